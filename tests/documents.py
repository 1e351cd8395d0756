"""Documents, and how the shell and Python in them are run."""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
"""Language and text of a block of code."""

_WORDS = r"""segvec (?:[^'"$?|&;<>`\\]|'[^']*'|"[^"$`\\]*")*"""
PLAIN = re.compile(rf"(?:cat \S+ \| )?{_WORDS}(?:\| {_WORDS})*(?:> \S+)?")
"""A line that asks nothing of the shell but words, names of files, pipes between segvec's commands, and a target."""


class Pipeline(NamedTuple):
    """Commands of segvec's, each of which reads what the one before printed."""

    source: str | None
    """File that the first one reads."""
    commands: list[list[str]]
    target: str | None
    """File that takes what the last one prints."""


def _pipeline(text):
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|>")
    lexer.whitespace_split, lexer.commenters = True, ""
    source, target, commands = None, None, [[]]
    for token in lexer:
        if token in "|>":
            commands.append([])
        else:
            commands[-1].append(token)
    if ">" in text and len(commands[-1]) == 1:
        ((target,),) = [commands.pop()]
    if commands[0][0] == "cat":
        _, source = commands.pop(0)
    return Pipeline(source, [words[1:] for words in commands], target)


def steps(text):
    """Lines of a text: plain ones of segvec's as pipelines, and others, which a shell has to read, as text."""
    found = []
    for line in text.strip().split("\n"):
        parts = line.split(" && ")
        if all(map(PLAIN.fullmatch, parts)):
            found.extend(map(_pipeline, parts))
        elif found and isinstance(found[-1], str):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def filled(words):
    """Put the names of files in place of a word that stands for them, as a shell does."""
    return [name for word in words for name in ("*" in word and sorted(map(str, Path().glob(word)))) or [word]]


def run_python(code, folder):
    """Run code as a program of its own would, in a folder; returns what it printed and what it told."""
    printed, told = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(printed), redirect_stderr(told):
        exec(compile(code, "<document>", "exec"), {"__name__": "__main__"})
    return printed.getvalue(), told.getvalue()


def run_shell(text, folder):
    """Run lines of shell in a folder, with this checkout's segvec."""
    command = ["bash", "-ec", re.sub(r"\bsegvec ", f"{sys.executable} -m segvec_cli ", text)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'cli'}", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
