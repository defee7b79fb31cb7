r"""Tally sheets of the Debian Project's votes.

       Option 1----->: Proposal A [3:1 majority needed]
     /  Option 2---->: Further Discussion
     |/
    V: 12	voter0001
    V: 2-	voter0002

One character an option: its rank, `-` if the ballot does not rank it; equal ranks are equal.

Spec: docs/spec/formats/debian-tally.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import MAX_OPTIONS, Choice, Profile, Rank
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.lines import check_name, refuse, text_lines

_OPTION = re.compile(r"[\s|/]*Option (?P<number>[0-9]{1,3})(?:-*>)?:\s*(?P<name>.*?)[\s|/]*")
_VOTE = re.compile(r"V:\s+(?P<ranks>\S+)(?:\s.*)?")
#: Ranks beyond nine are letters.
_RANKS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNRANKED = "-"


def read_debian_tally(lines: Iterable[bytes], name: str) -> BallotFile:
    """Read a tally sheet as a stream.

    Spec: docs/spec/formats/debian-tally.md section 3.

    Args:
        lines: of a file read in binary mode.
        name: the file's name, for errors.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
    """
    options: list[str] = []
    rows: dict[Choice, Exact] = {}
    known: dict[str, Choice] = {}
    number = 0
    for number, line in enumerate(text_lines(lines, name), 1):
        if vote := _VOTE.fullmatch(line.strip()):
            ranks = vote["ranks"]
            if ranks not in known:
                known[ranks] = _choice(ranks, len(options), name, number)
            choice = known[ranks]
            rows[choice] = exact(rows.get(choice, 0) + 1)
        elif line.startswith("V:"):
            raise refuse(name, number, "a vote without ranks")
        elif option := _OPTION.fullmatch(line.rstrip("\n")):
            _add(options, option, bool(rows), name, number)
    if not options:
        raise refuse(name, number, "no options", "a tally sheet lists them as `Option 1: ...`")
    return BallotFile(tuple(options), Profile(len(options), rows))


def _add(options: list[str], found: re.Match[str], voting: bool, name: str, line: int) -> None:
    label = found["name"]
    if voting:
        raise refuse(name, line, "an option after the first vote")
    if int(found["number"]) != len(options) + 1 or len(options) == MAX_OPTIONS:
        raise refuse(name, line, f"option {found['number']} where {len(options) + 1} is next")
    check_name(label, name, line)
    if label in options:
        raise refuse(name, line, "two options have the same name")
    options.append(label)


def _choice(ranks: str, options: int, name: str, line: int) -> Choice:
    """The choice behind one character an option; gaps between ranks mean nothing."""
    if len(ranks) != options:
        raise _unread(ranks, f"ranks {len(ranks)} of {options} options", name, line)
    by_rank: dict[int, list[int]] = {}
    for option, character in enumerate(ranks):
        if character == _UNRANKED:
            continue
        place = _RANKS.find(character.upper())
        if place < 0:
            raise _unread(ranks, f"holds {character!r}, which is no rank", name, line)
        by_rank.setdefault(place, []).append(option)
    choice: list[Rank] = []
    for place in sorted(by_rank):
        level = by_rank[place]
        choice.append(level[0] if len(level) == 1 else tuple(level))
    return tuple(choice)


def _unread(ranks: str, why: str, name: str, line: int) -> MalformedError:
    return refuse(name, line, f"the vote {ranks[:40]!r} {why}")
