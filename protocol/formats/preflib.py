"""PrefLib's files of orders: soc, soi, toc and toi, in and out.

    # TITLE: Committee
    # NUMBER ALTERNATIVES: 3
    # ALTERNATIVE NAME 1: Ann
    # ALTERNATIVE NAME 2: Bob
    # ALTERNATIVE NAME 3: Cem
    4: 1,{2,3}

Strict or with ties (s, t), complete or incomplete (c, i). Mattei and Walsh, "PrefLib: A Library for
Preferences" (ADT 2013); the format since 2021 (preflib.org/format).

Spec: docs/spec/formats/preflib.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import field

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import (
    MAX_COUNT,
    MAX_OPTIONS,
    MAX_RANKS,
    OVERVOTE,
    Choice,
    Profile,
    Rank,
)
from protocol.formats.ballot_file import BallotFile
from protocol.formats.lines import check_name, refuse, text_lines
from protocol.text import whole_number

KINDS = ("soc", "soi", "toc", "toi")

_META = re.compile(r"#\s*(?P<key>[A-Z][A-Z0-9 ]*?)\s*:\s*(?P<value>.*)")
_NAME = re.compile(r"ALTERNATIVE NAME ([0-9]{1,4})")
_ROW = re.compile(r"(?P<count>[0-9]{1,11})\s*:\s*(?P<order>.*)")
_RANK = re.compile(r"\s*(?:(?P<one>[0-9]{1,4})|\{(?P<tied>[0-9,\s]*)\})\s*(?:,|$)")


def read_preflib(lines: Iterable[bytes], name: str) -> BallotFile:
    """Read an order file as a stream.

    Spec: docs/spec/formats/preflib.md section 3.

    Args:
        lines: of a file read in binary mode.
        name: the file's name, for errors.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
    """
    file = _File(name)
    for number, line in enumerate(text_lines(lines, name), 1):
        file.line = number
        bare = line.strip()
        if match := _META.fullmatch(bare):
            file.meta(match["key"], match["value"].strip())
        elif match := _ROW.fullmatch(bare):
            file.row(int(match["count"]), match["order"])
        elif bare and not bare.startswith("#"):
            raise refuse(name, number, f"{bare[:40]!r} is not a count and an order")
    return file.finish()


def write_preflib(file: BallotFile, kind: str = "") -> Iterator[str]:
    r"""Write an order file, line by line with `\n`. Blank ballots and skipped ranks have no form.

    Args:
        file: the votes.
        kind: one of `KINDS`; empty for the narrowest that holds them.

    Raises:
        ValueError: an overvote whose options aren't recorded, a count that is not whole, or
            orders that the kind can't hold.
    """
    rows: dict[Choice, Exact] = {}
    for choice, n in file.profile.rows.items():
        if plain := _plain(choice):  # ballots that differ in skipped ranks alone become one order
            rows[plain] = exact(rows.get(plain, 0) + n)
    if not rows:
        raise ValueError("without an order there is no file of PrefLib")
    needed = kind_of(rows, len(file.options))
    if kind and any(mine > asked for mine, asked in zip(_width(needed), _width(kind), strict=True)):
        raise ValueError(f"these votes need {needed}, which {kind} cannot hold")
    if any(n.denominator != 1 for n in rows.values()):
        raise ValueError("a count that is not whole cannot be written for PrefLib")
    yield f"# TITLE: {file.title}\n"
    yield f"# DATA TYPE: {kind or needed}\n"
    yield f"# NUMBER ALTERNATIVES: {len(file.options)}\n"
    yield f"# NUMBER VOTERS: {sum(rows.values())}\n"
    yield f"# NUMBER UNIQUE ORDERS: {len(rows)}\n"
    for index, label in enumerate(file.options, 1):
        yield f"# ALTERNATIVE NAME {index}: {label}\n"
    for choice, number in sorted(rows.items(), key=lambda row: (-row[1], _key(row[0]))):
        yield f"{number}: {','.join(map(_token, choice))}\n"


def kind_of(rows: Iterable[Choice], options: int) -> str:
    """The narrowest kind that holds these orders."""
    tied = complete = False
    whole = True
    for choice in rows:
        named = [o for rank in choice for o in (rank if isinstance(rank, tuple) else (rank,))]
        tied = tied or any(isinstance(rank, tuple) for rank in choice)
        complete = len(set(named)) == options
        whole = whole and complete
    return f"{'t' if tied else 's'}o{'c' if whole else 'i'}"


def _width(kind: str) -> tuple[bool, bool]:
    return kind[0] == "t", kind[2] == "i"


def _plain(choice: Choice) -> Choice:
    if OVERVOTE in choice:
        raise ValueError("an overvote whose options are not recorded cannot be written for PrefLib")
    return tuple(rank for rank in choice if rank != ())


def _key(choice: Choice) -> list[tuple[int, ...]]:
    return [rank if isinstance(rank, tuple) else (rank,) for rank in choice]


def _token(rank: Rank) -> str:
    if isinstance(rank, int):
        return str(rank + 1)
    return "{" + ",".join(str(option + 1) for option in rank) + "}"


class _File(msgspec.Struct):
    name: str
    line: int = 0
    title: str = ""
    options: int = 0
    stated: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    names: dict[int, str] = field(default_factory=dict)
    rows: dict[Choice, Exact] = field(default_factory=dict)

    def meta(self, key: str, value: str) -> None:
        if match := _NAME.fullmatch(key):
            check_name(value, self.name, self.line)
            if int(match[1]) in self.names:
                raise refuse(self.name, self.line, f"alternative {match[1]} has two names")
            self.names[int(match[1])] = value
        elif key in ("NUMBER ALTERNATIVES", "NUMBER VOTERS", "NUMBER UNIQUE ORDERS"):
            if not re.fullmatch(r"[0-9]{1,18}", value):
                raise refuse(self.name, self.line, f"{value[:20]!r} is no number")
            self.stated[key] = int(value)
            if key == "NUMBER ALTERNATIVES":
                self.options = int(value)
        elif key == "DATA TYPE":
            if value not in KINDS:
                kinds = ", ".join(KINDS)
                raise refuse(self.name, self.line, f"data of type {value[:20]!r}", f"read: {kinds}")
            self.kind = value
        elif key == "TITLE":
            self.title = value

    def row(self, count: int, order: str) -> None:
        if not 1 <= self.options <= MAX_OPTIONS:
            hint = "the line # NUMBER ALTERNATIVES stands before the orders"
            raise refuse(self.name, self.line, f"{self.options} alternatives", hint)
        if not 0 < count <= MAX_COUNT:
            reason = "an order that nobody has" if not count else f"more than {MAX_COUNT} voters"
            raise refuse(self.name, self.line, reason)
        choice = tuple(self.ranks(order))
        named = [o for rank in choice for o in (rank if isinstance(rank, tuple) else (rank,))]
        if len(set(named)) != len(named):
            raise refuse(self.name, self.line, "an alternative stands twice")
        if choice in self.rows:
            raise refuse(self.name, self.line, "this order stands twice", "add the counts up")
        if self.kind:
            needed = kind_of([choice], self.options)
            over = zip(_width(needed), _width(self.kind), strict=True)
            if any(mine > stated for mine, stated in over):
                raise refuse(self.name, self.line, f"this is no order of type {self.kind}")
        self.rows[choice] = count

    def ranks(self, order: str) -> Iterator[Rank]:
        at = 0
        for _ in range(MAX_RANKS + 1):
            if at >= len(order):
                return
            match = _RANK.match(order, at)
            if match is None:
                raise refuse(self.name, self.line, f"{order[at:][:20]!r} is no alternative")
            at = match.end()
            numbers = [match["one"]] if match["one"] else (match["tied"] or "").split(",")
            options = sorted(self.option(number.strip()) for number in numbers)
            yield options[0] if len(options) == 1 else tuple(options)
        raise refuse(self.name, self.line, f"more than {MAX_RANKS} ranks")

    def option(self, number: str) -> int:
        found = whole_number(number, self.options)
        if not found:
            reason = f"{number[:20]!r} is not one of {self.options} alternatives"
            raise refuse(self.name, self.line, reason)
        return found - 1

    def finish(self) -> BallotFile:
        if not self.rows:
            raise refuse(self.name, 0, "no orders", "an order is a line like 4: 1,{2,3}")
        found = {
            "NUMBER VOTERS": sum(self.rows.values()),
            "NUMBER UNIQUE ORDERS": len(self.rows),
        }
        _check_stated(self.stated, found, self.name)
        if self.names and sorted(self.names) != list(range(1, self.options + 1)):
            reason = f"names for {len(self.names)} of {self.options} alternatives"
            raise refuse(self.name, 0, reason)
        labels = tuple(self.names.get(n, f"{n}") for n in range(1, self.options + 1))
        if len(set(labels)) != len(labels):
            raise refuse(self.name, 0, "two alternatives have the same name")
        return BallotFile(labels, Profile(self.options, self.rows), self.title)


def _check_stated(stated: Mapping[str, int], found: Mapping[str, Exact], name: str) -> None:
    for key, number in found.items():
        if key in stated and stated[key] != number:
            reason = f"{key.lower()} is {stated[key]}, and the orders make {number}"
            raise refuse(name, 0, reason, "is the file cut off?")
