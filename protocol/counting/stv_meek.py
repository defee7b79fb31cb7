"""STV by Meek's method with equal ranks, in 18 decimal places and nine to guard them.

Hill, Wichmann and Woodall, "Algorithm 123" (1987), in fixed point; the quota is the votes divided
by one more than the seats, and more than it elects. Equal ranks count as the average of all strict
orders of the equal options (Hill, "Implementing STV by Meek's method", Voting matters 22, 2006).

Spec: docs/spec/counting/stv-meek.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import factorial

from protocol.counting.exact import Exact
from protocol.counting.meek import Arithmetic, Path, count_rounds
from protocol.counting.method import MAX_SEATS, Method, Setting
from protocol.counting.profile import OVERVOTE, Choice, Profile, Rank
from protocol.counting.result import Count, Reservation
from protocol.counting.ties import TieBreak

PLACES, GUARD = 18, 9
UNIT = 10 ** (PLACES + GUARD)
# Two numbers nearer than half a unit of the last place that is not a guard are equal.
NEAR = 10**GUARD // 2

OMEGA_SETTING = Setting(
    "omega",
    ("9",),
    "the round ends with an exclusion once all surpluses together are below 10 to the minus this",
    range(1, PLACES),
)


def _share(weight: int, keeps: Sequence[int]) -> tuple[list[int], int]:
    """What each of several equal options keeps of a weight, averaged over all their orders.

    An option comes after m given others in m!(n-1-m)!/n! of the orders, and what reaches it then is
    what those leave. Summed over all choices of m others, that is the elementary symmetric
    polynomial of what each of the others leaves.
    """
    size = len(keeps)
    leaves = [UNIT - keep for keep in keeps]
    parts: list[int] = []
    for place, keep in enumerate(keeps):
        symmetric = [UNIT]
        for other in (*leaves[:place], *leaves[place + 1 :]):
            shifted = [0, *(value * other // UNIT for value in symmetric)]
            symmetric = [a + b for a, b in zip([*symmetric, 0], shifted, strict=True)]
        reached = sum(
            value * factorial(after) * factorial(size - 1 - after)
            for after, value in enumerate(symmetric)
        ) // factorial(size)
        parts.append(weight * reached // UNIT * keep // UNIT)
    # In every order what goes on is what all of them leave.
    left = weight
    for leave in leaves:
        left = left * leave // UNIT
    return parts, min(left, weight - sum(parts))


def _rule(omega: int) -> Arithmetic:
    return Arithmetic(
        unit=UNIT,
        omega=UNIT // 10**omega,
        quota=lambda votes, seats: votes // (seats + 1),
        part=lambda weight, keep: weight * keep // UNIT,
        keep=lambda keep, quota, votes: int(keep * quota // votes),
        # At most as many options as there are seats can have more than the quota, so no tie of
        # one option too many can be elected together.
        reaches=lambda votes, quota: votes - quota > NEAR,
        share=_share,
    )


def count(
    profile: Profile,
    seats: int,
    settings: Mapping[str, str],
    tie_break: TieBreak,
    reserved: Sequence[Reservation] = (),
) -> Count:
    """Fill seats from rankings with equal ranks; nobody is elected if no ballot names anybody."""
    rule = _rule(int(settings["omega"]))
    winners, rounds = count_rounds(profile, seats, rule, _paths, tie_break, reserved)
    return Count(
        "stv-meek",
        settings,
        seats,
        winners,
        rounds,
        profile.total,
        profile.blank,
        reserved=tuple(reserved),
    )


def _paths(profile: Profile, standing: frozenset[int]) -> dict[Path, Exact]:
    found: dict[Path, Exact] = {}
    for choice, number in profile.rows.items():
        if choice:
            path = _path(choice, standing)
            found[path] = found.get(path, 0) + number
    return found


def _path(choice: Choice, standing: frozenset[int]) -> Path:
    """The standing options of a ballot; skipped ranks and repeats mean nothing.

    A rank with several marks that the record doesn't name can't be shared, so it is passed over.
    """
    path: list[Rank] = []
    seen: set[int] = set()
    for rank in choice:
        options = rank if isinstance(rank, tuple) else (rank,)
        left = tuple(o for o in options if o != OVERVOTE and o in standing and o not in seen)
        seen.update(left)
        if left:
            path.append(left if len(left) > 1 else left[0])
    return tuple(path)


STV_MEEK = Method(
    name="stv-meek",
    title="Single transferable vote, Meek with equal ranks",
    source="Hill, Wichmann and Woodall, Algorithm 123, Computer Journal 30 (1987); equal ranks "
    "after Hill, Voting matters 22 (2006)",
    about="Elected options keep of each ballot what gives them a quota and the excluded count as "
    "if they had never stood; options may share a rank, and their ballots are shared evenly.",
    kinds=frozenset({"rank"}),
    settings=(OMEGA_SETTING,),
    max_seats=MAX_SEATS,
    run=count,
    run_reserved=count,
)
