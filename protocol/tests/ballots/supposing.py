"""Bases for the simulator's tests: groups gid(1), gid(2) ... with rolls and returns."""

from collections.abc import Mapping, Sequence
from typing import Any

from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.ballots.rule import Rule
from protocol.ballots.what_if import Basis
from protocol.tests.ballots import making as m


def basis(
    sizes: Sequence[int],
    returns: Sequence[Return | None],
    rule: Rule | None = None,
    *,
    contest: Contest | None = None,
    regions: Sequence[str] = (),
    rolls: Sequence[Mapping[str, int] | int] = (),
) -> Basis:
    """Group n has sizes[n - 1] members and returns returns[n - 1], or nothing."""
    facts = m.facts(sizes, regions=regions)
    manifest = m.manifest([contest or m.yes_no()], rule or m.rule(), charter=facts)
    held = dict(zip(facts.groups, map(m.roll, rolls or sizes), strict=True))
    given = {m.gid(n): ret for n, ret in enumerate(returns, 1) if ret is not None}
    return Basis(manifest, held, given, facts)


def of_votes(rule: Rule, size: int, votes: Sequence[Any], regions: Sequence[str]) -> Basis:
    """Groups of one size, each wholly in one region by turns; (yes, no, abstain) as far as fit."""
    rolls = [{regions[n % len(regions)]: size} for n in range(len(votes))]
    returns: list[Return | None] = []
    for vote, roll in zip(votes, rolls, strict=True):
        if vote is None:
            returns.append(None)
            continue
        left, kept = size, []
        for count in vote:
            kept.append(min(left, count))
            left -= kept[-1]
        lines = m.lines({str(choice): count for choice, count in enumerate(kept)})
        (region,) = roll
        returns.append(m.counted(m.cell(size, lines, region=region)))
    return basis([size] * len(votes), returns, rule, regions=regions, rolls=rolls)
