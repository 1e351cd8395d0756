"""Command lines in processes of their own."""

import os
import subprocess
import sys


def run_process(*arguments, environment=None, **kwargs):
    """Run a command line in a process of its own."""
    command = [sys.executable, "-m", "segvec_cli", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
        **kwargs,
    )
