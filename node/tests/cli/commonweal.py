"""Run the command line in a process of its own, as people do."""

import functools
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from node.tests.cli.forking import MAX_REQUEST_BYTES

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
# A clean environment, but for what lets `make test` count lines run in this process too.
MEASURING = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
CLEAN = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **MEASURING}


class Forker:
    """A program that forks for each command, and ends with this process."""

    def __init__(self) -> None:
        # Whole messages: a request comes with its streams, and an empty one is the end.
        self._socket, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_REQUEST_BYTES)
        self._socket.settimeout(PATIENCE_S)
        command = [sys.executable, "-m", "node.tests.cli.forking"]
        with there:
            self._process = subprocess.Popen(
                command, stdin=there, env=CLEAN, start_new_session=True
            )

    def run(self, words: list[str], cwd: Path, streams: list[int]) -> int:
        """Have it run a command; gives the exit code.

        Raises:
            TimeoutError: the command did not end; it was killed, and this is of no more use.
        """
        socket.send_fds(self._socket, [json.dumps([words, str(cwd)]).encode()], streams)
        try:
            return int(self._socket.recv(MAX_REQUEST_BYTES))
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            forker.cache_clear()
            raise


forker = functools.cache(Forker)


def commonweal(*arguments: object, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run `commonweal ARGUMENTS` in a directory; standard input is not a terminal."""
    words = [str(argument) for argument in arguments]
    with TemporaryFile("w+") as fed, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        fed.write(stdin)
        fed.seek(0)
        status = forker().run(words, cwd, [stream.fileno() for stream in (fed, out, err)])
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, status, out.read(), err.read())


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


def text(*arguments: object, cwd: Path) -> str:
    """What a command that succeeds says."""
    done = commonweal(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def told_by(code: str, *arguments: str | Path) -> str:
    """What a fresh interpreter prints when it runs this code, which has to end well."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout
