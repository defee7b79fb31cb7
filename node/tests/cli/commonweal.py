"""Run the command line in a process of its own, as people do."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


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
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


def refusal(*arguments: object, cwd: Path) -> str:
    """Run a command that must be refused in the house's form; returns what it said."""
    done = commonweal(*arguments, cwd=cwd)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    first, *rest = done.stderr.splitlines()
    assert first.startswith("commonweal: ")
    assert not first.endswith(".")
    assert all(line.startswith("hint: ") for line in rest)
    return done.stderr
