"""Charters, manifests, rolls and returns for tests, small and complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from protocol.ballots.attestation import attest, attestation_message, roll_message
from protocol.ballots.disclosure import required_releases
from protocol.ballots.facts import CharterFacts, GroupFacts
from protocol.ballots.manifest import (
    YES_NO_OPTIONS,
    Contest,
    Manifest,
    Option,
    Schedule,
    TieSeed,
    ballot_id,
)
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Mandate, Return, Row, Seat
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import Rule, ShareTest, TieBreak
from protocol.keys import public_key

COALITION = b"c" * 32
GRADES = ("excellent", "good", "fair", "poor", "reject")
OPENS, CLOSES, DUE = 1_000, 2_000, 3_000


def gid(number: int) -> bytes:
    return bytes([number]) * 16


def seed(group: bytes, steward: int) -> bytes:
    return group + bytes([steward]) * 16


def stewards(group: bytes) -> tuple[bytes, ...]:
    return tuple(public_key(seed(group, number)) for number in (1, 2))


def facts(
    affiliated: Sequence[int] = (100, 100, 100), regions: Sequence[str] = (), pool_min: int = 5
) -> CharterFacts:
    """Groups gid(1), gid(2) ... in the given regions by turns."""
    groups = {
        gid(n): GroupFacts(
            region=regions[(n - 1) % len(regions)] if regions else "",
            affiliated=count,
            stewards=stewards(gid(n)),
        )
        for n, count in enumerate(affiliated, 1)
    }
    return CharterFacts(COALITION, groups, tuple(regions), pool_min)


def yes_no(title: str = "Join the strike") -> Contest:
    return Contest(
        title=title,
        question="Shall we?",
        kind="yes-no",
        options=list(YES_NO_OPTIONS),
        min=1,
        max=1,
        seats=1,
        method="yes-no",
    )


def choose(
    options: int = 3, *, method: str = "plurality", most: int = 1, seats: int = 1
) -> Contest:
    return Contest(
        title="Which",
        question="Which one?",
        kind="choose",
        options=[Option(label=f"option {n}") for n in range(options)],
        min=1,
        max=most,
        seats=seats,
        method=method,
    )


def rank(options: int = 3, *, method: str = "irv", seats: int = 1) -> Contest:
    return Contest(
        title="Rank",
        question="In which order?",
        kind="rank",
        options=[Option(label=f"option {n}") for n in range(options)],
        min=1,
        max=options,
        seats=seats,
        method=method,
    )


def score(
    options: int = 3, *, top: int = 5, method: str = "score", seats: int = 1, least: int = 1
) -> Contest:
    return Contest(
        title="Score",
        question="How good is each?",
        kind="score",
        options=[Option(label=f"option {n}") for n in range(options)],
        min=least,
        max=options,
        seats=seats,
        method=method,
        top=top,
    )


def grade(
    options: int = 3, *, grades: Sequence[str] = GRADES, seats: int = 1, least: int = 1
) -> Contest:
    return Contest(
        title="Grade",
        question="How good is each?",
        kind="grade",
        options=[Option(label=f"option {n}") for n in range(options)],
        min=least,
        max=options,
        seats=seats,
        method="majority-judgment",
        grades=list(grades),
    )


def rule(**changes: Any) -> Rule:
    return structs.replace(simple_majority(), **changes)


def by_seed(**changes: Any) -> Rule:
    tie = TieBreak(steps=["earlier-stages", "seed"], otherwise="rejected")
    return rule(**{"tests": [], "tie_break": tie, **changes})


def share(base: str, op: str, part: int, whole: int, scope: str = "coalition") -> ShareTest:
    return ShareTest(base=base, op=op, share=[part, whole], scope=scope)  # type: ignore[arg-type]


def manifest(
    contests: Sequence[Contest] = (),
    by: Rule | None = None,
    *,
    charter: CharterFacts | None = None,
    accepts: Sequence[str] = ("counted",),
    **changes: Any,
) -> Manifest:
    by = rule() if by is None else by
    made = Manifest(
        title="A question",
        contests=list(contests) or [yes_no()],
        accepts=list(accepts),  # type: ignore[arg-type]
        rule=by,
        schedule=Schedule(opens=OPENS, closes=CLOSES, returns_due=DUE, zone="America/Chicago"),
        releases=required_releases(accepts, (charter or facts()).regions),
        tie_seed=TieSeed(kind="manifest") if "seed" in by.tie_break.steps else None,
    )
    return structs.replace(made, **changes)


def roll(regions: Mapping[str, int] | int) -> Roll:
    by = {"": regions} if isinstance(regions, int) else dict(regions)
    return Roll(count=sum(by.values()), basis="paid", as_of=500, regions=by)


def signed_roll(made: Roll, of: Manifest, group: bytes) -> Roll:
    message = roll_message(made, ballot_id(of), group)
    return structs.replace(made, attestations=signatures(message, group))


def signatures(message: bytes, group: bytes) -> list[Any]:
    made = [attest(seed(group, n), public_key(seed(group, n)), COALITION, message) for n in (1, 2)]
    return sorted(made, key=lambda a: a.steward)


def lines(rows: Mapping[str, int], blank: int = 0, spoiled: int = 0) -> Lines:
    return Lines(
        rows=[Row(count=n, choice=c) for c, n in sorted(rows.items()) if n],
        blank=blank,
        spoiled=spoiled,
    )


def cell(size: int, *contests: Lines, region: str = "", cast: int | None = None) -> Cell:
    first = contests[0]
    total = sum(row.count for row in first.rows) + first.blank + first.spoiled
    return Cell(
        region=region, roll=size, cast=total if cast is None else cast, contests=list(contests)
    )


def counted(*cells: Cell, number: int = 1) -> Return:
    return Return(kind="counted", number=number, cells=list(cells))


def signed(ret: Return, of: Manifest, group: bytes) -> Return:
    message = attestation_message(ret, ballot_id(of), group)
    return structs.replace(ret, attestations=signatures(message, group))


def votes(size: int, yes: int = 0, no: int = 0, abstain: int = 0, **more: int) -> Return:
    """A counted yes/no return of one cell, not signed: enough for a tally."""
    return counted(cell(size, lines({"0": yes, "1": no, "2": abstain}, **more)))


def delegation(size: int, seats: Sequence[tuple[int, str]], *, unit: bool = False) -> Return:
    """Delegates of one region in one contest: (weight, choice) each."""
    made = [
        Seat(label=f"seat {n}", region="", weight=weight, present=True, choices=[choice])
        for n, (weight, choice) in enumerate(seats)
    ]
    sums: dict[str, int] = {}
    for weight, choice in seats:
        sums[choice] = sums.get(choice, 0) + weight
    blank = sums.pop("", 0)
    mandate = Mandate(kind="free", mode="split")
    if unit:
        inner = [[Row(count=30, choice="0"), Row(count=20, choice="1")]]
        mandate = Mandate(
            kind="bound", mode="unit", source="ballot", inner=inner, cast=60, roll=100
        )
    return Return(
        kind="delegates",
        number=1,
        cells=[cell(size, lines(sums, blank))],
        roll_call=made,
        mandate=mandate,
    )
