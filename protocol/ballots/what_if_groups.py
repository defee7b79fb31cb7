"""Which groups could change a result by themselves, and with how few of their votes.

Spec: docs/spec/ballots/what-if.md section 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import structs
from msgspec.structs import replace

from protocol.ballots.grading import sole_choice
from protocol.ballots.manifest import ABSTAIN, NO, YES
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.ballots.rule import RegionsTest, TurnoutTest
from protocol.ballots.what_if import Basis, Supposed, judge
from protocol.ballots.what_if_votes import AllFor, Away, Votes, changed, empty_return
from protocol.counting.profile import Choice
from protocol.errors import RuleError

# Results computed for one question, times the groups and distinct choices that each of them adds
# up: one to two seconds of a small server's processor. What is left over is said, never guessed.
MAX_WORK = 60_000

How = Literal["computed", "tried", "left"]


class GroupReach(msgspec.Struct, frozen=True):
    """What one group could do to a result, all others voting as they did.

    Attributes:
        group: its id.
        how: `computed`: `least` is exact, and None means that no votes of this group alone change
            the result; `tried`: some ways were tried, and another may exist; `left`: nothing was
            computed, because `MAX_WORK` was used up by heavier groups.
        least: the fewest members whose acting otherwise (another vote, a vote where there was
            none, none where there was one) changes the result; None as above, or not computed.
        changes: whether some way that was computed or tried changes the result.
        away: whether it changes if the group sends no result; None if it sent none, or `left`.
        aside: whether it changes if all its votes are abstentions (blank between options); None
            as above.
    """

    group: bytes
    how: How
    least: int | None
    changes: bool
    away: bool | None
    aside: bool | None


class Reach(msgspec.Struct, frozen=True):
    """Every group's, heaviest first; of equal weight by id."""

    groups: tuple[GroupReach, ...]

    @property
    def least(self) -> int | None:
        """The fewest members of one group who could change it, of those that were computed."""
        return min((g.least for g in self.groups if g.least is not None), default=None)


class _Spent(Exception):  # noqa: N818 - not an error: the rest is left
    """`MAX_WORK` is used up."""


@dataclass
class _Desk:
    """Judges supposed returns of one group, and counts the work."""

    basis: Basis
    contest: int
    now: Supposed
    left: int

    def judge(self, group: bytes, ret: Return | None) -> Supposed:
        returns = dict(self.basis.returns)
        returns.pop(group, None)
        if ret is not None:
            returns[group] = ret
        self.left -= len(self.basis.rolls) + sum(
            len(cell.contests[self.contest].rows) for r in returns.values() for cell in r.cells
        )
        if self.left < 0:
            raise _Spent
        return judge(replace(self.basis, returns=returns), self.contest)

    def changes(self, group: bytes, ret: Return | None) -> bool:
        return _differ(self.judge(group, ret), self.now)


def _differ(one: Supposed, other: Supposed) -> bool:
    """Whether two results differ: in whether yes carries, or in who is elected."""
    return one.decision.winners != other.decision.winners


def could_change(basis: Basis, contest: int) -> Reach:
    """For each group alone, whether and how it could change the result of one contest.

    Spec: docs/spec/ballots/what-if.md section 4.

    Args:
        basis: as it is.
        contest: index in the manifest.
    """
    now = judge(basis, contest)
    desk = _Desk(basis, contest, now, MAX_WORK)
    order = sorted(now.tally.groups, key=lambda g: (-g.weight, g.group))
    reach = _yes_no if basis.manifest.contests[contest].kind == "yes-no" else _options
    found = []
    for share in order:
        try:
            found.append(reach(desk, share.group))
        except _Spent:
            found.append(GroupReach(share.group, "left", None, False, None, None))
    return Reach(tuple(found))


def _standing_aside(desk: _Desk, group: bytes, choice: Choice) -> tuple[bool, bool] | None:
    """Whether the result changes if the group stays away, and if all its votes abstain."""
    if group not in desk.basis.returns:
        return None
    away = desk.changes(group, None)
    aside = AllFor(group, desk.contest, choice)
    return away, desk.changes(group, _alone(desk, group, aside))


def _alone(desk: _Desk, group: bytes, change: AllFor | Votes | Away) -> Return | None:
    basis = desk.basis
    return changed(change, basis.returns, basis.rolls, basis.manifest.contests).get(group)


# --- yes and no: moves from the worst act for the other side to the best for this one ------------

Act = Literal["yes", "no", "aside", "spoiled", "none"]
Move = tuple[Act, Act]

# Towards yes: each move is at least as good as the next for every test but turnout, so the best
# way to spend k votes takes them in this order, after as many new votes as turnout asks for.
TO_YES: tuple[Move, ...] = (("no", "yes"), ("aside", "yes"), ("none", "yes"), ("spoiled", "yes"))
# Towards no: taking a yes away is best; whether then a new no or an abstainer's no weighs more
# depends on the base and the weights, so both are looked at.
TO_NO: tuple[tuple[Move, ...], ...] = (
    (("yes", "no"), ("none", "no"), ("aside", "no"), ("spoiled", "no")),
    (("yes", "no"), ("aside", "no"), ("none", "no"), ("spoiled", "no")),
)
# Below a turnout: whoever stays home, those for first.
TO_NONE: tuple[Move, ...] = (
    ("yes", "none"),
    ("no", "none"),
    ("aside", "none"),
    ("spoiled", "none"),
)


def _yes_no(desk: _Desk, group: bytes) -> GroupReach:
    aside = _standing_aside(desk, group, (ABSTAIN,))
    least = _least(desk, group)
    exactly = _exact(desk.basis, group)
    return GroupReach(
        group,
        "computed" if exactly else "tried",
        least if exactly else None,
        least is not None or (aside is not None and True in aside),
        None if aside is None else aside[0],
        None if aside is None else aside[1],
    )


def _exact(basis: Basis, group: bytes) -> bool:
    """Whether it doesn't matter in which region a group's votes change."""
    regions = sum(count > 0 for count in basis.rolls[group].regions.values())
    tests = basis.manifest.rule.tests
    by_region = any(
        isinstance(t, RegionsTest) or getattr(t, "scope", "") == "every-region" for t in tests
    )
    return regions <= 1 or not by_region


def _least(desk: _Desk, group: bytes) -> int | None:
    """The fewest votes of the group that change whether yes carries."""
    roll = desk.basis.rolls[group]
    contests = len(desk.basis.manifest.contests)
    ret = desk.basis.returns.get(group) or empty_return(roll, contests)

    def after(moves: Sequence[Move], votes: int, first: int = 0) -> Return:
        new, left = _move(ret, desk.contest, (("none", "yes"),), first)
        del left
        return _move(new, desk.contest, moves, votes - first)[0]

    most = roll.count
    if desk.now.decision.outcome == "carried":
        found = [
            _first(1, most, lambda k, m=moves: desk.changes(group, after(m, k)))  # type: ignore[misc]
            for moves in (*TO_NO, TO_NONE)
        ]
        found.append(_by_a_tie(desk, group, ret))
        return min((k for k in found if k is not None), default=None)
    rule = desk.basis.manifest.rule
    asks = {i for i, test in enumerate(rule.tests) if isinstance(test, TurnoutTest)}
    fresh: int | None = 0
    if asks:
        absent = roll.count - sum(cell.cast for cell in ret.cells)
        fresh = _first(
            0, absent, lambda k: _turned_out(desk.judge(group, after(TO_YES, k, k)), asks)
        )
    if fresh is None:
        return None
    enough = fresh
    return _first(max(1, enough), most, lambda k: desk.changes(group, after(TO_YES, k, enough)))


def _by_a_tie(desk: _Desk, group: bytes, ret: Return) -> int | None:
    """The votes that leave a unit vote without an outcome, if that leaves nobody for or against.

    A tie lies between yes and no, so the moves towards no may pass over it.
    """
    rule = desk.basis.manifest.rule
    if rule.mode != "unit" or group not in desk.basis.returns:
        return None
    sums: dict[Act, int] = dict.fromkeys(("yes", "no", "aside", "spoiled", "none"), 0)
    for cell in ret.cells:
        for act, count in _acts(cell, desk.contest).items():
            sums[act] += count
    against: tuple[Act, ...] = ("no", "aside") if rule.abstention == "against" else ("no",)
    ahead = sums["yes"] - sum(sums[act] for act in against)
    more, less = (("yes",), "no") if ahead > 0 else (against, "yes")
    twice, once = divmod(abs(ahead), 2)
    if not twice + once:
        return None
    level, _ = _move(ret, desk.contest, [(act, less) for act in more], twice)  # type: ignore[misc]
    level, _ = _move(level, desk.contest, [(act, "none") for act in more], once)
    return twice + once if desk.changes(group, level) else None


def _turned_out(supposed: Supposed, asks: set[int]) -> bool:
    """Whether every test of turnout holds. Without any vote none is measured, and none holds."""
    measured = [test.met for test in supposed.decision.tests if test.test in asks]
    return bool(measured) and all(measured)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The least k of low..high from which on `holds`; None if it does not hold at `high`."""
    if low > high or not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _move(ret: Return, contest: int, moves: Sequence[Move], votes: int) -> tuple[Return, int]:
    """The return after the first `votes` moves, region by region; and how many were left over."""
    acts = [_acts(cell, contest) for cell in ret.cells]
    for source, target in moves:
        for cell in acts:
            taken = min(votes, cell[source])
            cell[source] -= taken
            cell[target] += taken
            votes -= taken
    cells = [_cell(c, contest, act) for c, act in zip(ret.cells, acts, strict=True)]
    return structs.replace(ret, cells=cells), votes


def _acts(cell: Cell, contest: int) -> dict[Act, int]:
    """What each member of a cell did in a yes/no contest."""
    lines = cell.contests[contest]
    rows = {row.choice: row.count for row in lines.rows}
    return {
        "yes": rows.get(str(YES), 0),
        "no": rows.get(str(NO), 0),
        "aside": rows.get(str(ABSTAIN), 0) + lines.blank,
        "spoiled": lines.spoiled,
        "none": cell.roll - cell.cast,
    }


def _cell(cell: Cell, contest: int, acts: dict[Act, int]) -> Cell:
    """Only this contest is judged, so only its lines are made anew."""
    votes = {YES: acts["yes"], NO: acts["no"], ABSTAIN: acts["aside"]}
    rows = [Row(count=count, choice=str(choice)) for choice, count in votes.items() if count]
    lines = Lines(rows=rows, spoiled=acts["spoiled"])
    contests = [lines if i == contest else old for i, old in enumerate(cell.contests)]
    return structs.replace(cell, cast=cell.roll - acts["none"], contests=contests)


# --- options: some ways are tried ----------------------------------------------------------------


def _options(desk: _Desk, group: bytes) -> GroupReach:
    """All the group's members, or all its voters, for one option each; away; blank."""
    contest = desk.basis.manifest.contests[desk.contest]
    aside = _standing_aside(desk, group, ())
    changes = aside is not None and True in aside
    count = desk.basis.rolls[group].count
    for option in range(len(contest.options)):
        if changes:
            break
        sole = sole_choice(contest, option)
        ways: list[AllFor | Votes] = [Votes(group, desk.contest, {sole: count})]
        if group in desk.basis.returns:
            ways.append(AllFor(group, desk.contest, sole))
        try:
            changes = any(desk.changes(group, _alone(desk, group, way)) for way in ways)
        except RuleError:
            # A contest that asks for two choices has no vote for one alone.
            break
    return GroupReach(
        group,
        "tried",
        None,
        changes,
        None if aside is None else aside[0],
        None if aside is None else aside[1],
    )
