"""Counts with other people's libraries; run with the Python that has them, and nothing of ours.

    python theirs < REQUEST > ANSWER

Both are JSON. The request: `profiles`, each with `options` and `rows` of `[ballots, ranks]`, or of
`[ballots, scores]` with the highest score as `top`; and `jobs` of `[profile, peer, seats, runs]`.
The answer: the `versions` of all packages, and for every job either `winners` (ascending; all of
them where the peer leaves a tie open) with whatever else the peer shows, or `tie` where it refuses
to break one. With `runs` above zero it gives `seconds` too, one value a run; a peer that takes
longer than SLOW_S is timed once only.
"""

import gc
import json
import random
import sys
import time
from importlib.metadata import version

import others
import pref
import vote_lib

PEERS = {**pref.PEERS, **vote_lib.PEERS, **others.PEERS}
SLOW_S = 5
PACKAGES = ("pref-voting", "pyrankvote", "schulze-condorcet", "starvote", "votelib")


def main() -> None:
    request = json.load(sys.stdin)
    answers = [
        answer(request["profiles"][index], peer, seats, runs)
        for index, peer, seats, runs in request["jobs"]
    ]
    versions = {package: version(package) for package in PACKAGES}
    json.dump({"versions": versions, "answers": answers}, sys.stdout)


def answer(profile: dict, peer: str, seats: int, runs: int) -> dict:
    """Count once, and then `runs` times against the clock, on objects made before."""
    random.seed(0)  # some draw lots
    count, read = PEERS[peer](profile, seats)
    if not runs:
        return read(count())
    counted, first = timed(count)
    # What takes so long is not counted again: whatever it fills on the way is small beside it.
    again = [] if first > SLOW_S else [timed(count)[1] for _ in range(runs)]
    return {**read(counted), "seconds": again or [first]}


def timed(count):
    """What a count finds, and its seconds."""
    gc.collect()  # a tenth of a second with all that the packages load, so not for every count
    began = time.perf_counter()
    found = count()
    return found, time.perf_counter() - began


main()
