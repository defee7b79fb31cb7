"""Counts ballots with pyrankvote; run by `irv.py` with the Python that has it, and nothing of ours.

    python pyrankvote_peer.py FILE

FILE is JSON: options, rankings as [how many, [option index, best first]], runs.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pyrankvote
from pyrankvote import Ballot, Candidate


def main(file: Path) -> None:
    given = json.loads(file.read_text(encoding="utf-8"))
    candidates = [Candidate(name) for name in given["options"]]
    ballots = [
        Ballot(ranked_candidates=[candidates[index] for index in ranking])
        for number, ranking in given["rankings"]
        for _ in range(number)
    ]
    seconds = []
    for _ in range(given["runs"]):
        began = time.perf_counter()
        result = pyrankvote.instant_runoff_voting(candidates, ballots)
        seconds.append(time.perf_counter() - began)
    winners = [candidate.name for candidate in result.get_winners()]
    answer = {"seconds": seconds, "winners": winners, "version": version("pyrankvote")}
    sys.stdout.write(json.dumps(answer))


main(Path(sys.argv[1]))
