"""Coverage-guided fuzzing: `python -m federation_tests.fuzz --seconds 1800`; `make soak` runs it.

Each decoder, the endpoints, a founding's pages and a peer's connection, each in a process of its
own for its share of the time. What makes more of `protocol/` and `node/` run is kept in
`artefacts/fuzz/<name>`, where the next run starts. What fails leaves a file there, and the command
that shows it again.
"""

import argparse
import contextlib
import ctypes
import os
import re
import signal
import sys
import time
import traceback
from pathlib import Path

KEPT = Path("artefacts/fuzz")
GRACE_S = 180
"""A process that goes on so long after its time hangs."""
LOOK_S = 0.2
LEAST_S = 5
"""Of a target: in less it hardly starts."""
OPTIONS = (
    # An input that takes ten seconds, or two gigabytes, is a fault of its own.
    "-timeout=10", "-rss_limit_mb=2048", "-max_len=20000", "-print_final_stats=1", "-verbosity=0",
)  # fmt: skip


def main() -> None:
    """Exit 1 if anything failed, hung, or took too much memory."""
    options = argparse.ArgumentParser(prog="python -m federation_tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=int, default=1800, help="for all targets together")
    options.add_argument("--only", action="append", default=[], help="part of a target's name")
    options.add_argument("--run", nargs=2, metavar=("NAME", "FILE"), help="one input again")
    chosen = options.parse_args()
    # Once for all: each target is a fork of this process. Here, so that --help costs nothing.
    from federation_tests.fuzz.guided import SERVED, fuzz
    from federation_tests.fuzz.table import decoders

    if chosen.run:
        fuzz(*chosen.run)
    every = [*(decoder.name for decoder in decoders()), *SERVED]
    names = [one for one in every if not chosen.only or any(part in one for part in chosen.only)]
    share = max(LEAST_S, chosen.seconds // max(len(names), 1))
    failed = [name for name in names if not held(name, share)]
    print(f"fuzz: {len(names)} targets, {share} s each, {len(failed)} failed")
    sys.exit(1 if failed or not names else 0)


def held(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own; whether nothing failed."""
    corpus, log = KEPT / name, KEPT / f"{name}.log"
    corpus.mkdir(parents=True, exist_ok=True)
    found = set(corpus.glob("crash-*")) | set(corpus.glob("timeout-*")) | set(corpus.glob("oom-*"))
    child = os.fork()
    if not child:
        run_child(name, corpus, log, seconds)
    status = wait(child, time.monotonic() + seconds + GRACE_S)
    said = log.read_text(encoding="utf-8", errors="replace")
    runs = re.search(r"number_of_executed_units: *([0-9]+)", said)
    print(f"fuzz: {name}: {runs[1] if runs else 'no'} inputs", flush=True)
    if status == 0 and runs:
        return True
    print(said[-4_000:])
    for path in sorted(corpus.glob("*-*")):
        if path not in found and path.name.startswith(("crash-", "timeout-", "oom-")):
            print(f"fuzz: FAILED: python -m federation_tests.fuzz --run {name} {path}", flush=True)
    return False


def run_child(name: str, corpus: Path, log: Path, seconds: int) -> None:
    """What the child does; it never comes back."""
    from federation_tests.fuzz.guided import fuzz

    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    options = [f"-artifact_prefix={corpus}/", f"-max_total_time={seconds}", *OPTIONS]
    try:
        fuzz(name, str(corpus), *options)
    except BaseException:  # noqa: BLE001 - said in the log; the fork must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        # C's, not Python's: at it libFuzzer writes down the input that failed.
        ctypes.CDLL(None).exit(1)


def wait(child: int, until: float) -> int:
    """The child's wait status; killed when its time is over."""
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(LOOK_S)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    main()
