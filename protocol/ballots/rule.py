"""The decision rule: data, hashed into the manifest, so that nobody changes it after the vote.

A rule says who votes, what a vote weighs, which tests must all hold, what abstaining means, what
a group without an outcome counts as, and how ties end. What a rule may not say is refused by
`protocol.ballots.rule_checks`; what it says in words is made by `protocol.ballots.explain`.

Spec: docs/spec/ballots/rule.md.
"""

from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.encoding import GroupId, Wire

# Ballots: tests that must all hold; the longest rule we know of in use has four.
MAX_TESTS = 16
# Groups of the largest coalition the design is measured for (2,000), rounded up.
MAX_RULE_GROUPS = 2_048
MAX_RULE_REGIONS = 256
# Characters of a caucus's or region's name; as on a card.
MAX_NAME = 120
# Fractions in rules are written by people; a million leaves room for per-mille of per-mille.
MAX_FRACTION_PART = 1_000_000
# Persons: above any federation there is.
MAX_COUNT = 1_000_000_000

Part = Annotated[int, Meta(ge=0, le=MAX_FRACTION_PART)]
Ratio = Annotated[list[Part], Meta(min_length=2, max_length=2)]
"""An exact fraction [numerator, denominator] in lowest terms, denominator at least 1."""

Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
RegionName = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
Op = Literal[">", ">="]
Scope = Literal["coalition", "every-region", "every-group"]
WideScope = Literal["coalition", "every-region"]
GroupBase = Literal["eligible", "present", "decided"]
TieStep = Literal["earlier-stages", "casting-vote", "seed"]


class Electorate(Wire):
    """Who votes.

    Attributes:
        kind: `groups`: all members of the named groups; `regions`: members of the named regions,
            in whatever group; `caucus`: the groups in which a caucus is organized.
        groups: ids, ascending; empty means every group of the coalition (not for a caucus).
        regions: names, ascending; only and always for kind `regions`.
        caucus: its name; only and always for kind `caucus`.
    """

    kind: Literal["groups", "regions", "caucus"]
    groups: Annotated[list[GroupId], Meta(max_length=MAX_RULE_GROUPS)] = field(default_factory=list)
    regions: Annotated[list[RegionName], Meta(max_length=MAX_RULE_REGIONS)] = field(
        default_factory=list
    )
    caucus: Annotated[str, Meta(max_length=MAX_NAME)] = ""


class Weight(Wire):
    """What a group's votes weigh; `protocol.ballots.weights` computes it.

    Attributes:
        kind: `per-member`: each vote counts one; `per-group`: each group counts one;
            `per-capita`: one per `per` members.
        per: members for one vote; only and always for `per-capita`, else 0.
        rounding: of members / per; only and always for `per-capita`, else empty. `exact` keeps
            the fraction.
        minimum: votes that a group has at least; `per-capita` only.
        cap: the largest share of all weight that one group may have, found by fixed point;
            `per-capita` only; absent means no cap.
    """

    kind: Literal["per-member", "per-group", "per-capita"]
    per: Count = 0
    rounding: Literal["", "down", "nearest", "up", "exact"] = ""
    minimum: Count = 0
    cap: Ratio | None = None


class ShareTest(Wire, tag="share", tag_field="test"):
    """Votes in favour, as a share of a base, must be `op` `share`.

    `base` is one of: `cast` (by the abstention policy), `decided` (for and against), `eligible`
    (all weight on the rolls), `present` (weight of the groups that returned). With scope
    `every-region` it must hold in each region of the electorate by itself.
    """

    base: Literal["cast", "decided", "eligible", "present"]
    op: Op
    share: Ratio
    scope: WideScope = "coalition"


class GroupsTest(Wire, tag="groups", tag_field="test"):
    """Groups in favour, by number or by share.

    With `share`: groups in favour / groups of the base `op` `share`. Without: groups in favour
    `op` `count`, and `base` is `eligible`. Bases: `eligible` (the electorate), `present` (those
    that returned), `decided` (those for and against). With scope `every-region` it must hold
    among the groups of each region by itself.
    """

    op: Op
    base: GroupBase
    count: Count = 0
    share: Ratio | None = None
    scope: WideScope = "coalition"


class RegionsTest(Wire, tag="regions", tag_field="test"):
    """Regions in favour, by number or by share of the electorate's regions.

    A region is in favour if the weight for exceeds the weight against in it.
    """

    op: Op
    count: Count = 0
    share: Ratio | None = None


class TurnoutTest(Wire, tag="turnout", tag_field="test"):
    """Votes cast / voters on the rolls `op` `share`: overall, in every region, or every group.

    Counts people, not weight; spoiled and blank votes took part.
    """

    op: Op
    share: Ratio
    scope: Scope = "coalition"


class ReturnedTest(Wire, tag="returned", tag_field="test"):
    """Groups that returned / groups of the electorate `op` `share`: a quorum of groups."""

    op: Op
    share: Ratio


class ObjectionsTest(Wire, tag="objections", tag_field="test"):
    """At most `most` objections: votes against (people, unweighted), or groups against."""

    by: Literal["members", "groups"]
    most: Count


class RatioTest(Wire, tag="ratio", tag_field="test"):
    """Weight that prefers the winner to the default option, `op` `ratio` times the reverse.

    For a yes/no contest the default is `no`. Debian's "3:1" is op `>` and ratio [3, 1].
    """

    op: Op
    ratio: Ratio
    default: Annotated[int, Meta(ge=0, le=1_000)]


Test = (
    ShareTest | GroupsTest | RegionsTest | TurnoutTest | ReturnedTest | ObjectionsTest | RatioTest
)


class TieBreak(Wire, kw_only=True):
    """How a tie ends: the steps are tried in order.

    Attributes:
        steps: `earlier-stages`: who led when the tied last differed; `casting-vote`: as the group
            `caster` voted; `seed`: lots drawn from the manifest's tie seed.
        caster: a group's id; only and always with `casting-vote`.
        otherwise: what a tie comes to that no step settles: `rejected`, or `tied`, which leaves
            it open for a new vote.
    """

    steps: Annotated[list[TieStep], Meta(max_length=3)] = field(default_factory=list)
    caster: GroupId | None = None
    otherwise: Literal["rejected", "tied"]


class Rule(Wire, kw_only=True):
    """The whole decision rule.

    Attributes:
        electorate: who votes.
        weight: what a group's votes weigh.
        mode: `split`: a group's votes count as they fell; `unit`: all its weight goes to its own
            outcome.
        tests: all must hold; at least one for a yes/no contest.
        abstention: `counted`: abstentions and blank votes are in the base `cast`; `left-out`:
            they are in no base of votes; `against`: they count as votes against.
        without_outcome: what a group counts as that returned, but with a tie or no vote for or
            against: `out` of every base of groups, `abstain` (present, not decided), `against`.
        recusal: `until-opening`: a group may recuse itself before the ballot opens and is then
            out of every base; `none`: no group may.
        recused: groups already recused when the manifest was made, ascending.
        tie_break: how ties end.
    """

    electorate: Electorate
    weight: Weight
    mode: Literal["split", "unit"]
    tests: Annotated[list[Test], Meta(max_length=MAX_TESTS)]
    abstention: Literal["counted", "left-out", "against"]
    without_outcome: Literal["out", "abstain", "against"]
    recusal: Literal["until-opening", "none"]
    recused: Annotated[list[GroupId], Meta(max_length=MAX_RULE_GROUPS)] = field(
        default_factory=list
    )
    tie_break: TieBreak


def fraction(ratio: list[int]) -> Fraction:
    """The exact value of a checked [numerator, denominator]."""
    return Fraction(ratio[0], ratio[1])


def ratio(value: Fraction) -> list[int]:
    """The wire form of a fraction, in lowest terms."""
    return [value.numerator, value.denominator]
