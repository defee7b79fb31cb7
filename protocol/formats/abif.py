"""ABIF, the Aggregated Ballot Information Format: in and out.

    {title: "Committee"}
    =Ann:[Ann Example]
    12:Ann>Bob=Cem
    3:Ann/5,Bob/0

A line a distinct ballot: a count, then options by token, `[name]` or `"name"`; `>` ranks, `=` makes
equal, `,` only separates; `/n` is a score.

Electorama, "ABIF" (electowiki.org/wiki/ABIF).

Spec: docs/spec/formats/abif.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

import msgspec
from msgspec import field

from protocol.counting.exact import Exact, exact, text
from protocol.counting.profile import MAX_OPTIONS, MAX_RANKS, OVERVOTE, Choice, Profile, Rank
from protocol.formats.ballot_file import BallotFile, trim
from protocol.formats.lines import check_name, refuse, remember, text_lines
from protocol.formats.weight import read_weight

#: Scores go from 0 to this where a file doesn't say; STAR ballots do.
DEFAULT_TOP = 5

Ranked: TypeAlias = tuple[tuple[str, ...], ...]
"""Names by rank."""
Scored: TypeAlias = tuple[tuple[str, int], ...]
"""Names with their scores."""

_META = re.compile(r"\{\s*\"?(?P<key>\w+)\"?\s*:\s*(?P<value>.*?)\s*\}")
_OPTION = re.compile(
    r"=\s*(?P<token>[^\s:\[\]\"]+)\s*:\s*(?:\[(?P<name>[^\]]*)\]|\"(?P<quoted>[^\"]*)\")"
)
_BALLOT = re.compile(r"(?P<count>[0-9][0-9./]*)\s*:(?P<votes>.*)")
_MARK = re.compile(
    r"\s*(?:\[(?P<name>[^\]]+)\]|\"(?P<quoted>[^\"]+)\"|(?P<token>[^\s>=,/\[\]\"]+))"
    r"\s*(?:/\s*(?P<score>[0-9]{1,3}))?\s*(?P<sign>[>=,]|$)"
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def read_abif(lines: Iterable[bytes], name: str) -> BallotFile:
    """Read an ABIF file as a stream.

    Spec: docs/spec/formats/abif.md section 3.

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
        if not bare or bare.startswith("#"):
            continue
        if meaning := file.known.get(bare):
            file.add(*meaning)
        elif match := _BALLOT.fullmatch(bare):
            file.add(*remember(file.known, bare, file.ballot(match["count"], match["votes"])))
        elif match := _OPTION.fullmatch(bare):
            file.option(match["token"], match["name"] or match["quoted"] or "")
        elif match := _META.fullmatch(bare):
            file.meta(match["key"], match["value"].strip('"'))
        else:
            hint = "a ballot is a count, a colon and options: 12:Ann>Bob"
            raise refuse(name, number, f"{bare[:40]!r} is not known here", hint)
    return file.finish()


def write_abif(file: BallotFile) -> Iterator[str]:
    r"""Write an ABIF file, line by line with `\n`.

    Raises:
        ValueError: what ABIF has no form for: an overvote whose options aren't recorded, a name
            with a closing bracket, grades in words.
    """
    if any("]" in label for label in file.options) or '"' in file.title:
        raise ValueError("a name with ] or a title with a quotation mark cannot be written as ABIF")
    tokens = _tokens(file.options)
    if file.title:
        yield f'{{title: "{file.title}"}}\n'
    if file.grades:
        top = len(file.grades) - 1
        if list(file.grades) != [str(score) for score in range(top, -1, -1)]:
            raise ValueError("grades in words cannot be written as ABIF; scores from 0 can")
        yield f"{{max_rating: {top}}}\n"
        yield "{min_rating: 0}\n"
    for token, label in zip(tokens, file.options, strict=True):
        yield f"={token}:[{label}]\n"
    for choice, number in sorted(file.profile.rows.items(), key=_order):
        yield f"{text(number)}:{_votes(choice, tokens, len(file.grades) - 1)}\n"


def _tokens(options: tuple[str, ...]) -> list[str]:
    """A token an option: its name where that is plain, else a number, all different."""
    plain = {label for label in options if _PLAIN.fullmatch(label)}
    tokens: list[str] = []
    for index, label in enumerate(options, 1):
        token = label if label in plain else f"option{index}"
        while token != label and token in plain:
            token += "_"
        tokens.append(token)
    return tokens


def _order(row: tuple[Choice, Exact]) -> list[tuple[int, ...]]:
    return [rank if isinstance(rank, tuple) else (rank,) for rank in row[0]]


def _votes(choice: Choice, tokens: list[str], top: int) -> str:
    levels: list[str] = []
    for place, rank in enumerate(choice):
        if rank == OVERVOTE:
            raise ValueError("an overvote whose options are not recorded cannot be written as ABIF")
        options = rank if isinstance(rank, tuple) else (rank,)
        score = f"/{top - place}" if top > 0 else ""
        if options:
            levels.append("=".join(f"{tokens[option]}{score}" for option in options))
    return ">".join(levels)


class _File(msgspec.Struct):
    """What was read so far. Marks are gathered by name, because scales may be said at any line."""

    name: str
    line: int = 0
    title: str = ""
    top: int | None = None
    names: dict[str, str] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    ranked: dict[Ranked, Exact] = field(default_factory=dict)
    scored: dict[Scored, Exact] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    known: dict[str, tuple[Exact, Ranked | None, Scored]] = field(default_factory=dict)

    def meta(self, key: str, value: str) -> None:
        if key == "title":
            self.title = value
        elif key == "max_rating":
            if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) < MAX_RANKS:
                raise refuse(self.name, self.line, f"{value[:20]!r} is no highest score")
            self.top = int(value)
        elif key == "min_rating" and value != "0":
            raise refuse(self.name, self.line, "scores start at 0", "subtract the lowest from all")

    def option(self, token: str, label: str) -> None:
        label = label.strip() or token
        check_name(label, self.name, self.line)
        if token in self.names or label in self.listed:
            raise refuse(self.name, self.line, f"{token[:40]!r} stands twice")
        self.names[token] = label
        self.used.setdefault(label, self.line)
        self.listed.append(label)
        self.known.clear()  # a token may have stood for itself in the ballots before

    def add(self, weight: Exact, ranks: Ranked | None, scores: Scored) -> None:
        if ranks is None:
            self.scored[scores] = exact(self.scored.get(scores, 0) + weight)
        else:
            self.ranked[ranks] = exact(self.ranked.get(ranks, 0) + weight)

    def ballot(self, count: str, votes: str) -> tuple[Exact, Ranked | None, Scored]:
        """The weight of a ballot with its ranks, or None and its scores."""
        weight = read_weight(count)
        if weight is None:
            raise refuse(self.name, self.line, f"{count[:20]!r} is not a count")
        marks = list(self.marks(votes))
        scores = [score for _, score, _ in marks]
        if marks and all(score is not None for score in scores):
            self.check_order(marks)
            return weight, None, tuple(sorted((label, score or 0) for label, score, _ in marks))
        if any(score is not None for score in scores):
            raise refuse(self.name, self.line, "some options have scores and others none")
        return weight, self.ranks(marks), ()

    def marks(self, votes: str) -> Iterator[tuple[str, int | None, str]]:
        """(option, score, sign after it) of each mark."""
        seen: set[str] = set()
        at = 0
        while at < len(votes.rstrip()):
            match = _MARK.match(votes, at)
            if match is None or (match["sign"] and match.end() >= len(votes.rstrip())):
                raise refuse(self.name, self.line, f"{votes[at:].strip()[:40]!r} is no option")
            at = match.end()
            label = match["name"] or match["quoted"] or match["token"]
            label = self.names.get(label, label).strip()
            check_name(label, self.name, self.line)
            if label in seen:
                raise refuse(self.name, self.line, f"{label[:40]!r} stands twice on a ballot")
            seen.add(label)
            self.used.setdefault(label, self.line)
            if len(self.used) > MAX_OPTIONS:
                raise refuse(self.name, self.line, f"more than {MAX_OPTIONS} options")
            yield label, None if match["score"] is None else int(match["score"]), match["sign"]

    def ranks(self, marks: list[tuple[str, int | None, str]]) -> Ranked:
        ranks: list[list[str]] = [[]]
        for label, _, sign in marks:
            ranks[-1].append(label)
            if sign == ",":
                raise refuse(self.name, self.line, "a comma ranks nothing", "write > or =")
            if sign == ">":
                ranks.append([])
        return tuple(tuple(sorted(rank)) for rank in ranks if rank)

    def check_order(self, marks: list[tuple[str, int | None, str]]) -> None:
        """Where a ballot says both, its order and its scores agree."""
        for (_, one, sign), (_, other, _) in pairwise(marks):
            higher, equal = (one or 0) > (other or 0), one == other
            if (sign == ">" and not higher) or (sign == "=" and not equal):
                raise refuse(self.name, self.line, "the scores contradict the order")

    def finish(self) -> BallotFile:
        unlisted = sorted(set(self.used) - set(self.listed))
        names = (*self.listed, *unlisted)
        if not names or len(names) > MAX_OPTIONS:
            raise refuse(self.name, 0, f"{len(names)} options; 1 to {MAX_OPTIONS} are possible")
        if self.scored and any(self.ranked):
            raise refuse(self.name, 0, "some ballots have scores and others none")
        index = {label: place for place, label in enumerate(names)}
        # A stated scale says what blank ballots alone cannot: that scores were asked for.
        if self.scored or (self.top is not None and not any(self.ranked)):
            return self.graded(names, index)
        rows: dict[Choice, Exact] = {}
        for ranks, number in self.ranked.items():
            choice = tuple(_rank([index[label] for label in rank]) for rank in ranks)
            rows[choice] = exact(rows.get(choice, 0) + number)
        return BallotFile(names, Profile(len(names), rows), self.title, named=self.used)

    def graded(self, names: tuple[str, ...], index: dict[str, int]) -> BallotFile:
        highest = max((score for marks in self.scored for _, score in marks), default=0)
        top = max(highest, DEFAULT_TOP) if self.top is None else self.top
        if highest > top or top >= MAX_RANKS:
            raise refuse(self.name, 0, f"a score of {highest} where {top} is the highest")
        rows: dict[Choice, Exact] = {} if () not in self.ranked else {(): self.ranked[()]}
        for marks, number in self.scored.items():
            levels: list[list[int]] = [[] for _ in range(top + 1)]
            for label, score in marks:
                levels[top - score].append(index[label])
            choice = trim([_rank(level) for level in levels])
            rows[choice] = exact(rows.get(choice, 0) + number)
        grades = tuple(str(score) for score in range(top, -1, -1))
        profile = Profile(len(names), rows)
        return BallotFile(names, profile, self.title, grades=grades, named=self.used)


def _rank(options: list[int]) -> Rank:
    return options[0] if len(options) == 1 else tuple(sorted(options))
