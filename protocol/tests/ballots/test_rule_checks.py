from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
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
    TieBreak,
    TurnoutTest,
    Weight,
    fraction,
    ratio,
)
from protocol.ballots.rule_checks import check_rule, electorate_groups
from protocol.encoding import pack, unpack
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

FACTS = m.facts(regions=("North", "South"))


def passes(rule: Rule, *contests: Contest) -> None:
    check_rule(rule, contests or (m.yes_no(),), FACTS)


def refused(code: str, rule: Rule, *contests: Contest, facts: Any = FACTS) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_rule(rule, contests or (m.yes_no(),), facts)
    assert caught.value.code == code


SHARES = st.tuples(st.integers(1, 50), st.integers(1, 50)).map(lambda p: Fraction(min(p), max(p)))
TESTS = st.one_of(
    st.builds(
        lambda base, op, s: m.share(base, op, s.numerator, s.denominator),
        st.sampled_from(["cast", "decided", "eligible", "present"]),
        st.sampled_from([">", ">="]),
        SHARES,
    ),
    st.builds(ObjectionsTest, by=st.sampled_from(["members", "groups"]), most=st.integers(0, 9)),
    st.builds(
        GroupsTest,
        op=st.just(">="),
        base=st.just("present"),
        share=SHARES.map(ratio),
        scope=st.sampled_from(["coalition", "every-region"]),
    ),
    st.builds(RegionsTest, op=st.just(">"), count=st.integers(0, 9)),
    st.builds(
        TurnoutTest,
        op=st.just(">="),
        share=SHARES.map(ratio),
        scope=st.sampled_from(["coalition", "every-region", "every-group"]),
    ),
    st.builds(ReturnedTest, op=st.just(">="), share=SHARES.map(ratio)),
    st.builds(RatioTest, op=st.just(">"), ratio=SHARES.map(ratio), default=st.integers(0, 5)),
)
RULES = st.builds(
    m.rule,
    tests=st.lists(TESTS, max_size=5),
    abstention=st.sampled_from(["counted", "left-out", "against"]),
    without_outcome=st.sampled_from(["out", "abstain", "against"]),
    mode=st.sampled_from(["split", "unit"]),
    recused=st.sets(st.integers(1, 9).map(m.gid)).map(sorted),
    weight=st.one_of(
        st.just(Weight(kind="per-group")),
        st.builds(
            Weight,
            kind=st.just("per-capita"),
            per=st.integers(1, 10**9),
            minimum=st.integers(0, 9),
            rounding=st.sampled_from(["down", "nearest", "up", "exact"]),
            cap=st.one_of(st.none(), SHARES.map(ratio)),
        ),
    ),
)


@given(RULES)
def test_a_rule_reads_back_from_its_bytes(rule: Rule) -> None:
    assert unpack(Rule, pack(rule)) == rule


@given(SHARES)
def test_a_fraction_has_one_form(share: Fraction) -> None:
    assert fraction(ratio(share)) == share


UNDECIDABLE = {
    "more than all": m.share("cast", ">", 1, 1),
    "beyond all": m.share("cast", ">=", 3, 2),
    "at least none": m.share("cast", ">=", 0, 1),
    "more groups than there are": GroupsTest(op=">=", base="eligible", count=4),
    "more than all groups": GroupsTest(op=">", base="eligible", count=3),
    "at least no group": GroupsTest(op=">=", base="eligible"),
    "more regions than there are": RegionsTest(op=">=", count=3),
    "turnout above all": TurnoutTest(op=">", share=[1, 1]),
    "returns above all": ReturnedTest(op=">", share=[1, 1]),
    "objections of all groups": ObjectionsTest(by="groups", most=3),
    "default that is yes": RatioTest(op=">", ratio=[3, 1], default=0),
    "default that is no option": RatioTest(op=">", ratio=[3, 1], default=9),
}


@pytest.mark.parametrize("name", sorted(UNDECIDABLE))
def test_a_test_that_never_or_always_holds_is_refused(name: str) -> None:
    refused("undecidable-rule", m.rule(tests=[UNDECIDABLE[name]]))


@pytest.mark.parametrize(
    "test",
    [
        m.share("cast", ">=", 1, 1),
        m.share("cast", ">", 0, 1),
        GroupsTest(op=">=", base="eligible", count=3),
        GroupsTest(op=">", base="eligible", count=2),
        RegionsTest(op=">=", count=2),
        ObjectionsTest(by="groups", most=2),
        RatioTest(op=">", ratio=[3, 1], default=1),
        TurnoutTest(op=">=", share=[1, 1], scope="every-group"),
    ],
)
def test_the_tightest_test_that_can_be_met_passes(test: Any) -> None:
    passes(m.rule(tests=[test, ObjectionsTest(by="members", most=0)]))


@pytest.mark.parametrize(
    "tests",
    [
        [],
        [TurnoutTest(op=">=", share=[1, 2])],
        [ReturnedTest(op=">=", share=[1, 2]), TurnoutTest(op=">=", share=[1, 3])],
    ],
)
def test_a_rule_that_carries_what_everybody_refuses_is_no_rule(tests: list[Any]) -> None:
    refused("undecidable-rule", m.rule(tests=tests))
    passes(m.rule(tests=[*tests, m.share("decided", ">", 1, 2)]))


BAD = {
    "not lowest terms": m.rule(tests=[m.share("cast", ">", 2, 4)]),
    "nothing below": m.rule(tests=[m.share("cast", ">", 1, 0)]),
    "one test twice": m.rule(tests=[m.share("cast", ">", 1, 2)] * 2),
    "number and share": m.rule(tests=[GroupsTest(op=">=", base="eligible", count=1, share=[1, 2])]),
    "number of another base": m.rule(tests=[GroupsTest(op=">=", base="present", count=1)]),
    "per without per-capita": m.rule(weight=Weight(kind="per-group", per=10)),
    "rounding without per-capita": m.rule(weight=Weight(kind="per-member", rounding="up")),
    "per-capita without per": m.rule(weight=Weight(kind="per-capita", rounding="up")),
    "per-capita without rounding": m.rule(weight=Weight(kind="per-capita", per=9)),
    "minimum without per-capita": m.rule(weight=Weight(kind="per-group", minimum=1)),
    "cap without per-capita": m.rule(weight=Weight(kind="per-group", cap=[1, 2])),
    "regions without kind": m.rule(electorate=Electorate(kind="groups", regions=["North"])),
    "kind without regions": m.rule(electorate=Electorate(kind="regions")),
    "caucus without name": m.rule(electorate=Electorate(kind="caucus", groups=[m.gid(1)])),
    "name without caucus": m.rule(electorate=Electorate(kind="groups", caucus="Care workers")),
    "groups out of order": m.rule(
        electorate=Electorate(kind="groups", groups=[m.gid(2), m.gid(1)])
    ),
    "recused without recusal": m.rule(recusal="none", recused=[m.gid(1)]),
    "caster without a casting vote": m.rule(
        tie_break=TieBreak(caster=m.gid(1), otherwise="rejected")
    ),
    "a casting vote without caster": m.rule(
        tie_break=TieBreak(steps=["casting-vote"], otherwise="rejected")
    ),
    "a step twice": m.rule(tie_break=TieBreak(steps=["seed", "seed"], otherwise="tied")),
    "earlier stages late": m.rule(
        tie_break=TieBreak(steps=["seed", "earlier-stages"], otherwise="tied")
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_field_where_it_means_nothing_is_refused(name: str) -> None:
    refused("bad-rule", BAD[name])


def test_a_rule_names_groups_and_regions_of_the_charter() -> None:
    stranger = Electorate(kind="groups", groups=[m.gid(9)])
    refused("unknown-group", m.rule(electorate=stranger))
    refused("unknown-group", m.rule(recused=[m.gid(9)]))
    refused("unknown-region", m.rule(electorate=Electorate(kind="regions", regions=["East"])))
    caster = TieBreak(steps=["casting-vote"], caster=m.gid(9), otherwise="tied")
    refused("unknown-group", m.rule(tie_break=caster))
    recused = TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="tied")
    refused("unknown-group", m.rule(tie_break=recused, recused=[m.gid(1)]))


def test_somebody_votes() -> None:
    refused("undecidable-rule", m.rule(recused=[m.gid(1), m.gid(2), m.gid(3)]))
    refused("undecidable-rule", m.rule(electorate=Electorate(kind="caucus", caucus="Care")))
    assert electorate_groups(m.rule(recused=[m.gid(2)]), FACTS.groups) == [m.gid(1), m.gid(3)]


def test_a_cap_that_cannot_hold_is_refused() -> None:
    capped = Weight(kind="per-capita", per=10, rounding="down", cap=[1, 3])
    passes(m.rule(weight=capped))
    refused("undecidable-rule", m.rule(weight=capped, recused=[m.gid(1)]))
    capped = Weight(kind="per-capita", per=10, rounding="down", cap=[0, 1])
    refused("undecidable-rule", m.rule(weight=capped))


def test_a_tie_between_options_is_never_left_unstated() -> None:
    open_tie = TieBreak(steps=["earlier-stages"], otherwise="tied")
    refused("undecidable-rule", m.by_seed(tie_break=open_tie), m.rank())
    refused("undecidable-rule", m.by_seed(tie_break=TieBreak(otherwise="tied")), m.choose())
    passes(m.rule(tie_break=TieBreak(otherwise="tied")), m.yes_no())


@pytest.mark.parametrize(
    ("rule", "contest"),
    [
        (m.rule(tests=[]), m.yes_no()),
        (m.by_seed(abstention="against"), m.choose()),
        (m.by_seed(mode="unit"), m.choose(method="approval", seats=2)),
        (m.by_seed(tests=[ObjectionsTest(by="members", most=1)]), m.choose()),
        (m.by_seed(tests=[m.share("cast", ">", 1, 2)]), m.rank(method="stv-wigm", seats=2)),
        (m.by_seed(tests=[m.share("cast", ">", 1, 2, "every-region")]), m.rank()),
        (
            m.by_seed(tests=[m.share("cast", ">", 1, 2, "every-region")]),
            m.score(method="star"),
        ),
        (m.by_seed(tests=[ObjectionsTest(by="members", most=1)]), m.grade()),
        (m.by_seed(abstention="against"), m.score()),
        (m.by_seed(mode="unit"), m.grade(seats=2)),
        (
            m.by_seed(tests=[GroupsTest(op=">=", base="eligible", count=1)]),
            m.rank(method="stv-wigm", seats=2),
        ),
    ],
)
def test_a_test_that_means_nothing_for_a_contest_is_refused(rule: Rule, contest: Contest) -> None:
    refused("undecidable-rule", rule, contest)


def test_tests_by_region_need_regions() -> None:
    for test in (
        m.share("cast", ">", 1, 2, "every-region"),
        RegionsTest(op=">", count=0),
        TurnoutTest(op=">", share=[1, 2], scope="every-region"),
    ):
        tests = [test, ObjectionsTest(by="members", most=0)]
        passes(m.rule(tests=tests))
        refused("undecidable-rule", m.rule(tests=tests), facts=m.facts())
