"""Having other people's libraries count: one process for thousands of profiles."""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from protocol.counting.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
#: Made by `make`: peers never share an environment with the node.
PYTHON = ROOT / ".venv-bench" / "bin" / "python"
THEIRS = Path(__file__).with_name("theirs")


class Job(NamedTuple):
    """One count that is asked for; `runs` times it against the clock."""

    profile: int
    peer: str
    seats: int = 1
    runs: int = 0


def ask(
    profiles: Sequence[dict[str, Any]], jobs: Iterable[Job], python: Path = PYTHON
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The versions of the peers' packages, and an answer for each job, in order.

    Args:
        profiles: as `theirs/__main__.py` describes them.
        jobs: of the peers named there.
        python: of the environment that has the peers.
    """
    assert python.exists(), f"no peers: run `make .venv-bench/.made` ({python} is absent)"
    request = json.dumps({"profiles": list(profiles), "jobs": list(jobs)})
    # Some of them draw pictures too: those must not look for a screen.
    environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, THEIRS],
        input=request,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    given = json.loads(done.stdout)
    return given["versions"], given["answers"]


def as_request(profile: Profile) -> dict[str, Any]:
    """Rankings, equal ranks included, as a peer reads them; blank ballots are left out."""
    rows = [
        [int(number), [list(rank) if isinstance(rank, tuple) else rank for rank in choice]]
        for choice, number in profile.rows.items()
        if choice
    ]
    return {"options": profile.options, "rows": rows}
