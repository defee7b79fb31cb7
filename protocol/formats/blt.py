"""BLT, the ballot format of OpaVote, Droop and the ERS: in and out.

    3 2            three options, two seats
    -3             the third withdrew
    4 1 2 0        four ballots: first, then second
    2 2=3 1 0      two ballots: second and third equal, then first
    0
    "Alice"
    "Bob"
    "Carol"
    "Committee"

Hill, Wichmann and Woodall, "Algorithm 123", Computer Journal 30 (1987), with the extensions of
OpaVote: `-` for a skipped rank, weights that are not whole, `#` comments; and of Droop:
`[nick ...]`.

Spec: docs/spec/formats/blt.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import field

from protocol.counting.exact import Exact, exact, text
from protocol.counting.profile import MAX_OPTIONS, MAX_RANKS, OVERVOTE, Choice, Profile, Rank
from protocol.formats.ballot_file import BallotFile, trim
from protocol.formats.lines import check_name, refuse, remember, text_lines
from protocol.formats.weight import read_weight

_QUOTED = re.compile(r'"([^"]*)"')
_NUMBERS = re.compile(r"[0-9]{1,4}\s+[0-9]{1,4}", re.ASCII)
_WITHDRAWN = re.compile(r"-[0-9]{1,4}(\s+-[0-9]{1,4})*", re.ASCII)


def read_blt(lines: Iterable[bytes], name: str) -> BallotFile:
    """Read a BLT file as a stream.

    Spec: docs/spec/formats/blt.md section 3.

    Args:
        lines: of a file read in binary mode.
        name: the file's name, for errors.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
    """
    file = _File(name)
    content = _content(text_lines(lines, name), file)
    file.head(next(content, ""))
    for line in content:
        if line == "0":
            break
        if line.startswith("["):
            file.nicknames(line)
        elif _WITHDRAWN.fullmatch(line):
            file.withdraw(line)
        else:
            file.ballot(line)
    else:
        raise refuse(name, file.line, "the ballots do not end with a line 0")
    labels: list[str] = []
    for line in content:
        found = file.quoted(line)
        labels += found
        for label in found:
            file.named.setdefault(label, file.line)
        if len(labels) > file.options:
            break  # what follows the title is remarks, in no fixed form
    return file.finish(labels)


def write_blt(file: BallotFile) -> Iterator[str]:
    r"""Write a BLT file, line by line with `\n`; reading it gives the same file back.

    Raises:
        ValueError: what BLT has no form for: an overvote whose options aren't recorded, a
            quotation mark in a name.
    """
    if any('"' in label for label in (*file.options, file.title)):
        raise ValueError("a name with a quotation mark cannot be written as BLT")
    yield f"{len(file.options)} {file.seats or 1}\n"
    if file.withdrawn:
        yield " ".join(f"-{option + 1}" for option in file.withdrawn) + "\n"
    for choice, count in sorted(file.profile.rows.items(), key=_order):
        yield " ".join([text(count), *map(_token, choice), "0"]) + "\n"
    yield "0\n"
    for label in (*file.options, file.title):
        yield f'"{label}"\n'


def _order(row: tuple[Choice, Exact]) -> list[tuple[int, ...]]:
    return [rank if isinstance(rank, tuple) else (rank,) for rank in row[0]]


def _token(rank: Rank) -> str:
    if rank == OVERVOTE:
        raise ValueError("an overvote whose options are not recorded cannot be written as BLT")
    if isinstance(rank, int):
        return str(rank + 1)
    return "=".join(str(option + 1) for option in rank) or "-"


def _content(lines: Iterator[str], file: _File) -> Iterator[str]:
    """Lines without comments and blank lines, keeping count for errors."""
    for line in lines:
        file.line += 1
        bare = line.strip() if '"' in line else line.partition("#")[0].strip()
        if bare:
            yield bare


class _File(msgspec.Struct):
    name: str
    line: int = 0
    options: int = 0
    seats: int = 0
    withdrawn: set[int] = field(default_factory=set)
    nicks: dict[str, int] = field(default_factory=dict)
    rows: dict[Choice, Exact] = field(default_factory=dict)
    known: dict[str, tuple[Choice, Exact]] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def head(self, line: str) -> None:
        if not _NUMBERS.fullmatch(line):
            hint = "the first line gives the number of options and of seats"
            raise refuse(self.name, self.line, "this is not a BLT file", hint)
        self.options, self.seats = map(int, line.split())
        if not 1 <= self.options <= MAX_OPTIONS:
            reason = f"{self.options} options; 1 to {MAX_OPTIONS} are possible"
            raise refuse(self.name, self.line, reason)
        if not self.seats:
            raise refuse(self.name, self.line, "no seats")
        self.nicks = {str(index + 1): index for index in range(self.options)}

    def nicknames(self, line: str) -> None:
        words = line.strip("[]").split()
        if not words or words[0] != "nick" or not line.endswith("]"):
            raise refuse(self.name, self.line, f"{line[:40]!r} is not known here")
        nicks = words[1:]
        if len(nicks) != self.options or len(set(nicks)) != len(nicks):
            raise refuse(self.name, self.line, f"not {self.options} different nicknames")
        self.nicks |= {nick: index for index, nick in enumerate(nicks)}

    def withdraw(self, line: str) -> None:
        for word in line.split():
            self.withdrawn.add(self.option(word[1:]))

    def ballot(self, line: str) -> None:
        found = self.known.get(line) or remember(self.known, line, self.read(line))
        choice, weight = found
        self.rows[choice] = exact(self.rows.get(choice, 0) + weight)

    def read(self, line: str) -> tuple[Choice, Exact]:
        words = line.split()
        weight = read_weight(words[0])
        if weight is None:
            raise refuse(self.name, self.line, f"{words[0][:20]!r} is not a weight")
        if words[-1] != "0" or len(words) < 2:
            raise refuse(self.name, self.line, "a ballot does not end with 0")
        if len(words) - 2 > MAX_RANKS:
            raise refuse(self.name, self.line, f"more than {MAX_RANKS} ranks")
        return trim([self.rank(word) for word in words[1:-1]]), weight

    def rank(self, word: str) -> Rank:
        if word == "-":
            return ()
        if "=" not in word:
            return self.option(word)
        equal = sorted(self.option(part) for part in word.split("="))
        if len(set(equal)) != len(equal):
            raise refuse(self.name, self.line, f"{word[:40]!r} names an option twice")
        return tuple(equal)

    def option(self, word: str) -> int:
        index = self.nicks.get(word)
        if index is None:
            reason = f"{word[:20]!r} is not one of {self.options} options"
            raise refuse(self.name, self.line, reason)
        return index

    def quoted(self, line: str) -> list[str]:
        rest = _QUOTED.sub("", line).partition("#")[0]
        if rest.strip():
            raise refuse(self.name, self.line, f"{rest.strip()[:20]!r} is not a name in quotes")
        return [label.strip() for label in _QUOTED.findall(line)]

    def finish(self, labels: list[str]) -> BallotFile:
        if len(labels) < self.options:
            reason = f"{len(labels)} names for {self.options} options"
            raise refuse(self.name, self.line, reason)
        names = tuple(labels[: self.options])
        for label in names:
            check_name(label, self.name, self.line)
        if len(set(names)) != len(names):
            raise refuse(self.name, self.line, "two options have the same name")
        title = labels[self.options] if len(labels) > self.options else ""
        profile = Profile(self.options, self.rows)
        withdrawn = tuple(sorted(self.withdrawn))
        return BallotFile(names, profile, title, self.seats, withdrawn, named=self.named)
