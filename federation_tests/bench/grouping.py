"""Grouping a city's real ballots: from the records' lines to a profile."""

from federation_tests.bench.elections import RECORDS, read
from federation_tests.bench.figures import Figure, timed
from node.demo.records import MAYOR, wheel

RUNS = 3
BALLOTS = 105_928


def measure() -> list[Figure]:
    """Reading Minneapolis 2017, mayor, as every group does once for its own ballots."""
    path = wheel(f"{RECORDS}/{MAYOR.records}")
    assert read(path).profile.total == BALLOTS
    grouping = timed(lambda: read(path), RUNS).elapsed_s
    return [
        Figure(
            what=f"grouping {BALLOTS:,} ballots: reading the records into a profile",
            unit="ms",
            runs=tuple(s * 1000 for s in grouping),
            note="from the file's lines, every cell checked; done once a ballot, by each group "
            "for its own",
        )
    ]
