"""Rules that the checks accept, of every shape, for Hypothesis."""

from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from protocol.ballots.manifest import Contest
from protocol.ballots.rule import (
    Electorate,
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    Rule,
    ShareTest,
    TieBreak,
    TurnoutTest,
    Weight,
    ratio,
)
from protocol.ballots.rule_checks import check_rule
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

REGIONS = ("North", "South", "West")
FACTS = m.facts([100] * 12, regions=REGIONS)
CONTESTS = (
    m.yes_no(),
    m.choose(4),
    m.rank(5),
    m.score(3),
    m.score(3, method="star"),
    m.grade(3),
)

OPS = st.sampled_from([">", ">="])
SHARES = st.fractions(min_value=Fraction(1, 99), max_value=1, max_denominator=99).map(ratio)
SCOPES = st.sampled_from(["coalition", "every-region"])
TESTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        ShareTest,
        base=st.sampled_from(["cast", "decided", "eligible", "present"]),
        op=OPS,
        share=SHARES,
        scope=SCOPES,
    ),
    st.builds(
        GroupsTest,
        op=OPS,
        base=st.sampled_from(["eligible", "present", "decided"]),
        share=SHARES,
        scope=SCOPES,
    ),
    st.builds(GroupsTest, op=OPS, base=st.just("eligible"), count=st.integers(1, 11), scope=SCOPES),
    st.builds(RegionsTest, op=OPS, count=st.integers(1, 2)),
    st.builds(RegionsTest, op=OPS, share=SHARES),
    st.builds(
        TurnoutTest,
        op=OPS,
        share=SHARES,
        scope=st.sampled_from(["coalition", "every-region", "every-group"]),
    ),
    st.builds(ReturnedTest, op=OPS, share=SHARES),
    st.builds(ObjectionsTest, by=st.sampled_from(["members", "groups"]), most=st.integers(0, 11)),
    st.builds(
        RatioTest,
        op=OPS,
        ratio=st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9).map(ratio),
        default=st.integers(0, 4),
    ),
)
GROUPS = st.sets(st.integers(1, 12).map(m.gid)).map(sorted)
ELECTORATES = st.one_of(
    st.builds(Electorate, kind=st.just("groups"), groups=GROUPS),
    st.builds(
        Electorate,
        kind=st.just("regions"),
        groups=GROUPS,
        regions=st.sets(st.sampled_from(REGIONS), min_size=1).map(sorted),
    ),
    st.builds(Electorate, kind=st.just("caucus"), caucus=st.just("Care workers"), groups=GROUPS),
)
WEIGHTS = st.one_of(
    st.just(Weight(kind="per-member")),
    st.just(Weight(kind="per-group")),
    st.builds(
        Weight,
        kind=st.just("per-capita"),
        per=st.integers(1, 12_345),
        rounding=st.sampled_from(["down", "nearest", "up", "exact"]),
        minimum=st.integers(0, 1_500),
        cap=st.one_of(st.none(), SHARES),
    ),
)


@st.composite
def tie_breaks(draw: st.DrawFn) -> TieBreak:
    """Ladders in an order that can be accepted."""
    steps = ["earlier-stages"] if draw(st.booleans()) else []
    steps += draw(st.permutations(["casting-vote", "seed"]))[: draw(st.integers(0, 2))]
    caster = draw(st.integers(1, 12).map(m.gid)) if "casting-vote" in steps else None
    otherwise = draw(st.sampled_from(["rejected", "tied"]))
    return TieBreak(steps=steps, caster=caster, otherwise=otherwise)  # type: ignore[arg-type]


@st.composite
def accepted_rules(draw: st.DrawFn, contest: Contest | None = None) -> Rule:
    """A rule that `check_rule` accepts for one contest of the given, or of any, kind."""
    contest = draw(st.sampled_from(CONTESTS)) if contest is None else contest
    recusal = draw(st.sampled_from(["until-opening", "none"]))
    rule = Rule(
        electorate=draw(ELECTORATES),
        weight=draw(WEIGHTS),
        mode=draw(st.sampled_from(["split", "unit"])),
        tests=draw(st.lists(TESTS, max_size=4, unique_by=repr)),
        abstention=draw(st.sampled_from(["counted", "left-out", "against"])),
        without_outcome=draw(st.sampled_from(["out", "abstain", "against"])),
        recusal=recusal,  # type: ignore[arg-type]
        recused=draw(st.sets(st.integers(1, 4).map(m.gid), max_size=2).map(sorted))
        if recusal != "none"
        else [],
        tie_break=draw(tie_breaks()),
    )
    try:
        check_rule(rule, [contest], FACTS)
    except ProtocolError:
        assume(False)
    return rule
