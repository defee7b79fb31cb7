"""STV by the reference Meek rule of the Proportional Representation Foundation.

Nine decimal places. The steps cited below are those of the rule: A initialize, B rounds, C finish.
The rounds themselves are in `protocol.counting.meek`.

Spec: docs/spec/counting/stv-meek-prf.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.counting.exact import Exact
from protocol.counting.meek import Arithmetic, Path, count_rounds
from protocol.counting.method import MAX_SEATS, Method
from protocol.counting.profile import Profile
from protocol.counting.reading import SETTINGS, reader
from protocol.counting.result import EXHAUSTED, Count
from protocol.counting.ties import TieBreak

UNIT = 10**9
# A: omega is 0.000001.
OMEGA = UNIT // 10**6


def _quota(votes: Exact, seats: int) -> Exact:
    # B.2.b: votes divided by one more than the seats, cut off after nine places, plus 0.000000001.
    return votes // (seats + 1) + 1


def _part(weight: int, keep: int) -> int:
    # B.2.a: the ballot's weight times the keep factor, rounded up.
    return -(-weight * keep // UNIT)


def _keep(keep: int, quota: Exact, votes: Exact) -> int:
    # B.2.f: the keep factor times the quota, rounded up, divided by the votes, rounded up.
    product = -(-keep * quota // UNIT)
    return int(-(-product * UNIT // votes))


RULE = Arithmetic(
    unit=UNIT,
    omega=OMEGA,
    quota=_quota,
    part=_part,
    keep=_keep,
    # B.2.c: a vote of at least the quota elects.
    reaches=lambda votes, quota: votes >= quota,
)


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Fill seats from rankings; nobody is elected if no ballot names anybody."""
    read = reader(settings)

    def paths(votes: Profile, standing: frozenset[int]) -> dict[Path, Exact]:
        found: dict[Path, Exact] = {}
        for choice, number in votes.rows.items():
            if not choice:
                continue
            path: list[int] = []
            left = set(standing)
            while (option := read(choice, left)) != EXHAUSTED:
                path.append(option)
                left.remove(option)
            found[tuple(path)] = found.get(tuple(path), 0) + number
        return found

    winners, rounds = count_rounds(profile, seats, RULE, paths, tie_break)
    total, blank = profile.total, profile.blank
    return Count("stv-meek-prf", settings, seats, winners, rounds, total, blank)


STV_MEEK_PRF = Method(
    name="stv-meek-prf",
    title="Single transferable vote, PR Foundation reference Meek",
    source="Proportional Representation Foundation, Reference Meek Rule",
    about="Elected options keep of each ballot what gives them a quota, in nine decimal places; "
    "the excluded count as if they had never stood, and the quota falls as ballots are exhausted.",
    kinds=frozenset({"rank"}),
    settings=SETTINGS,
    max_seats=MAX_SEATS,
    run=count,
)
