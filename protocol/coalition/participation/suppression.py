"""Small numbers that would point at people.

Spec: docs/spec/coalition/participation.md section 5. What is told of traits is looked at as one,
with what follows by subtraction: from the totals beside it, from any release before it for the
same ballot, and from what was told for other ballots.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from protocol.coalition.participation.values import Told
from protocol.errors import RuleError

# With fewer, those who know a group's members can guess who is meant, whatever its charter says.
MIN_TRAIT_CELL = 5

# Different releases of traits by one group for one ballot: each is compared with all before it. One
# a day for over three weeks of voting; in steps of five people few groups have so many to tell.
MAX_TOLD = 24

# Different tables of who gave which answer, by one group over all ballots, for the same reason.
MAX_TABLES = 128

Why = Literal["few", "others", "change", "ballots", "often"]
"""Why something isn't told: few gave it; few would be left over beside it; few changed since it was
told for this ballot; or since it was told for another; it was told as often as it can be."""

Parts = tuple[int, int, int]
"""Who shared, who voted, who did not vote; the last follows by subtraction."""

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is exposed.

    Attributes:
        answer: by this one's number, or by what is left over beside it; None: by what is left over
            beside several answers to the question.
    """

    trait: str
    answer: str | None
    why: Why


class _Figures:
    """A release's totals, and for each question what was answered."""

    def __init__(self, told: Told) -> None:
        self.total: Parts = told.invited, told.voted, told.invited - told.voted
        self.questions: dict[str, dict[str, Parts]] = {}
        for cell in told.cells:
            parts = cell.shared, cell.voted, cell.shared - cell.voted
            self.questions.setdefault(cell.trait, {})[cell.answer] = parts


class Telling:
    """What one group has told of traits so far; all of it stays known."""

    def __init__(self) -> None:
        self._told: dict[bytes, dict[Told, _Figures]] = {}
        # By who shared what: whichever ballot it was for, members keep what they told.
        self._tables: dict[object, _Figures] = {}

    def add(self, ballot: bytes, told: Told) -> None:
        """Keep what stands now; a release that says nothing of traits tells nothing.

        A table that is told again is the newest, by its new hour.
        """
        if told.cells:
            tables = self._told.setdefault(ballot, {})
            figures = tables.pop(told, None) or _Figures(told)
            tables[told] = figures
            self._tables.setdefault(_table(told), figures)

    def of(self, ballot: bytes) -> tuple[Told, ...]:
        """What was told for a ballot, each table once, what was told last at the end."""
        return tuple(self._told.get(ballot, ()))

    def known(self, ballot: bytes, told: Told) -> bool:
        """Whether the very same was told for the ballot: then it adds nothing."""
        return not told.cells or told in self._told.get(ballot, ())

    def full(self, ballot: bytes, told: Told) -> bool:
        """Whether there is no room for another table."""
        return len(self._told.get(ballot, ())) >= MAX_TOLD or (
            len(self._tables) >= MAX_TABLES and _table(told) not in self._tables
        )

    def fault(self, ballot: bytes, told: Told, least: int) -> Fault | None:
        """The first thing that a release of traits would expose, questions in order."""
        now, mine = _Figures(told), self._told.get(ballot, {}).values()
        for trait in sorted(now.questions):
            found = (
                _by_itself(now, trait, least)
                or _beside(now, mine, trait, least, "change")
                or _beside(now, self._tables.values(), trait, least, "ballots")
            )
            if found is not None:
                return found
        return None


def smallest(pool_min: int) -> int:
    """The fewest people of whom a trait is told: the charter's `pool_min`, five at least."""
    return max(pool_min, MIN_TRAIT_CELL)


def check_traits(telling: Telling, ballot: bytes, told: Told, least: int) -> None:
    """Check that a release tells of no small number, nor lets one be computed.

    Args:
        told: what it says of traits, with its own totals.
        least: as `smallest` gives it.

    Raises:
        RuleError: `small-cell`, naming the answer or the question; `told-often`.
    """
    if telling.known(ballot, told):
        return
    if telling.full(ballot, told):
        raise RuleError("told-often", f"{MAX_TOLD} tables for one ballot, {MAX_TABLES} for all")
    fault = telling.fault(ballot, told, least)
    if fault is None:
        return
    trait, answer = fault.trait, fault.answer
    if fault.why == "few":
        raise RuleError("small-cell", f"{trait}, {answer}: fewer than {least}")
    if fault.why == "others":
        raise RuleError("small-cell", f"{trait}: fewer than {least} are left over")
    if fault.why == "change":
        raise RuleError("small-cell", f"{trait}: fewer than {least} since it was told before")
    raise RuleError("small-cell", f"{trait}: fewer than {least} since another ballot")


def releasable(
    telling: Telling, ballot: bytes, counted: Told, least: int
) -> tuple[Told, dict[Name, Why]]:
    """What may be told of what was counted, and why the rest isn't, by question and answer.

    Where what is left over beside several answers is too small, the one that fewest gave is
    left out with it.
    """
    now, held = counted, dict[Name, Why]()
    while now.cells and not telling.known(ballot, now):
        fault = telling.fault(ballot, now, least)
        if fault is None:
            break
        answers = {c.answer: c for c in now.cells if c.trait == fault.trait}
        fewest = min(answers, key=lambda a: (answers[a].shared, answers[a].voted, a))
        name = fault.trait, fewest if fault.answer is None else fault.answer
        held[name] = fault.why
        now = _without(now, name)
    if now.cells and not telling.known(ballot, now) and telling.full(ballot, now):
        held |= {(cell.trait, cell.answer): "often" for cell in now.cells}
        now = Told(now.as_of, now.invited, now.voted, ())
    return now, dict(sorted(held.items()))


def _without(told: Told, name: Name) -> Told:
    kept = tuple(cell for cell in told.cells if (cell.trait, cell.answer) != name)
    return Told(told.as_of, told.invited, told.voted, kept)


def _by_itself(now: _Figures, trait: str, least: int) -> Fault | None:
    """Whether a release tells of few by itself.

    Answers exclude each other. So if few are left over beside all that are told, or beside one,
    that many gave the answers that are left out, or none.
    """
    answers = now.questions[trait]
    for answer, parts in answers.items():
        if _few(parts, least):
            return Fault(trait, answer, "few")
        if _few(_less(now.total, parts), least):
            return Fault(trait, answer, "others")
    if _few(_rest(now.total, answers.values()), least):
        return Fault(trait, None, "others")
    return None


def _beside(
    now: _Figures, before: Iterable[_Figures], trait: str, least: int, why: Why
) -> Fault | None:
    """Whether one taken from another tells of few, of what both tell.

    Of other ballots only who shared can be subtracted: a member keeps what they told, and who votes
    does so anew.
    """
    upto = 3 if why == "change" else 1
    answers = now.questions[trait]
    for other in before:
        earlier = other.questions.get(trait, {})
        both = [answer for answer in answers if answer in earlier]
        grown = _less(now.total, other.total)
        apart = {answer: _less(answers[answer], earlier[answer]) for answer in both}
        for answer, parts in apart.items():
            if _few_apart(parts, least, upto) or _few_apart(_less(grown, parts), least, upto):
                return Fault(trait, answer, why)
        if both and _few_apart(_rest(grown, apart.values()), least, upto):
            return Fault(trait, None, why)
    return None


def _few(parts: Parts, least: int) -> bool:
    return any(part != 0 and part < least for part in parts)


def _few_apart(parts: Parts, least: int, upto: int) -> bool:
    return any(0 < abs(part) < least for part in parts[:upto])


def _less(one: Parts, other: Parts) -> Parts:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def _rest(total: Parts, answers: Iterable[Parts]) -> Parts:
    rest = total
    for parts in answers:
        rest = _less(rest, parts)
    return rest


def _table(told: Told) -> object:
    return told.invited, tuple((cell.trait, cell.answer, cell.shared) for cell in told.cells)
