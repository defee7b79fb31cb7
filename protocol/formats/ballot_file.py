"""What a file of votes holds, whatever its format.

Spec: docs/spec/formats/files.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import MAX_OPTIONS, OVERVOTE, Choice, Profile, Rank
from protocol.errors import MalformedError


@dataclass(frozen=True, slots=True)
class BallotFile:
    """A profile with the names of its options.

    Attributes:
        options: names in index order, all different.
        profile: the votes.
        title: what the file says the contest is; may be empty.
        seats: how many are elected, if the file says so.
        withdrawn: indexes of options that ballots may name but nobody can win, ascending.
        grades: names of the grades, best first, if ballots grade the options; rank r of a choice
            then holds the options with grade r, and options in no rank were not graded. Empty if
            ballots rank or choose.
        named: the line of the file on which each option is named first, from 1, by its name; for
            errors. Formats whose lines nobody writes by hand leave it empty.
    """

    options: tuple[str, ...]
    profile: Profile
    title: str = ""
    seats: int | None = None
    withdrawn: tuple[int, ...] = ()
    grades: tuple[str, ...] = ()
    # Where a name stands is no part of what the votes are.
    named: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def without_withdrawn(self) -> BallotFile:
        """The same votes as if the withdrawn had never stood; the others move up, skipping nothing.

        Raises:
            MalformedError: `bad-file`: everybody withdrew.
        """
        if not self.withdrawn:
            return self
        left = [index for index in range(len(self.options)) if index not in self.withdrawn]
        if not left:
            raise MalformedError("bad-file", "every option is withdrawn")
        moved = {old: new for new, old in enumerate(left)}
        return replace(
            self,
            options=tuple(self.options[index] for index in left),
            profile=_renumber(self.profile, moved, len(left), keep=bool(self.grades)),
            withdrawn=(),
        )


def combine(files: Sequence[BallotFile]) -> BallotFile:
    """The votes of several files together: returns of several groups, counted as one.

    Options are matched by name; they stand in the order of the first file that has them, or by
    name where the files don't agree.

    Args:
        files: at least one, withdrawn options removed.

    Raises:
        MalformedError: `bad-file`: the files want different numbers of seats, grade by different
            scales, or name too many options.
    """
    first = files[0]
    if len(files) == 1:
        return first
    seats = {file.seats for file in files if file.seats is not None}
    if len(seats) > 1:
        numbers = " and ".join(map(str, sorted(seats)))
        raise MalformedError("bad-file", f"the files elect {numbers} options")
    if any(file.grades != first.grades for file in files):
        raise MalformedError("bad-file", "the files grade by different scales")
    names = first.options
    if any(file.options != names for file in files):
        names = tuple(sorted({name for file in files for name in file.options}))
    if len(names) > MAX_OPTIONS:
        raise MalformedError("bad-file", f"the files name more than {MAX_OPTIONS} options together")
    place = {name: index for index, name in enumerate(names)}
    profiles = [
        _renumber(f.profile, {i: place[n] for i, n in enumerate(f.options)}, len(names))
        for f in files
    ]
    profile = Profile.sum(len(names), profiles)
    return BallotFile(names, profile, first.title, next(iter(seats), None), grades=first.grades)


def trim(ranks: Sequence[Rank]) -> Choice:
    """A choice from ranks as read: skipped ranks at the end mean nothing and are left out."""
    end = len(ranks)
    while end and ranks[end - 1] == ():
        end -= 1
    return tuple(ranks[:end])


def _renumber(
    profile: Profile, moved: dict[int, int], options: int, *, keep: bool = False
) -> Profile:
    """The profile under new indexes; with `keep` an emptied rank stays, as a grade nobody has."""
    rows: dict[Choice, Exact] = {}
    for choice, count in profile.rows.items():
        ranks: list[Rank] = []
        for rank in choice:
            ranks += _move(rank, moved) or (((),) if keep else ())
        new = trim(ranks)
        rows[new] = exact(rows.get(new, 0) + count)
    return Profile(options, rows)


def _move(rank: Rank, moved: dict[int, int]) -> tuple[Rank, ...]:
    """The rank under new indexes; nothing where all its options are gone."""
    if rank in (OVERVOTE, ()):
        return (rank,)
    if isinstance(rank, int):
        return (moved[rank],) if rank in moved else ()
    left = tuple(sorted(moved[option] for option in rank if option in moved))
    if len(left) > 1:
        return (left,)
    return left
