"""The table of formats that are written, and what each of them loses.

A loss that would change who wins is refused; every other is told in words before anybody relies on
the file.

Spec: docs/spec/formats/files.md section 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from protocol.counting.exact import text
from protocol.counting.profile import OVERVOTE, Choice, Rank
from protocol.errors import MalformedError
from protocol.formats.abif import write_abif
from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import write_blt
from protocol.formats.csv_grades import write_csv_grades
from protocol.formats.csv_rankings import write_csv
from protocol.formats.preflib import KINDS, write_preflib
from protocol.formats.weight import read_weight


class Written(msgspec.Struct, frozen=True):
    r"""A file to be: its lines, each with `\n`, and what it does not say of the votes any more."""

    lines: tuple[str, ...]
    losses: tuple[str, ...]


class _Form(msgspec.Struct, frozen=True):
    """A format: its writer, and which features of votes it holds."""

    write: Callable[[BallotFile], Iterator[str]]
    holds: frozenset[str]


def _preflib(kind: str) -> _Form:
    def write(file: BallotFile) -> Iterator[str]:
        return write_preflib(file, "" if kind == "preflib" else kind)

    return _Form(write, frozenset({*_LISTED, "title", "equal"}))


#: What formats hold that list the options.
_LISTED = ("unnamed", "order")
_BLT = (*_LISTED, "title", "seats", "withdrawn", "skipped", "equal", "blank", "repeated")
_GRADES = (*_LISTED, "grades", "equal", "skipped", "blank")

FORMS: Mapping[str, _Form] = MappingProxyType(
    {
        "abif": _Form(write_abif, frozenset({*_LISTED, "title", "equal", "grades", "blank"})),
        "blt": _Form(write_blt, frozenset(_BLT)),
        "csv": _Form(write_csv, frozenset({"skipped", "unknown", "blank", "repeated"})),
        "csv-grades": _Form(write_csv_grades, frozenset(_GRADES)),
        "preflib": _preflib("preflib"),
        **{kind: _preflib(kind) for kind in KINDS},
    }
)

LOSSES = {
    "title": "the title",
    "seats": "the number of seats",
    "withdrawn": "who withdrew: their marks are taken out as if they had never stood",
    "skipped": "skipped ranks: later ranks move up",
    "equal": "which options share a rank: it is written as an overvote",
    "grades": "grades: options with one grade share a rank, and the grade itself is gone",
    "blank": "blank ballots",
    "unnamed": "options that no ballot names",
    "order": "the order of the options, by which ties may be broken: they stand by name",
}


#: What a count may turn on, so that it is never left out.
REFUSED = {
    "repeated": "a ballot that names an option twice has no form there",
    "unknown": "an overvote whose options are not recorded has no form there",
    "fine": "a weight with so many digits has no form in any format",
}


def write(form: str, file: BallotFile) -> Written:
    """Write votes in a format.

    Args:
        form: a key of `FORMS`.
        file: the votes.

    Raises:
        MalformedError: `bad-file`: the format has no form for them, and leaving it out would
            change a count.
        ValueError: no such format.
    """
    if form not in FORMS:
        raise ValueError(f"no format {form!r}")
    target = FORMS[form]
    if file.withdrawn and "withdrawn" not in target.holds:
        kept, lost = file.without_withdrawn(), {"withdrawn"}
    else:
        kept, lost = file, set[str]()
    lost |= features(kept) - target.holds
    for key in sorted(lost & REFUSED.keys()):
        raise MalformedError("bad-file", f"{form}: {REFUSED[key]}", "choose another format")
    try:
        lines = tuple(target.write(kept))
    except ValueError as error:
        raise MalformedError("bad-file", f"{form}: {error}", "choose another format") from error
    return Written(lines, tuple(LOSSES[key] for key in LOSSES if key in lost))


def features(file: BallotFile) -> set[str]:
    """What there is to lose in a file of votes: keys of `LOSSES` and `REFUSED`."""
    ranks = {rank for choice in file.profile.rows for rank in choice}
    found = {
        "title": bool(file.title),
        "seats": file.seats is not None,
        "withdrawn": bool(file.withdrawn),
        "skipped": () in ranks and not file.grades,
        "equal": any(_shared(rank) for rank in ranks),
        "unknown": OVERVOTE in ranks,
        "repeated": any(map(_repeats, file.profile.rows)),
        "grades": bool(file.grades),
        "blank": () in file.profile.rows,
        "unnamed": len(_named(file)) < len(file.options),
        "order": list(file.options) != sorted(file.options),
        "fine": any(read_weight(text(n)) != n for n in set(file.profile.rows.values())),
    }
    return {key for key, there in found.items() if there}


def _named(file: BallotFile) -> set[int]:
    """The options of a file that a cell of CSV would name: those that don't only share ranks."""
    return {
        rank
        for choice in file.profile.rows
        for rank in choice
        if isinstance(rank, int) and rank != OVERVOTE
    }


def _repeats(choice: Choice) -> bool:
    named = [o for rank in choice for o in (rank if isinstance(rank, tuple) else (rank,))]
    marks = [option for option in named if option != OVERVOTE]
    return len(set(marks)) != len(marks)


def _shared(rank: Rank) -> bool:
    return isinstance(rank, tuple) and len(rank) > 1
