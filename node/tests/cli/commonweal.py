"""Run the command line in a process of its own, as people do."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# A clean environment, but for what lets `make test` count lines run in this process too.
MEASURING = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


def commonweal(*arguments: object, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run `commonweal ARGUMENTS` in a directory; standard input is not a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "node", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **MEASURING},
    )


def refusal(*arguments: object, cwd: Path, stdin: str = "") -> str:
    """Run a command that must be refused in the house's form; returns what it said."""
    done = commonweal(*arguments, cwd=cwd, stdin=stdin)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    first, *rest = done.stderr.splitlines()
    assert first.startswith("commonweal: ")
    assert not first.endswith(".")
    assert all(line.startswith("hint: ") for line in rest)
    return done.stderr
