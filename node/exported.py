"""The votes of a result as a file, to count them again with any tool."""

import shlex
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from node.name_lists import write_names, write_places
from protocol.ballots.choices import read_choice
from protocol.counting.exact import Exact, exact
from protocol.counting.profile import Choice, Profile
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.writing import Written, write

GRADES = "csv-grades"
SUFFIXES = {GRADES: "csv", "csv": "csv", "blt": "blt", "abif": "abif"}
"""What files of the usual formats are called at the end."""


def ballot_file(value: dict[str, Any]) -> BallotFile:
    """The votes that a node gave, as every file of votes is held.

    Args:
        value: from `node.commands.results.contest_votes`.
    """
    options: list[str] = value["options"]
    rows: dict[Choice, Exact] = {}
    for text, number in value["rows"]:
        rows[read_choice(text, len(options))] = exact(Fraction(number))
    profile = Profile(len(options), rows)
    return BallotFile(
        tuple(options), profile, value["title"], value["seats"], grades=tuple(value["grades"])
    )


def usual_forms(value: dict[str, Any], name: str = "") -> Sequence[str]:
    """The formats to try for a contest: BLT has no form for an overvote that nobody noted.

    Args:
        name: of the file, if one was asked for: its end says which format comes first.
    """
    usual = (GRADES, "abif") if value["grades"] else ("blt", "csv")
    asked = [form for form in (*usual, "abif") if name.lower().endswith(f".{SUFFIXES[form]}")]
    return tuple(dict.fromkeys((*asked, *usual)))


def written_in(file: BallotFile, forms: Sequence[str]) -> tuple[str, Written]:
    """Votes in the first of some formats that holds them.

    Args:
        file: the votes.
        forms: keys of `protocol.formats.writing.FORMS`, at least one.

    Raises:
        MalformedError: `bad-file`: none of them holds these votes.
    """
    *first, last = forms
    for form in first:
        try:
            return form, write(form, file)
        except MalformedError:
            continue
    return last, write(last, file)


def recount_line(value: dict[str, Any], form: str, path: str) -> str:
    """The command that counts an exported file by the contest's own method."""
    words = ["commonweal", "count", value["method"], shlex.quote(path)]
    words += ["--seats", str(value["seats"])]
    if form == GRADES:
        words += ["--grades", shlex.quote(",".join(value["grades"]))]
    for key, chosen in value["variant"].items():
        words += ["--variant", f"{key}={chosen}"]
    for each in value["reserved"]:
        places = write_places(each["name"], each["least"], each["options"])
        words += ["--reserve", shlex.quote(places)]
    if value["ties"]["order"]:
        there = _named(value) if form == "csv" else set(value["options"])
        order = [label for label in value["ties"]["order"] if label in there]
        words += ["--tie-order", shlex.quote(write_names(order))]
        if not value["ties"]["earlier"]:
            words.append("--no-earlier-rounds")
    return " ".join(words)


def _named(value: dict[str, Any]) -> set[str]:
    """The options that a file has which lists none: those that votes name by themselves."""
    labels = value["options"]
    choices = (read_choice(text, len(labels)) for text, _number in value["rows"])
    ranks = {rank for choice in choices for rank in choice}
    return {label for place, label in enumerate(labels) if place in ranks}
