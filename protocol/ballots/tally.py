"""The tally: the exact, weighted sum of returns, with what every group and region gave to it.

Spec: docs/spec/ballots/tally.md. Nothing here depends on the order of a mapping: groups go by id,
regions by name.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction

import msgspec

from protocol.ballots.choices import read_choice
from protocol.ballots.facts import CharterFacts
from protocol.ballots.grading import sole_choice
from protocol.ballots.manifest import ABSTAIN, NO, Contest, Manifest
from protocol.ballots.outcomes import needs_outcomes, own_outcome
from protocol.ballots.returns import Cell, Return
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import Rule
from protocol.ballots.rule_checks import electorate_groups
from protocol.ballots.weights import group_size, group_weights
from protocol.counting.exact import Exact, exact
from protocol.counting.profile import Choice, Profile


class GroupTally(msgspec.Struct, frozen=True):
    """What one group gave to one contest.

    Attributes:
        group: its id.
        kind: of its return; empty if it has not returned.
        region: the group's home region; empty if it has none.
        roll, cast, spoiled: members on the roll, who voted, whose vote could not be counted.
        weight: what all its votes together may weigh.
        profile: its votes as they fell, unweighted, blank votes included.
        outcome: the option its own votes chose; None without one, or if the rule asks for none.
        voiceless: whether it has no part in majorities of groups; its members' votes count.
    """

    group: bytes
    kind: str
    region: str
    roll: int
    cast: int
    spoiled: int
    weight: Exact
    profile: Profile
    outcome: int | None
    voiceless: bool = False


class RegionTally(msgspec.Struct, frozen=True):
    """What the members in one region gave to one contest, whatever their group.

    Attributes:
        region: its name; empty for members without one.
        roll, cast: members on the rolls, who voted.
        eligible, present: weight on the rolls, and of that in groups that returned.
        profile: weighted votes.
    """

    region: str
    roll: int
    cast: int
    eligible: Exact
    present: Exact
    profile: Profile


class KindTally(msgspec.Struct, frozen=True):
    """How much of the vote one kind of return carried.

    Attributes:
        kind: `counted`, `delegates` or `polled`.
        groups: how many groups returned so.
        cast: votes cast, unweighted.
        weight: of the votes in the tally.
    """

    kind: str
    groups: int
    cast: int
    weight: Exact


class Tally(msgspec.Struct, frozen=True):
    """The sum of returns for one contest.

    Attributes:
        contest: its index in the manifest.
        profile: weighted votes, blank ones included, spoiled ones not.
        roll, cast: members on the rolls of all groups, who voted.
        eligible, present: weight of all groups, and of those that returned.
        groups: every group that may vote, by id.
        regions: every region on the rolls, by name.
        kinds: by name, those that occur.
    """

    contest: int
    profile: Profile
    roll: int
    cast: int
    eligible: Exact
    present: Exact
    groups: tuple[GroupTally, ...]
    regions: tuple[RegionTally, ...]
    kinds: tuple[KindTally, ...]

    @property
    def voices(self) -> tuple[GroupTally, ...]:
        """The groups that count in majorities of groups."""
        return tuple(group for group in self.groups if not group.voiceless)

    @property
    def returned(self) -> int:
        """How many groups have returned."""
        return sum(bool(group.kind) for group in self.groups)

    @property
    def turnout(self) -> Fraction:
        """Votes cast / members on the rolls; 0 if nobody is on a roll."""
        return Fraction(self.cast, self.roll) if self.roll else Fraction(0)


def tally(
    manifest: Manifest,
    rolls: Mapping[bytes, Roll],
    returns: Mapping[bytes, Return],
    facts: CharterFacts,
    recused: Collection[bytes] = (),
) -> tuple[Tally, ...]:
    """Add up the returns of a ballot, one tally per contest in the manifest's order.

    Spec: docs/spec/ballots/tally.md section 3.

    Args:
        manifest: of the ballot, checked.
        rolls: the rolls that the opening cites, by group; a group without one is in no base.
        returns: each group's last valid return, joined, by group; of groups with a roll.
        facts: the charter's.
        recused: groups that stood aside before the opening, besides those in the manifest.
    """
    members = _members(manifest.rule, rolls, facts, recused)
    return tuple(
        _tally(manifest, index, members, rolls, returns) for index in range(len(manifest.contests))
    )


def tally_contest(
    manifest: Manifest,
    index: int,
    rolls: Mapping[bytes, Roll],
    returns: Mapping[bytes, Return],
    facts: CharterFacts,
    recused: Collection[bytes] = (),
) -> Tally:
    """Add up one contest alone: as `tally` does, without the others' work."""
    return _tally(manifest, index, _members(manifest.rule, rolls, facts, recused), rolls, returns)


class _Member(msgspec.Struct, frozen=True):
    group: bytes
    region: str
    weight: Fraction
    voice: bool


def _members(
    rule: Rule, rolls: Mapping[bytes, Roll], facts: CharterFacts, recused: Collection[bytes]
) -> list[_Member]:
    """Step 1: who takes part, and what each group weighs."""
    voting = electorate_groups(rule, facts.groups)
    # A group nobody of which may vote is no group of this ballot.
    groups = [g for g in voting if g in rolls and g not in recused and rolls[g].count > 0]
    sizes = {g: group_size(rolls[g].count, facts.groups[g].affiliated) for g in groups}
    if rule.weight.kind == "per-group":
        # Each group weighs the same: that is a majority of groups, in which newcomers have no part.
        sizes = {g: size if facts.groups[g].voice else 0 for g, size in sizes.items()}
    weights = group_weights(rule.weight, sizes)
    return [_Member(g, facts.groups[g].region, weights[g], facts.groups[g].voice) for g in groups]


def _tally(
    manifest: Manifest,
    index: int,
    members: list[_Member],
    rolls: Mapping[bytes, Roll],
    returns: Mapping[bytes, Return],
) -> Tally:
    contest = manifest.contests[index]
    shares = [
        _share(
            contest, index, manifest.rule, member, rolls[member.group], returns.get(member.group)
        )
        for member in members
    ]
    return _sum(index, contest, shares)


class _Share(msgspec.Struct, frozen=True):
    """A group's contribution: its own figures, and the same by region, weighted."""

    own: GroupTally
    regions: tuple[RegionTally, ...]
    cast: int


def _share(
    contest: Contest, index: int, rule: Rule, member: _Member, roll: Roll, ret: Return | None
) -> _Share:
    """Steps 2-4: one group's votes, its outcome, and their weight by region."""
    options = len(contest.options)
    cells = {} if ret is None else {cell.region: cell for cell in ret.cells}
    votes = {region: _votes(cell, index, options) for region, cell in cells.items()}
    profile = Profile.sum(options, votes.values())
    spoiled = sum(cell.contests[index].spoiled for cell in cells.values())
    cast = sum(cell.cast for cell in cells.values())
    outcome = own_outcome(contest, rule, profile) if needs_outcomes(contest, rule) else None
    unit = _unit_choice(contest, rule, outcome) if ret is not None else None
    gone = rule.mode == "unit" and ret is not None and unit is None
    weight = Fraction(0) if gone else member.weight
    regions = []
    for region in sorted(roll.regions):
        part = weight * Fraction(roll.regions[region], roll.count)
        if unit is not None:
            weighted = Profile(options, {unit: exact(part)} if part else {})
        else:
            factor = _factor(rule, member.weight, roll.count, cast - spoiled)
            weighted = votes.get(region, Profile(options, {})) * (0 if gone else factor)
        regions.append(
            RegionTally(
                region=region,
                roll=roll.regions[region],
                cast=cells[region].cast if region in cells else 0,
                eligible=exact(part),
                present=exact(part) if ret is not None else 0,
                profile=weighted,
            )
        )
    own = GroupTally(
        group=member.group,
        kind="" if ret is None else ret.kind,
        region=member.region,
        roll=roll.count,
        cast=cast,
        spoiled=spoiled,
        weight=exact(weight),
        profile=profile,
        outcome=outcome,
        voiceless=not member.voice,
    )
    return _Share(own, tuple(regions), cast)


def _votes(cell: Cell, index: int, options: int) -> Profile:
    lines = cell.contests[index]
    rows: dict[Choice, Exact] = {read_choice(row.choice, options): row.count for row in lines.rows}
    if lines.blank:
        rows[()] = lines.blank
    return Profile(options, rows)


def _factor(rule: Rule, weight: Fraction, roll: int, valid: int) -> Exact:
    """Step 3: what one vote of a group weighs when votes count as they fell."""
    if rule.weight.kind == "per-member":
        # Below one where the roll is larger than the affiliated count: then all votes of a full
        # roll together weigh the affiliated count, and turnout still matters.
        return exact(weight / roll)
    return exact(weight / valid) if valid else 0


def _unit_choice(contest: Contest, rule: Rule, outcome: int | None) -> Choice | None:
    """Step 4: the choice that takes a group's whole weight; None if it takes part in no base."""
    if rule.mode == "split":
        return None
    if outcome is not None:
        return sole_choice(contest, outcome)
    if rule.without_outcome == "out":
        return None
    if contest.kind != "yes-no":
        return ()
    return (NO,) if rule.without_outcome == "against" else (ABSTAIN,)


def _sum(index: int, contest: Contest, shares: list[_Share]) -> Tally:
    """Step 5: add up, exactly."""
    options = len(contest.options)
    names = sorted({part.region for share in shares for part in share.regions})
    regions = tuple(
        _add(name, options, [p for s in shares for p in s.regions if p.region == name])
        for name in names
    )
    kinds = []
    for kind in sorted({share.own.kind for share in shares} - {""}):
        of_kind = [share for share in shares if share.own.kind == kind]
        weight = sum(part.profile.total for share in of_kind for part in share.regions)
        kinds.append(
            KindTally(kind, len(of_kind), sum(share.cast for share in of_kind), exact(weight))
        )
    return Tally(
        contest=index,
        profile=Profile.sum(options, (region.profile for region in regions)),
        roll=sum(region.roll for region in regions),
        cast=sum(region.cast for region in regions),
        eligible=exact(sum((region.eligible for region in regions), Fraction(0))),
        present=exact(sum((region.present for region in regions), Fraction(0))),
        groups=tuple(share.own for share in shares),
        regions=regions,
        kinds=tuple(kinds),
    )


def _add(name: str, options: int, parts: list[RegionTally]) -> RegionTally:
    return RegionTally(
        region=name,
        roll=sum(part.roll for part in parts),
        cast=sum(part.cast for part in parts),
        eligible=exact(sum((part.eligible for part in parts), Fraction(0))),
        present=exact(sum((part.present for part in parts), Fraction(0))),
        profile=Profile.sum(options, (part.profile for part in parts)),
    )
