"""Documents, and how the shell and Python in them are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
"""Language and text of a block of code."""


def run(command, folder):
    """Run a program in a folder, with this checkout's segvec."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'cli'}", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def shell(text):
    """Command for lines of shell, whose `segvec` is this checkout's."""
    return ["bash", "-ec", re.sub(r"\bsegvec ", f"{sys.executable} -m segvec_cli ", text)]
