"""Reports of the program Droop on real and example elections: every state after every action.

They lie in the shared data with a note on where they come from; nothing of them is repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import read_blt
from protocol.tests.shared_data import shared

FOLDER = "data/counting/stv"
#: What the tests of this package read, for the list of all shared files.
READ = ("stv/blt/**/*.blt", "stv/ref/*.txt", "stv/elected.csv", "stv/NOTE.txt")

_PLACE = re.compile(r"^(?P<name>.+?)-(?P<rule>scotland|wigm-prf-batch|wigm-prf|meek-prf|meek)-")
_STATE = re.compile(
    r"\t(?P<state>Hopeful|Pending|Elected|Defeated): +(?P<names>.+) \((?P<votes>\S+)\)"
)
_FIGURE = re.compile(r"\t(?P<name>[A-Z][a-z]+(?: votes)?): (?P<number>\d+(?:\.\d+)?)$")


@dataclass
class Step:
    """One action and the state after it.

    Attributes:
        text: such as `Transfer defeated: B`.
        round: the number of the round it stands in; 0 before the first.
        votes: by option's name, defeated ones included; empty if the report lists none.
        states: by option's name.
        figures: such as `Residual`, `Hopeful votes`.
    """

    text: str
    round: int
    votes: dict[str, Fraction] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class Report:
    """A report: what its head says, and its steps."""

    path: Path
    rule: str
    head: dict[str, str]
    steps: list[Step]

    @property
    def blt(self) -> Path:
        """The ballots it counts."""
        found = _PLACE.match(self.path.name)
        assert found
        name = f"{found['name']}.blt"
        places = [p for p in shared(f"{FOLDER}/blt").rglob(name) if p.name == name]
        assert len(places) == 1, name
        return places[0]

    def ballots(self) -> BallotFile:
        """The ballots, with withdrawn options taken out."""
        with self.blt.open("rb") as lines:
            found = read_blt(lines, self.blt.name).without_withdrawn()
        # Reports print runs of spaces in a name as one.
        return replace(found, options=tuple(" ".join(name.split()) for name in found.options))


def reports(rule: str) -> list[Path]:
    """The reports of one rule, by name; an empty list where the data are absent."""
    try:
        folder = shared(f"{FOLDER}/ref")
    except BaseException as error:  # collected before any test runs: the test itself says so
        if type(error).__name__ not in ("Skipped", "Failed"):
            raise
        return []
    placed = [(path, _PLACE.match(path.name)) for path in sorted(folder.glob("*.txt"))]
    return [path for path, match in placed if match and match["rule"] == rule]


def read_report(path: Path) -> Report:
    """Read a report line by line; a line that is not understood fails the test."""
    match = _PLACE.match(path.name)
    assert match
    head: dict[str, str] = {}
    steps: list[Step] = []
    number = 0
    for line in path.read_text().splitlines():
        if line.startswith("Action: "):
            steps.append(Step(line.removeprefix("Action: "), number))
        elif line.startswith("Round "):
            number = int(line.removeprefix("Round ").removesuffix(":"))
        elif not steps:
            key, _, value = line.strip().partition(":")
            head[key] = value.strip()
        elif line.strip():
            _state(steps[-1], line)
    return Report(path, match["rule"], head, steps)


def _state(step: Step, line: str) -> None:
    if match := _STATE.fullmatch(line):
        for name in _names(match["names"], match["state"]):
            step.votes[name] = Fraction(match["votes"])
            step.states[name] = match["state"]
    elif match := _FIGURE.fullmatch(line):
        step.figures[match["name"]] = Fraction(match["number"])
    else:
        raise AssertionError(f"not understood: {line!r}")


def _names(text: str, state: str) -> Iterator[str]:
    # Defeated options share one line once their votes are gone.
    yield from map(str.strip, text.split(", ") if state == "Defeated" else [text])
