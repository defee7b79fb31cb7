"""A roll call from a CSV file: a line a seat.

    seat,weight,region,present,alternate,choice
    Local 7 chair,120,,yes,no,yes

The first line may name them in Spanish: puesto, peso, región, presente, suplente, voto, mandato.
With several contests the columns are choice1, choice2 and so on; with one, choice1 is choice. A
choice is an option's name; several are separated by semicolons, in order of preference where the
contest ranks; an empty one is a blank vote. Where options are scored or graded each has its grade
with it: `Ann/5; Bob/2`. Where semicolons part the cells themselves, as in Spanish spreadsheets,
such a cell is in quotes.

A column mandate, or mandate1, mandate2 and so on, says where a seat was bound by another than its
group's delegates were, or free: free, ballot, branches, conference or executive.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from node.columns import english, spanish
from node.marks import read_marks
from node.votes import match_options
from protocol.ballots.choices import write_choice
from protocol.ballots.returns import MAX_SEATS
from protocol.formats.delimiters import parted
from protocol.formats.lines import refuse, text_lines

# As the form's choice of who bound them has it, in both languages.
MANDATES = {
    "": "",
    "free": "free",
    "libre": "free",
    "ballot": "ballot",
    "votación": "ballot",
    "branches": "branches",
    "secciones": "branches",
    "conference": "conference",
    "congreso": "conference",
    "executive": "executive",
    "ejecutiva": "executive",
}
# As whoever numbers the columns of a vote with one question has them.
ONE = {"choice1": "choice", "mandate1": "mandate"}
YES_WORDS, NO_WORDS = frozenset({"yes", "y", "1", "sí", "si"}), frozenset({"no", "n", "0"})


def read_roll_call(
    lines: Iterable[bytes], name: str, contests: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The seats in a file, as the node's command takes them.

    Args:
        lines: CSV in UTF-8; columns seat and weight, a choice for each contest, and if wanted
            region, present (yes unless it says no), alternate and a mandate for each contest.
        name: what errors call it.
        contests: from the node's `ballot.show`.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
        OSError: the file can't be read.
    """
    rows, delimiter = parted(text_lines(lines, name))
    reader = csv.DictReader(rows, delimiter=delimiter, strict=True)
    seats: list[dict[str, Any]] = []
    try:
        columns = [english(title) for title in reader.fieldnames or []]
        if len(contests) == 1:
            columns = [ONE.get(column, column) for column in columns]
        reader.fieldnames = columns
        choices = _choice_columns(columns, len(contests), name)
        bound = [column for column in _numbered("mandate", len(contests)) if column in columns]
        if bound and len(bound) != len(contests):
            raise refuse(name, 1, "a mandate for some contests", "one column for each, or none")
        for row in reader:
            if None in row or None in row.values():
                raise refuse(name, reader.line_num, "another number of cells than the header has")
            if len(seats) == MAX_SEATS:
                raise refuse(name, reader.line_num, f"more than {MAX_SEATS} seats")
            place = f"{name}, line {reader.line_num}"
            present = _yes(row.get("present", ""), place, otherwise=True)
            seats.append(
                {
                    "label": row["seat"].strip(),
                    "weight": _weight(row["weight"], place),
                    "region": row.get("region", "").strip(),
                    "present": present,
                    "alternate": _yes(row.get("alternate", ""), place, otherwise=False),
                    "choices": [
                        _choice(row[column], contest, place)
                        for column, contest in zip(choices, contests, strict=True)
                    ]
                    if present
                    else [],
                    "mandates": _mandates([row[column] for column in bound], present, place),
                }
            )
    except csv.Error as error:
        raise refuse(name, reader.line_num, str(error).lower()) from error
    if not seats:
        raise refuse(name, 0, "no seats", "the header is followed by a line a seat")
    return seats


def _choice_columns(columns: Sequence[str], contests: int, name: str) -> list[str]:
    wanted = _numbered("choice", contests)
    for column in ("seat", "weight", *wanted):
        if column not in columns:
            raise refuse(
                name, 1, f"no column {column!r}", f"the columns are seat, weight, {wanted[0]} ..."
            )
    known = {
        "seat",
        "weight",
        "region",
        "present",
        "alternate",
        *wanted,
        *_numbered("mandate", contests),
    }
    for column in columns:
        if column not in known or columns.count(column) > 1:
            raise refuse(name, 1, f"a column {column[:40]!r} too many", "see the steward's guide")
    return wanted


def _numbered(noun: str, contests: int) -> list[str]:
    return [noun] if contests == 1 else [f"{noun}{number}" for number in range(1, contests + 1)]


def _mandates(texts: Sequence[str], present: bool, place: str) -> list[str]:
    """Who bound a seat in each contest; nothing where all are as its group's."""
    words = [text.strip().casefold() for text in texts]
    for word in words:
        if word not in MANDATES:
            hint = "one of free, ballot, branches, conference or executive"
            raise refuse(place, 0, f"{word[:20]!r} is no mandate", hint)
    if not present and any(words):
        raise refuse(place, 0, "a mandate of a seat in which nobody sat", "leave it empty")
    return [MANDATES[word] for word in words] if any(words) else []


def _weight(text: str, place: str) -> int:
    cleaned = text.strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 15 or int(cleaned) < 1:
        raise refuse(place, 0, f"{text[:20]!r} is not a weight", "a whole number from 1")
    return int(cleaned)


def _yes(text: str, place: str, *, otherwise: bool) -> bool:
    word = text.strip().casefold()
    if word and word not in YES_WORDS | NO_WORDS:
        raise refuse(place, 0, f"{text[:20]!r} is neither yes nor no")
    return word in YES_WORDS if word else otherwise


def _choice(text: str, contest: Mapping[str, Any], place: str) -> str:
    if contest["grades"]:
        try:
            return write_choice(read_marks(text.split(";"), contest["options"], contest["grades"]))
        except ValueError as error:
            raise refuse(place, 0, str(error), f"grades: {', '.join(contest['grades'])}") from error
    names = [part.strip() for part in text.split(";") if part.strip()]
    indexes = match_options(names, contest, place)
    return write_choice(indexes if contest["kind"] == "rank" else tuple(sorted(indexes)))


def first_line(contests: Sequence[Mapping[str, Any]], language: str = "en") -> str:
    """The header of a roll call with the columns that most need.

    Args:
        language: code of the one its columns are named in: Spanish, or else English.
    """
    choices = ["choice"]
    if len(contests) > 1:
        choices = [f"choice{number}" for number in range(1, len(contests) + 1)]
    columns = ["seat", "weight", "present", *choices]
    return ",".join(spanish(columns) if language == "es" else columns)
