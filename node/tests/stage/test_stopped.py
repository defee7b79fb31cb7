"""Ctrl-C while a run begins: a line in the reader's language, status 130, nothing left running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DEADLINE_S = 240


def helpers(process: subprocess.Popen[str]) -> list[int]:
    """What the run has started and waits for."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


@pytest.mark.parametrize(
    ("command", "language", "said"),
    [("demo", "es", "commonweal: detenido\n"), ("story", "en", "commonweal: stopped\n")],
)
def test_a_run_that_is_stopped_early_says_so_in_a_line(
    tmp_path: Path, command: str, language: str, said: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "node", "--lang", language, command, "--dir", str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As a terminal does it: a signal for the whole group, not for one process.
        process_group=0,
    )
    deadline = time.monotonic() + DEADLINE_S
    while not (begun := helpers(process)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, errors) == (130, said)
    assert not [pid for pid in begun if Path(f"/proc/{pid}").exists()]
