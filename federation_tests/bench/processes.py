"""A node as a whole process: how soon it answers, and what memory it takes.

The node is one of thirteen that founded a coalition; a second one runs beside it, so that they are
connected and gossip.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federation_tests.bench.crawling import Visitor
from federation_tests.bench.figures import Figure, middle
from federation_tests.bench.material import fresh
from federation_tests.scenarios.founded import ROOT, found
from node.cli.call import ask
from node.stage.ports import free_ports

GROUPS = 13
STARTS = 5
TARGET_S = 1.0
# Our own: a restart is then over within three seconds. DESIGN names none.
TARGET_STOP_S = 2.0
TARGET_MIB = 100.0
ANSWER_S = 30.0
PAGES = ("/", "/proposals", "/ballots", "/peers", "/check", "/metrics", "/federation/digest")
# Each page so often: memory that grew with every answer would show.
ROUNDS = 60
LANGUAGES = ("en", "es")
PROPOSALS = 8
SETTLE_S = 1.0
# A node loads all its pages, catalogues and guides some seconds after it answers (node.serving).
LOADED = b"pages-loaded"
# The default: the other eleven groups of the charter have no node here and are tried in vain.
POLL_S = 20.0


def measure(base: Path) -> list[Figure]:
    """Start, memory after it and after pages were served, and stop."""
    ports = free_ports(GROUPS)
    own, neighbour, *_ = found(fresh(base, "nodes"), ports, poll_s=POLL_S)
    starts, worked, idle, busy, all_seen, stops = [], [], [], [], [], []
    pages = 0
    with started(neighbour, ports[1]):
        # Eleven of the others have no node here: who asks them first writes nothing.
        with started(own, ports[0], "--write-without-asking", "a bench of two nodes"):
            for number in range(PROPOSALS):
                ask(own, "proposal.put", {"title": f"No. {number}", "summary": "S", "text": "T"})
        for _ in range(STARTS):
            with started(own, ports[0]) as (process, seconds):
                starts.append(seconds)
                worked.append(processor_s(process.pid))
                time.sleep(SETTLE_S)
                idle.append(resident_mib(process.pid))
                await_loaded(own)
                serve_pages(ports[0])
                busy.append(resident_mib(process.pid))
                visitor = Visitor(own, ports[0])
                pages = sum(visitor.look_at_all(language) for language in LANGUAGES)
                all_seen.append(resident_mib(process.pid))
                stops.append(stop_s(process))
    return [
        _within(
            "node: from start of the process to the first answer",
            starts,
            TARGET_S,
            f"`commonweal serve` in a coalition of {GROUPS}, until /healthz answers 200 to a "
            "client that tries every 5 ms",
        ),
        Figure(
            what="node: processor time of that start",
            unit="s",
            runs=tuple(worked),
            note="until the same answer: what a start takes when nothing else wants the machine, "
            "waiting for the disk aside",
        ),
        _memory("node: memory resident after start", idle, f"{SETTLE_S:g} s after that answer"),
        _memory(
            "node: memory resident after serving",
            busy,
            f"after it loaded all pages, and {ROUNDS} rounds over {len(PAGES)} pages and answers",
        ),
        _memory(
            "node: memory resident after all pages",
            all_seen,
            f"then {pages} pages as its administrators see them, in both languages",
        ),
        _within(
            "node: from SIGTERM to its end",
            stops,
            TARGET_STOP_S,
            "connected to its neighbour, nothing under way",
        ),
    ]


def _within(what: str, runs: list[float], limit_s: float, note: str) -> Figure:
    return Figure(
        what=what,
        unit="s",
        runs=tuple(runs),
        target=f"< {limit_s:g} s",
        ratio=middle(tuple(runs)) / limit_s,
        met=middle(tuple(runs)) < limit_s,
        note=f"{note}; ratio to the limit",
    )


def _memory(what: str, runs: list[float], note: str) -> Figure:
    return Figure(
        what=what,
        unit="MiB",
        runs=tuple(runs),
        target=f"< {TARGET_MIB:g} MiB",
        ratio=middle(tuple(runs)) / TARGET_MIB,
        met=middle(tuple(runs)) < TARGET_MIB,
        note=f"VmRSS, shared libraries included; {note}; ratio to the limit",
    )


@contextmanager
def started(
    directory: Path, port: int, *options: str
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A serving node and the seconds until it answered; stopped by SIGTERM afterwards."""
    began = time.perf_counter()
    with said_by(directory).open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "node", "serve", str(directory), *options],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment(directory),
        )
    try:
        while get(port, "/healthz") != 200:
            if process.poll() is not None or time.perf_counter() - began > ANSWER_S:
                raise RuntimeError("the node does not answer")
            time.sleep(0.005)
        yield process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=ANSWER_S)


def stop_s(process: subprocess.Popen[bytes]) -> float:
    """Tell a process to stop; the seconds until it has ended."""
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=ANSWER_S)
    return time.perf_counter() - began


def said_by(directory: Path) -> Path:
    """Where a node's log goes: beside its directory, new at each start."""
    return directory.with_suffix(".log")


def await_loaded(directory: Path) -> None:
    """Wait until the node has loaded what its pages need."""
    until = time.monotonic() + ANSWER_S
    while LOADED not in said_by(directory).read_bytes():
        if time.monotonic() > until:
            raise RuntimeError("the node loads no pages")
        time.sleep(0.1)


def environment(directory: Path) -> dict[str, str]:
    """As of a node that is installed: Python keeps compiled modules, here beside the nodes."""
    own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    cache = str(directory.parent / "compiled")
    return {**own, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": cache}


def get(port: int, path: str) -> int:
    """The status of a page; 0 if nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except ConnectionError:
        return 0
    finally:
        connection.close()
    return answer.status


def serve_pages(port: int) -> None:
    """Ask for every page many times; each has to answer well."""
    for _ in range(ROUNDS):
        for path in PAGES:
            status = get(port, path)
            assert status == 200, f"{path}: {status}"


def processor_s(pid: int) -> float:
    """User and system time of a process so far; in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
