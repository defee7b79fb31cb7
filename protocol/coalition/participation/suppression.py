"""Small numbers that would point at people.

Spec: docs/spec/coalition/participation.md section 5. What is told of traits is looked at as one,
with what follows by subtraction: from the totals beside it, from any release before it for the
same ballot, and from what was told for other ballots. What a release leaves out is looked at as if
it had been told once more: that number stays on the page, and whoever takes it for unchanged can
subtract it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec
from msgspec.structs import replace

from protocol.coalition.participation.sums import changes_by_few, leaves_few
from protocol.coalition.participation.values import Told
from protocol.errors import RuleError

# With fewer, those who know a group's members can guess who is meant, whatever its charter says.
MIN_TRAIT_CELL = 5

# Releases of traits by one group for one ballot, each another than the one before: it is compared
# with all before it. One a day for over three weeks of voting; in steps of five people few groups
# have so many to tell.
MAX_TOLD = 24

# Different views of who gave which answer to a question, by one group over all ballots, for the
# same reason.
MAX_TABLES = 128

Why = Literal["few", "others", "beside", "change", "ballots", "often"]
"""Why something isn't told: few gave it; few would be left over beside it; or beside it and what
was told of other answers at another hour; few changed since it was told for this ballot; or since
it was told for another; it was told as often as it can be."""

Parts = tuple[int, ...]
"""Who shared, who voted, who did not vote, the last by subtraction; over all ballots the first."""

Name = tuple[str, str]


class Fault(msgspec.Struct, frozen=True):
    """What is exposed.

    Attributes:
        answer: by this one's number, or by what is left over beside it; None: by what is left over
            beside several answers to the question.
    """

    trait: str
    answer: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class _View:
    """A question as a reader of one release has it before them.

    Attributes:
        total: everybody.
        told: answers, as the release tells them.
        beside: answers that it leaves out, as they were told last before it.
        after: answers that nobody had told by then, as they were told first.
    """

    total: Parts
    told: Mapping[str, Parts]
    beside: Mapping[str, Parts]
    after: dict[str, Parts] = field(default_factory=dict, compare=False)

    def known(self) -> dict[str, Parts]:
        """Every answer that had been told by then."""
        return {**self.beside, **self.told}

    def rest(self) -> Parts:
        """Who gave no answer that the release tells."""
        return _rest(self.total, self.told.values())


class _History(msgspec.Struct):
    """How one question stood after each release, for one ballot or for all, oldest first."""

    views: list[_View] = msgspec.field(default_factory=list)
    last: dict[str, Parts] = msgspec.field(default_factory=dict)

    def view(self, total: Parts, told: Mapping[str, Parts]) -> _View:
        """The question as it stands if this is told now."""
        return _View(total, told, {a: p for a, p in self.last.items() if a not in told})

    def knows(self, view: _View) -> bool:
        """Whether it stood so before, and still does."""
        same = all(self.last.get(answer) == parts for answer, parts in view.told.items())
        return same and view in self.views

    def add(self, view: _View) -> None:
        """Keep it; one that is there already tells nothing new."""
        for answer in view.told.keys() - self.last.keys():
            for earlier in self.views:
                earlier.after[answer] = view.told[answer]
        if view not in self.views:
            self.views.append(view)
        self.last.update(view.told)


class Telling:
    """What one group has told of traits so far, in the order of its log; all of it stays known."""

    def __init__(self) -> None:
        self._told: dict[bytes, list[Told]] = {}
        self._turns = 0
        self._here: dict[tuple[bytes, str], _History] = {}
        # By who shared what: whichever ballot it was for, members keep what they told.
        self._everywhere: dict[str, _History] = {}

    def add(self, ballot: bytes, told: Told) -> None:
        """Keep what stands now; a release that says nothing of traits tells nothing.

        What was told last for the ballot and is told again is known by its new hour.
        """
        if not told.cells:
            return
        if self.known(ballot, told):
            last = self._told[ballot][-1]
            self._told[ballot][-1] = replace(last, as_of=told.as_of)
            return
        for trait, here, everywhere in self._views(ballot, told):
            self._here.setdefault((ballot, trait), _History()).add(here)
            self._everywhere.setdefault(trait, _History()).add(everywhere)
        self._told.setdefault(ballot, []).append(replace(told, turn=self._turns))
        self._turns += 1

    def of(self, ballot: bytes) -> tuple[Told, ...]:
        """What was told for a ballot, one after another."""
        return tuple(self._told.get(ballot, ()))

    def known(self, ballot: bytes, told: Told) -> bool:
        """Whether it is what was told last for the ballot, and nothing told since touches it."""
        last = self.of(ballot)[-1:]
        return any(one.says_as(told) for one in last) and all(
            self._everywhere[trait].knows(everywhere)
            for trait, _here, everywhere in self._views(ballot, told)
        )

    def full(self, ballot: bytes, told: Told) -> bool:
        """Whether there is no room for another table."""
        if not told.cells or self.known(ballot, told):
            return False
        return len(self.of(ballot)) >= MAX_TOLD or any(
            trait in self._everywhere
            and everywhere not in self._everywhere[trait].views
            and len(self._everywhere[trait].views) >= MAX_TABLES
            for trait, _here, everywhere in self._views(ballot, told)
        )

    def fault(self, ballot: bytes, told: Told, least: int) -> Fault | None:
        """The first thing that a release of traits would expose, questions in order."""
        for trait, here, everywhere in self._views(ballot, told):
            before = self._here.get((ballot, trait), _History())
            others = self._everywhere.get(trait, _History())
            found = (
                _by_itself(here, trait, least)
                or _beside(here, before, trait, least)
                or _beside(everywhere, others, trait, least)
                or _since(here, before, trait, least, "change")
                or _since(everywhere, others, trait, least, "ballots")
            )
            if found is not None:
                return found
        return None

    def _views(self, ballot: bytes, told: Told) -> list[tuple[str, _View, _View]]:
        """By question how it stands for the ballot, and how for all of them."""
        total = told.invited, told.voted, told.invited - told.voted
        questions: dict[str, dict[str, Parts]] = {}
        for cell in told.cells:
            parts = cell.shared, cell.voted, cell.shared - cell.voted
            questions.setdefault(cell.trait, {})[cell.answer] = parts
        return [
            (
                trait,
                self._here.get((ballot, trait), _History()).view(total, answers),
                self._everywhere.get(trait, _History()).view(
                    total[:1], {answer: parts[:1] for answer, parts in answers.items()}
                ),
            )
            for trait, answers in sorted(questions.items())
        ]


def telling_of(told: Iterable[tuple[bytes, Told]]) -> Telling:
    """What one group told, from what a state keeps of it: by ballot, in whatever order."""
    telling = Telling()
    for ballot, one in sorted(told, key=lambda pair: pair[1].turn):
        telling.add(ballot, one)
    return telling


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
    if not told.cells or telling.known(ballot, told):
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
    if fault.why == "beside":
        raise RuleError("small-cell", f"{trait}: fewer than {least} beside what is told of others")
    if fault.why == "change":
        raise RuleError("small-cell", f"{trait}: fewer than {least} since it was told before")
    raise RuleError("small-cell", f"{trait}: fewer than {least} since another ballot")


def releasable(
    telling: Telling, ballot: bytes, counted: Told, least: int
) -> tuple[Told, dict[Name, Why]]:
    """What may be told of what was counted, and why the rest isn't, by question and answer.

    Where what is left over beside several answers is too small, one is left out that makes it
    enough, the one that fewest gave if there are more such, or none.
    """
    now, held = counted, dict[Name, Why]()
    while now.cells and not telling.known(ballot, now):
        fault = telling.fault(ballot, now, least)
        if fault is None:
            break
        name = fault.trait, _left_out(telling, ballot, now, fault, least)
        held[name] = fault.why
        now = _without(now, name)
    if telling.full(ballot, now):
        held |= {(cell.trait, cell.answer): "often" for cell in now.cells}
        now = replace(now, cells=())
    return now, dict(sorted(held.items()))


def _left_out(telling: Telling, ballot: bytes, now: Told, fault: Fault, least: int) -> str:
    """The answer to leave out of a release."""
    if fault.answer is not None:
        return fault.answer
    asked = [cell for cell in now.cells if cell.trait == fault.trait]
    asked.sort(key=lambda cell: (cell.shared, cell.voted, cell.answer))
    for cell in asked:
        rest = tuple(other for other in asked if other is not cell)
        cells = tuple(sorted(rest, key=lambda cell: cell.answer))
        if telling.fault(ballot, replace(now, cells=cells), least) is None:
            return cell.answer
    return asked[0].answer


def _without(told: Told, name: Name) -> Told:
    kept = tuple(cell for cell in told.cells if (cell.trait, cell.answer) != name)
    return replace(told, cells=kept)


def _by_itself(now: _View, trait: str, least: int) -> Fault | None:
    """Whether a release tells of few by itself.

    Answers exclude each other. So if few are left over beside all that are told, or beside one,
    that many gave the answers that are left out, or none.
    """
    for answer, parts in now.told.items():
        if _few(parts, least):
            return Fault(trait, answer, "few")
        if _few(_less(now.total, parts), least):
            return Fault(trait, answer, "others")
    if _few(now.rest(), least):
        return Fault(trait, None, "others")
    return None


def _beside(now: _View, before: _History, trait: str, least: int) -> Fault | None:
    """Whether few are left over beside a release and what was told at other hours.

    Of answers that it leaves out that is what was told last before; and what is told now is set
    beside each release before that left it out.
    """
    if _leaves_few(now.rest(), now.beside.values(), least):
        return Fault(trait, None, "beside")
    first = {answer: parts for answer, parts in now.told.items() if answer not in before.last}
    for earlier in before.views if first else ():
        stood = [*earlier.beside.values(), *earlier.after.values(), *first.values()]
        if _leaves_few(earlier.rest(), stood, least):
            return Fault(trait, None, "beside")
    return None


def _since(now: _View, before: _History, trait: str, least: int, why: Why) -> Fault | None:
    """Whether one taken from another tells of few, of what stands in both.

    Of other ballots only who shared can be subtracted: a member keeps what they told, and who votes
    does so anew.
    """
    known = now.known()
    for earlier in before.views:
        grown = _less(now.total, earlier.total)
        # What was never told before is taken to have been as many then.
        there = {**known, **earlier.after, **earlier.known()}
        apart = {answer: _less(parts, there[answer]) for answer, parts in known.items()}
        for answer in now.told:
            if _change_by_few(grown, [apart[answer]], least):
                return Fault(trait, answer, why)
        if _change_by_few(grown, apart.values(), least):
            return Fault(trait, None, why)
    return None


def _few(parts: Parts, least: int) -> bool:
    return any(part != 0 and part < least for part in parts)


def _leaves_few(whole: Parts, parts: Iterable[Parts], least: int) -> bool:
    columns = zip(*parts, strict=True)
    return any(leaves_few(one, column, least) for one, column in zip(whole, columns, strict=False))


def _change_by_few(whole: Parts, parts: Iterable[Parts], least: int) -> bool:
    columns = zip(*parts, strict=True)
    return any(
        changes_by_few(one, column, least) for one, column in zip(whole, columns, strict=False)
    )


def _less(one: Parts, other: Parts) -> Parts:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _rest(total: Parts, answers: Iterable[Parts]) -> Parts:
    rest = total
    for parts in answers:
        rest = _less(rest, parts)
    return rest
