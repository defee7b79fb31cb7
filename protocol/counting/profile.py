"""The profile: every distinct choice with its count. All counting starts from one.

Returns carry profiles and a tally is their sum, so a profile adds, scales and has one wire form.

Spec: docs/spec/counting/profile.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, cast

import msgspec

from protocol.counting.exact import Exact, exact
from protocol.encoding import encode
from protocol.errors import MalformedError

#: The longest ballot paper we know of (German municipal elections) lists several hundred names
#: over all parties; one contest of this size still fits a manifest.
MAX_OPTIONS = 200
#: A ranking that names every option once is never longer than the options.
MAX_RANKS = MAX_OPTIONS
#: Distinct choices of one profile; a million voters with twelve options rarely make so many.
MAX_ROWS = 2_000_000
#: One row's count: above the number of people alive, and sums of all rows stay below 2^63.
MAX_COUNT = 10_000_000_000

#: A rank on which more than one option was marked, and the record does not say which.
OVERVOTE = -1

Rank: TypeAlias = int | tuple[int, ...]
"""One option's index, or `OVERVOTE`; or a tuple: empty for a skipped rank, ascending indexes of
two or more options for equal ranks (an overvote whose options are known)."""

Choice: TypeAlias = tuple[Rank, ...]
"""A ballot's ranks, first to last, without trailing skipped ranks; `()` is a blank ballot.

The same form serves every kind of contest: yes, no and abstain are `(0,)`, `(1,)`, `(2,)`; a
choice of several options is their indexes ascending; a ranking is its ranks in order."""

Row: TypeAlias = list[int | list[int]]
"""One row on the wire: `[count, rank, rank, ...]`, tuples written as lists."""


class Profile(msgspec.Struct, frozen=True):
    """Distinct choices with their counts; immutable.

    Attributes:
        options: how many options the contest has, 1..`MAX_OPTIONS`.
        rows: choice -> count > 0, an integer, or a fraction where groups are weighted. The order
            of rows has no meaning and equality ignores it.

    Raises:
        ValueError: options out of range, or a count that is not above zero.
    """

    options: int
    rows: Mapping[Choice, Exact]

    def __post_init__(self) -> None:
        if not 1 <= self.options <= MAX_OPTIONS:
            raise ValueError(f"{self.options} options; 1 to {MAX_OPTIONS} are possible")
        if any(count <= 0 for count in self.rows.values()):
            raise ValueError("a count is not above zero")
        msgspec.structs.force_setattr(self, "rows", MappingProxyType(dict(self.rows)))

    def __hash__(self) -> int:
        return hash((self.options, frozenset(self.rows.items())))

    def __reduce__(self) -> tuple[object, ...]:
        return (Profile, (self.options, dict(self.rows)))

    @property
    def total(self) -> Exact:
        """All ballots, blank ones included."""
        return exact(sum(self.rows.values()))

    @property
    def blank(self) -> Exact:
        """Ballots with nothing on them."""
        return self.rows.get((), 0)

    def __add__(self, other: Profile) -> Profile:
        return Profile.sum(self.options, (self, other))

    def __mul__(self, factor: Exact) -> Profile:
        """Every count times `factor` (>= 0): a weighted group; by zero nothing remains."""
        if factor < 0:
            raise ValueError("a profile cannot be scaled by less than zero")
        if factor == 0:
            return Profile(self.options, {})
        return Profile(self.options, {c: exact(n * factor) for c, n in self.rows.items()})

    @staticmethod
    def sum(options: int, profiles: Iterable[Profile]) -> Profile:
        """The profile of all ballots together; empty if there are no profiles.

        Raises:
            ValueError: a profile has another number of options.
        """
        rows: dict[Choice, Exact] = {}
        for profile in profiles:
            if profile.options != options:
                raise ValueError(f"profiles of {options} and of {profile.options} options")
            for choice, count in profile.rows.items():
                rows[choice] = exact(rows.get(choice, 0) + count)
        return Profile(options, rows)

    def to_rows(self) -> list[Row]:
        """The wire form: rows strictly ascending by encoded choice, the blank choice left out.

        Raises:
            ValueError: a count is a fraction, or above `MAX_COUNT`; only ballots travel, weights
                are applied by whoever counts.
        """
        rows = [(_wire(choice), count) for choice, count in self.rows.items() if choice]
        if any(not isinstance(count, int) or count > MAX_COUNT for _, count in rows):
            raise ValueError("a count is not a whole number of ballots")
        rows.sort(key=lambda row: _key(row[0]))
        return [cast("Row", [count, *ranks]) for ranks, count in rows]

    @staticmethod
    def from_rows(options: int, rows: Sequence[Row], *, blank: int = 0) -> Profile:
        """Read the wire form, which is the only one for its profile.

        Spec: docs/spec/counting/profile.md section 4.

        Args:
            options: how many options the contest has.
            rows: `[count, rank, ...]`, strictly ascending by encoded choice.
            blank: ballots with nothing on them, which are no row.

        Raises:
            MalformedError: `bad-profile`, saying which row and why.
        """
        if len(rows) > MAX_ROWS:
            raise MalformedError("bad-profile", f"more than {MAX_ROWS} rows")
        result: dict[Choice, Exact] = {}
        last = b""
        for number, row in enumerate(rows, 1):
            count, choice = _read(row, options, number)
            key = _key(row[1:])
            # Step 5. Ascending, so that one profile has one form, and no choice comes twice.
            if key <= last:
                raise MalformedError("bad-profile", f"row {number} is out of order")
            last = key
            result[choice] = count
        if blank:
            _check_count(blank, "the blank count")
            result[()] = blank
        return Profile(options, result)


def names_once(choice: Choice) -> bool:
    """Whether every mark of a choice names an option, and none is named twice."""
    marks: list[int] = []
    for rank in choice:
        if type(rank) is int:
            marks.append(rank)
        else:
            marks += rank  # type: ignore[arg-type]
    return len(set(marks)) == len(marks) and OVERVOTE not in marks


def check_ranks(choice: Choice, options: int) -> str:
    """Why a tuple is no choice among `options` options, in a few words; empty if it is one."""
    if len(choice) > MAX_RANKS:
        return f"more than {MAX_RANKS} ranks"
    if choice and choice[-1] == ():
        return "ends with a skipped rank"
    for rank in choice:
        indexes = rank if isinstance(rank, tuple) else (rank,)
        if rank == OVERVOTE:
            continue
        if any(type(i) is not int or not 0 <= i < options for i in indexes):
            return f"names an option that is not one of {options}"
        if isinstance(rank, tuple) and len(rank) == 1:
            return "writes a single option as a list"
        if list(indexes) != sorted(set(indexes)):
            return "names equal options out of order"
    return ""


def _read(row: Row, options: int, number: int) -> tuple[int, Choice]:
    # Steps 1-4: its length, its count, its ranks; the blank choice is no row.
    if len(row) < 2:
        raise MalformedError("bad-profile", f"row {number} is not a count and a choice")
    count = row[0]
    _check_count(count, f"the count of row {number}")
    choice = tuple(tuple(rank) if isinstance(rank, list) else rank for rank in row[1:])
    flaw = check_ranks(choice, options)
    if flaw:
        raise MalformedError("bad-profile", f"row {number} {flaw}")
    return cast("int", count), choice


def _check_count(count: object, what: str) -> None:
    if type(count) is not int or not 1 <= count <= MAX_COUNT:
        raise MalformedError("bad-profile", f"{what} is not between 1 and {MAX_COUNT}")


def _wire(choice: Choice) -> list[int | list[int]]:
    return [list(rank) if isinstance(rank, tuple) else rank for rank in choice]


def _key(ranks: list[int | list[int]]) -> bytes:
    return encode(cast("list[object]", ranks))  # type: ignore[arg-type]
