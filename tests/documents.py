"""Documents, and how the shell and Python in them are run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
"""Language and text of a block of code."""


PLAIN = re.compile(r"""segvec (?:[^'"$*?|&;<>`\\]|'[^']*'|"[^"$`\\]*")*""")
"""A line that asks nothing of the shell but to split it into words."""


def steps(text):
    """Command lines of a text: the words of plain ones of segvec's, and others, which a shell has to read, as text."""
    found = []
    for line in text.strip().split("\n"):
        parts = line.split(" && ")
        if all(map(PLAIN.fullmatch, parts)):
            found.extend(shlex.split(part)[1:] for part in parts)
        elif found and isinstance(found[-1], str):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def run(command, folder):
    """Run a program in a folder, with this checkout's segvec."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'cli'}", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def shell(text):
    """Command for lines of shell, whose `segvec` is this checkout's."""
    return ["bash", "-ec", re.sub(r"\bsegvec ", f"{sys.executable} -m segvec_cli ", text)]
