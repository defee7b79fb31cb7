"""Each comparison at its boundary, and each field of the rule where it changes the outcome."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from msgspec import structs

from protocol.ballots.decision import Decision, decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Contest, Manifest, TieSeed
from protocol.ballots.returns import Return
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    Rule,
    TieBreak,
    TurnoutTest,
    Weight,
)
from protocol.ballots.tally import tally
from protocol.ballots.tie_seed import tie_commitment
from protocol.tests.ballots import making as m

OPEN_TIE = TieBreak(otherwise="tied")


def run(
    rule: Rule,
    returns: Sequence[Return | None],
    *,
    contest: Contest | None = None,
    facts: CharterFacts | None = None,
    rolls: Sequence[Roll] = (),
    draw: bytes | None = None,
    recused: Sequence[bytes] = (),
    **changes: Any,
) -> Decision:
    """Decide one contest; group n returns returns[n - 1], or not at all if that is None."""
    facts = facts or m.facts([100] * len(returns))
    of: Manifest = m.manifest([contest or m.yes_no()], rule, charter=facts, **changes)
    by_group: Mapping[bytes, Return] = {
        m.gid(n): ret for n, ret in enumerate(returns, 1) if ret is not None
    }
    held = dict(zip(facts.groups, rolls or [m.roll(100)] * len(facts.groups), strict=True))
    return decide(of, tally(of, held, by_group, facts, recused), draw)[0]


def split(yes: int, no: int, abstain: int = 0, **more: int) -> Return:
    return m.votes(100, yes, no, abstain, **more)


def outcome(test: Any, *returns: Return | None, **more: Any) -> str:
    fields = {
        name: more.pop(name)
        for name in ("abstention", "without_outcome", "mode", "weight", "tie_break")
        if name in more
    }
    return run(m.rule(tests=[test], **fields), returns, **more).outcome


@pytest.mark.parametrize(
    ("op", "part", "whole", "below", "at", "above"),
    [
        (">", 1, 2, "rejected", "rejected", "carried"),
        (">=", 1, 2, "rejected", "carried", "carried"),
        (">", 3, 5, "rejected", "rejected", "carried"),
        (">=", 3, 5, "rejected", "carried", "carried"),
    ],
)
@pytest.mark.parametrize("base", ["cast", "decided", "eligible", "present"])
def test_a_share_is_met_exactly_at_its_boundary(
    base: str, op: str, part: int, whole: int, below: str, at: str, above: str
) -> None:
    test = m.share(base, op, part, whole)
    line = 100 * part // whole
    got = [outcome(test, split(yes, 100 - yes)) for yes in (line - 1, line, line + 1)]
    assert got == [below, at, above]


def test_two_thirds_of_a_number_that_three_does_not_divide() -> None:
    test = m.share("decided", ">=", 2, 3)
    assert [outcome(test, split(yes, 100 - yes)) for yes in (66, 67)] == ["rejected", "carried"]


def test_each_base_is_what_it_says() -> None:
    # Two groups of 100; one returned 30 yes, 20 no, 10 abstain, 4 blank, 6 spoiled.
    ret = split(30, 20, 10, blank=4, spoiled=6)
    wholes = {}
    for base in ("cast", "decided", "eligible", "present"):
        got = run(m.rule(tests=[m.share(base, ">", 1, 2)], abstention="counted"), [ret, None])
        wholes[base] = got.tests[0].whole
        assert got.tests[0].part == 30
    assert wholes == {"cast": 64, "decided": 50, "eligible": 200, "present": 100}


@pytest.mark.parametrize(
    ("policy", "reached", "result"),
    [
        ("counted", Fraction(5, 11), "rejected"),
        ("left-out", Fraction(5, 8), "carried"),
        ("against", Fraction(5, 11), "rejected"),
    ],
)
def test_the_abstention_policy_moves_the_base(policy: str, reached: Fraction, result: str) -> None:
    rule = m.rule(tests=[m.share("cast", ">", 1, 2)], abstention=policy)
    got = run(rule, [split(50, 30, 20, blank=10)])
    assert (got.tests[0].reached, got.outcome) == (reached, result)


def test_abstentions_as_votes_against_weigh_in_every_place() -> None:
    rule = m.rule(
        tests=[GroupsTest(op=">=", base="eligible", count=1), ObjectionsTest(by="members", most=0)],
        abstention="against",
    )
    got = run(rule, [split(5, 0, 6)])
    assert [(t.part, t.met) for t in got.tests] == [(0, False), (6, False)]


@pytest.mark.parametrize(
    ("op", "count", "favour", "met"),
    [(">=", 2, 1, False), (">=", 2, 2, True), (">", 2, 2, False), (">", 2, 3, True)],
)
def test_a_number_of_groups_at_its_boundary(op: str, count: int, favour: int, met: bool) -> None:
    test = GroupsTest(op=op, base="eligible", count=count)  # type: ignore[arg-type]
    returns = [split(9, 1) if n < favour else split(1, 9) for n in range(4)]
    assert outcome(test, *returns) == ("carried" if met else "rejected")


@pytest.mark.parametrize(("base", "whole"), [("eligible", 5), ("present", 4), ("decided", 3)])
def test_each_base_of_groups_is_what_it_says(base: str, whole: int) -> None:
    # Two for, one against, one tied, one that has not returned.
    returns = [split(3, 2), split(3, 2), split(2, 3), split(2, 2), None]
    test = GroupsTest(op=">=", base=base, share=[1, 2])  # type: ignore[arg-type]
    got = run(m.rule(tests=[test]), returns).tests[0]
    assert (got.part, got.whole, got.reached) == (2, whole, Fraction(2, whole))


@pytest.mark.parametrize(
    ("policy", "wholes", "objections"),
    [("out", (3, 2, 2), 1), ("abstain", (4, 3, 2), 1), ("against", (4, 3, 3), 2)],
)
def test_what_a_group_without_an_outcome_counts_as(
    policy: str, wholes: tuple[int, ...], objections: int
) -> None:
    returns = [split(3, 2), split(2, 3), split(4, 4), None]
    got = [
        run(
            m.rule(
                tests=[GroupsTest(op=">=", base=base, share=[1, 2])],  # type: ignore[arg-type]
                without_outcome=policy,
            ),
            returns,
        )
        .tests[0]
        .whole
        for base in ("eligible", "present", "decided")
    ]
    assert tuple(got) == wholes
    rule = m.rule(tests=[ObjectionsTest(by="groups", most=0)], without_outcome=policy)
    assert run(rule, returns).tests[0].part == objections


def test_a_double_majority_needs_both() -> None:
    rule = m.rule(
        tests=[m.share("decided", ">", 1, 2), GroupsTest(op=">", base="eligible", share=[1, 2])]
    )
    assert run(rule, [split(90, 10), split(40, 60), split(40, 60)]).outcome == "rejected"
    assert run(rule, [split(51, 49), split(51, 49), split(0, 100)]).outcome == "rejected"
    assert run(rule, [split(60, 40), split(60, 40), split(40, 60)]).outcome == "carried"


def test_a_triple_majority_needs_votes_groups_and_regions() -> None:
    facts = m.facts([100] * 4, regions=("North", "South"))
    rule = m.rule(
        tests=[
            m.share("decided", ">", 1, 2),
            GroupsTest(op=">", base="eligible", share=[1, 2]),
            RegionsTest(op=">=", share=[1, 1]),
        ]
    )

    def decided(*yes: int) -> Decision:
        homes = ["North", "South", "North", "South"]
        returns = [
            m.counted(m.cell(100, m.lines({"0": y, "1": 100 - y}), region=home))
            for y, home in zip(yes, homes, strict=True)
        ]
        rolls = [m.roll({home: 100}) for home in homes]
        return run(rule, returns, facts=facts, rolls=rolls)

    assert decided(80, 70, 80, 40).outcome == "carried"
    south = decided(90, 60, 90, 30)
    assert [t.met for t in south.tests] == [True, True, False]
    assert south.outcome == "rejected"


def test_groups_of_every_region_by_themselves() -> None:
    facts = m.facts([100] * 4, regions=("North", "South"))
    rule = m.rule(tests=[GroupsTest(op=">=", base="eligible", share=[1, 2], scope="every-region")])
    got = run(rule, [split(9, 1), split(9, 1), split(1, 9), split(1, 9)], facts=facts)
    assert [(t.where, t.part, t.whole) for t in got.tests] == [("North", 1, 2), ("South", 1, 2)]
    assert got.outcome == "carried"
    got = run(rule, [split(9, 1), split(1, 9), split(9, 1), split(1, 9)], facts=facts)
    assert [t.met for t in got.tests] == [True, False]
    assert got.outcome == "rejected"


@pytest.mark.parametrize(("south_yes", "result"), [(50, "rejected"), (51, "carried")])
def test_a_share_in_every_region_looks_at_members_not_at_groups(
    south_yes: int, result: str
) -> None:
    facts = m.facts([200, 200], regions=("North", "South"))
    north = m.cell(100, m.lines({"0": 90, "1": 10}), region="North")
    south = m.cell(100, m.lines({"0": south_yes, "1": 100 - south_yes}), region="South")
    both = m.roll({"North": 100, "South": 100})
    rule = m.rule(tests=[m.share("decided", ">", 1, 2, "every-region")])
    assert run(rule, [m.counted(north, south)] * 2, facts=facts, rolls=[both] * 2).outcome == result


@pytest.mark.parametrize(
    ("op", "cast", "met"),
    [(">=", 29, False), (">=", 30, True), (">", 30, False), (">", 31, True)],
)
@pytest.mark.parametrize("scope", ["coalition", "every-group", "every-region"])
def test_turnout_at_its_boundary(op: str, cast: int, met: bool, scope: str) -> None:
    facts = m.facts([100], regions=("North",))
    # Blank and spoiled votes took part.
    lines = m.lines({"0": cast - 2}, blank=1, spoiled=1)
    test = TurnoutTest(op=op, share=[3, 10], scope=scope)  # type: ignore[arg-type]
    got = run(
        m.rule(tests=[test]),
        [m.counted(m.cell(100, lines, region="North"))],
        facts=facts,
        rolls=[m.roll({"North": 100})],
    )
    assert got.outcome == ("carried" if met else "rejected")


def test_turnout_of_every_group_fails_with_one_group_that_is_away() -> None:
    test = TurnoutTest(op=">=", share=[1, 100], scope="every-group")
    got = run(m.rule(tests=[test]), [split(9, 0), None])
    assert [(t.where, t.met) for t in got.tests] == [
        (m.gid(1).hex(), True),
        (m.gid(2).hex(), False),
    ]


@pytest.mark.parametrize(("returned", "met"), [(1, False), (2, True)])
def test_a_quorum_of_groups(returned: int, met: bool) -> None:
    returns = [split(9, 0) if n < returned else None for n in range(4)]
    test = ReturnedTest(op=">=", share=[1, 2])
    assert outcome(test, *returns) == ("carried" if met else "rejected")


@pytest.mark.parametrize(("by", "most"), [("members", 5), ("groups", 1)])
def test_objections_at_their_boundary(by: str, most: int) -> None:
    test = ObjectionsTest(by=by, most=most)  # type: ignore[arg-type]
    if by == "members":
        pairs = [(split(90, 3), split(90, 2)), (split(90, 3), split(90, 3))]
    else:
        pairs = [(split(90, 3), split(3, 90)), (split(3, 90), split(3, 90))]
    assert [outcome(test, *pair) for pair in pairs] == ["carried", "rejected"]


@pytest.mark.parametrize(
    ("op", "yes", "met"), [(">", 30, False), (">", 31, True), (">=", 29, False), (">=", 30, True)]
)
def test_a_ratio_of_yes_to_no_at_its_boundary(op: str, yes: int, met: bool) -> None:
    test = RatioTest(op=op, ratio=[3, 1], default=1)  # type: ignore[arg-type]
    assert outcome(test, split(yes, 10)) == ("carried" if met else "rejected")


def test_a_ratio_to_nothing_is_exceeded_by_anything() -> None:
    assert outcome(RatioTest(op=">", ratio=[3, 1], default=1), split(1, 0)) == "carried"


@pytest.mark.parametrize(("ahead", "result"), [(29, "rejected"), (30, "rejected"), (31, "elected")])
def test_the_winner_beats_the_default_option_by_a_ratio(ahead: int, result: str) -> None:
    # Option 2 is the default; `ahead` rank 0 above it, 10 the reverse, 3 rank neither.
    rows = {"0,2": ahead - 5, "0": 5, "2,0": 6, "2": 4, "1": 3}
    test = RatioTest(op=">", ratio=[3, 1], default=2)
    got = run(m.by_seed(tests=[test]), [m.counted(m.cell(100, m.lines(rows)))], contest=m.rank())
    assert (got.outcome, got.tests[0].part, got.tests[0].whole) == (result, ahead, 10)


def test_the_default_option_never_beats_itself() -> None:
    ret = m.counted(m.cell(100, m.lines({"2": 9, "0": 3})))
    for op in (">", ">="):
        test = RatioTest(op=op, ratio=[0, 1] if op == ">" else [1, 9], default=2)  # type: ignore[arg-type]
        assert run(m.by_seed(tests=[test]), [ret], contest=m.rank()).outcome == "rejected"


def test_a_share_in_an_election_is_the_winners_in_the_deciding_round() -> None:
    rows = {"0": 40, "1": 35, "2,1": 25}
    ret = m.counted(m.cell(120, m.lines(rows, blank=10)))
    got = run(
        m.by_seed(tests=[m.share("cast", ">", 1, 2)], abstention="counted"),
        [ret],
        contest=m.rank(),
        facts=m.facts([120]),
        rolls=[m.roll(120)],
    )
    assert (got.outcome, got.winners) == ("elected", (1,))
    assert (got.tests[0].part, got.tests[0].whole) == (60, 110)


def test_the_weakest_of_several_winners_must_pass() -> None:
    ret = m.counted(m.cell(100, m.lines({"0,1": 40, "0": 20, "2": 30})))
    contest = m.choose(method="approval", most=2, seats=2)
    for needed, result in [(4, "elected"), (5, "rejected")]:
        rule = m.by_seed(tests=[m.share("cast", ">=", needed, 9)])
        got = run(rule, [ret], contest=contest)
        assert (got.outcome, got.tests[0].part) == (result, 40)


def test_groups_in_favour_of_a_winner_are_those_whose_own_count_elects_it() -> None:
    rule = m.by_seed(tests=[GroupsTest(op=">=", base="eligible", count=2)])

    def ret(rows: dict[str, int]) -> Return:
        return m.counted(m.cell(100, m.lines(rows)))

    returns = [ret({"0": 60}), ret({"1,0": 20, "0": 15, "2,0": 10}), ret({"1": 30})]
    got = run(rule, returns, contest=m.rank())
    assert (got.outcome, got.winners, got.tests[0].part) == ("elected", (0,), 2)


def test_nobody_choosing_anything_is_undecided() -> None:
    assert outcome(ObjectionsTest(by="groups", most=1), None, None) == "undecided"
    assert outcome(m.share("cast", ">=", 1, 2), split(0, 0, 9)) == "undecided"
    blank = m.counted(m.cell(100, m.lines({}, blank=9)))
    assert run(m.by_seed(), [blank], contest=m.rank()).outcome == "undecided"


def test_recused_groups_are_out_of_every_base() -> None:
    returns = [split(60, 40), None, None]
    tests = [
        m.share("eligible", ">", 1, 2),
        GroupsTest(op=">=", base="eligible", share=[1, 1]),
        TurnoutTest(op=">=", share=[1, 1]),
        ReturnedTest(op=">=", share=[1, 1]),
    ]
    assert run(m.rule(tests=tests), returns).outcome == "rejected"
    stated = m.rule(tests=tests, recused=[m.gid(2), m.gid(3)])
    assert run(stated, returns).outcome == "carried"
    later = run(m.rule(tests=tests), returns, recused=[m.gid(2), m.gid(3)])
    assert later.outcome == "carried"
    assert [t.whole for t in later.tests] == [100, 1, 100, 1]


def test_a_recused_groups_return_counts_nowhere() -> None:
    got = run(m.rule(), [split(40, 60), split(90, 0)], recused=[m.gid(2)])
    assert got.outcome == "rejected"


def test_a_unit_vote_puts_all_weight_on_the_outcome() -> None:
    returns = [split(51, 49), split(51, 49), split(0, 100)]
    test = m.share("decided", ">", 1, 2)
    assert outcome(test, *returns) == "rejected"
    assert outcome(test, *returns, mode="unit") == "carried"


@pytest.mark.parametrize(
    ("policy", "whole"),
    [("out", (100, 100, 100)), ("abstain", (100, 200, 200)), ("against", (200, 200, 200))],
)
def test_a_tied_group_in_a_unit_vote(policy: str, whole: tuple[int, ...]) -> None:
    got = [
        run(
            m.rule(tests=[m.share(base, ">", 1, 9)], mode="unit", without_outcome=policy),
            [split(60, 40), split(30, 30)],
        )
        .tests[0]
        .whole
        for base in ("decided", "present", "eligible")
    ]
    assert tuple(got) == whole


def test_capped_per_capita_weights_under_a_double_majority() -> None:
    # 60 votes of the big group are cut to the cap: a third of what is left is 20.
    facts = m.facts([6_000, 2_000, 2_000])
    rolls = [m.roll(6_000), m.roll(2_000), m.roll(2_000)]
    weight = Weight(kind="per-capita", per=100, rounding="down", minimum=1, cap=[1, 3])
    rule = m.rule(
        weight=weight,
        tests=[m.share("decided", ">", 1, 2), GroupsTest(op=">", base="eligible", share=[1, 2])],
    )
    big = m.delegation(6_000, [(60, "0")])
    small = m.delegation(2_000, [(9, "0"), (11, "1")])
    got = run(rule, [big, small, small], facts=facts, rolls=rolls)
    assert got.tests[0].part == 20 + 9 + 9
    assert [t.met for t in got.tests] == [True, False]
    uncapped = structs.replace(weight, cap=None)
    loose = run(
        structs.replace(rule, weight=uncapped), [big, small, small], facts=facts, rolls=rolls
    )
    assert loose.tests[0].part == 60 + 9 + 9


def test_a_roll_above_the_affiliated_count_weighs_no_more() -> None:
    got = run(m.rule(), [split(60, 40), split(30, 40)], facts=m.facts([50, 100]))
    assert got.tests[0].part == 30 + 30
    assert got.tests[0].whole == 50 + 70


@pytest.mark.parametrize(
    ("tie", "result"), [(TieBreak(otherwise="rejected"), "rejected"), (OPEN_TIE, "tied")]
)
def test_an_unbroken_tie_of_yes_and_no(tie: TieBreak, result: str) -> None:
    test = m.share("decided", ">", 1, 2)
    assert outcome(test, split(50, 50), tie_break=tie) == result
    assert outcome(test, split(49, 51), tie_break=tie) == "rejected"
    # Without the tie it would fail all the same.
    other = [test, m.share("eligible", ">", 3, 5)]
    assert run(m.rule(tests=other, tie_break=tie), [split(50, 50)]).outcome == "rejected"


@pytest.mark.parametrize(("caster", "result"), [(1, "carried"), (2, "rejected"), (3, "tied")])
def test_a_casting_vote_settles_a_tie_of_yes_and_no(caster: int, result: str) -> None:
    tie = TieBreak(steps=["casting-vote"], caster=m.gid(caster), otherwise="tied")
    got = run(m.rule(tie_break=tie), [split(60, 40), split(40, 60), split(5, 5)])
    assert got.outcome == result
    away = run(
        m.rule(tie_break=TieBreak(steps=["casting-vote"], caster=m.gid(3), otherwise="rejected")),
        [split(60, 40), split(40, 60), None],
    )
    assert (away.outcome, away.tie) == ("rejected", "")


def test_a_casting_vote_settles_a_tie_between_options() -> None:
    def ret(first: int, second: int) -> Return:
        return m.counted(m.cell(100, m.lines({"0": first, "1": second})))

    for caster, winners in [(1, (0,)), (2, (1,))]:
        tie = TieBreak(steps=["casting-vote"], caster=m.gid(caster), otherwise="tied")
        got = run(m.by_seed(tie_break=tie), [ret(6, 4), ret(4, 6)], contest=m.choose(2))
        assert (got.outcome, got.winners, got.tie) == ("elected", winners, "casting")
    tie = TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="tied")
    got = run(m.by_seed(tie_break=tie), [ret(5, 5), ret(5, 5)], contest=m.choose(2))
    assert (got.outcome, got.winners) == ("tied", ())


def test_where_the_casting_vote_is_tied_lots_go_on() -> None:
    tie = TieBreak(steps=["casting-vote", "seed"], caster=m.gid(1), otherwise="tied")
    ret = m.counted(m.cell(100, m.lines({"0": 5, "1": 5})))
    got = run(m.by_seed(tie_break=tie), [ret, ret], contest=m.choose(2))
    assert got.outcome == "elected"


TIED = m.counted(m.cell(100, m.lines({"0": 5, "1": 5})))
DRAWN = m.by_seed(tie_break=TieBreak(steps=["earlier-stages", "seed"], otherwise="tied"))


def test_a_seed_of_the_manifest_settles_a_tie_at_once() -> None:
    got = run(DRAWN, [TIED], contest=m.choose(2))
    assert (got.outcome, got.tie) == ("elected", "lot")
    titles = [f"question {n}" for n in range(12)]
    won = {run(DRAWN, [TIED], contest=m.choose(2), title=t).winners for t in titles}
    assert won == {(0,), (1,)}


def test_a_tie_waits_for_the_draw_and_a_clear_result_does_not() -> None:
    seed = TieSeed(kind="commitment", commitment=tie_commitment(b"secret"))
    assert run(DRAWN, [TIED], contest=m.choose(2), tie_seed=seed).outcome == "tied"
    drawn = run(DRAWN, [TIED], contest=m.choose(2), tie_seed=seed, draw=b"secret")
    assert (drawn.outcome, drawn.tie) == ("elected", "lot")
    clear = m.counted(m.cell(100, m.lines({"0": 6, "1": 5})))
    assert run(DRAWN, [clear], contest=m.choose(2), tie_seed=seed).winners == (0,)


def test_earlier_stages_settle_a_tie_before_any_lot() -> None:
    # Options 1 and 2 tie for the last place in round 2; in round 1 option 1 had more.
    rows = {"0": 10, "1": 6, "2": 5, "3,2": 1}
    ret = m.counted(m.cell(100, m.lines(rows)))
    got = run(m.by_seed(), [ret], contest=m.rank(4))
    assert got.winners == (0,)
    assert got.tie in ("", "backwards")


def test_a_result_does_not_depend_on_the_order_of_mappings() -> None:
    facts = m.facts([100, 50, 10])
    of = m.manifest([m.rank()], m.by_seed(tests=[GroupsTest(op=">", base="present", share=[1, 9])]))
    returns = {
        m.gid(n): m.counted(m.cell(100, m.lines({"0,1": 3 + n, "2": 5, "1": 4 * n})))
        for n in (1, 2, 3)
    }
    rolls = dict.fromkeys(returns, m.roll(100))
    backwards = CharterFacts(
        facts.coalition, dict(reversed(facts.groups.items())), facts.regions, facts.pool_min
    )
    one = tally(of, rolls, returns, facts)
    two = tally(of, dict(reversed(rolls.items())), dict(reversed(returns.items())), backwards)
    assert one == two
    assert repr(decide(of, one)) == repr(decide(of, two))


def test_a_casting_vote_moves_nothing_but_a_tie() -> None:
    tie = TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="rejected")
    rule = m.rule(tests=[m.share("decided", ">", 2, 3)], tie_break=tie)
    assert run(rule, [split(60, 30)]).outcome == "rejected"


def test_a_settled_tie_lifts_no_region_over_its_line() -> None:
    facts = m.facts([100, 100], regions=("North", "South"))
    tie = TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="rejected")
    test = m.share("decided", ">", 1, 2, "every-region")
    returns = [
        m.counted(
            m.cell(100, m.lines({"0": 60, "1": 40}), region="North"),
        ),
        m.counted(
            m.cell(100, m.lines({"0": 40, "1": 60}), region="South"),
        ),
    ]
    rolls = [m.roll({"North": 100}), m.roll({"South": 100})]
    got = run(m.rule(tests=[test], tie_break=tie), returns, facts=facts, rolls=rolls)
    assert (got.outcome, [t.met for t in got.tests]) == ("rejected", [True, False])
    level = m.rule(tests=[m.share("decided", ">", 2, 5, "every-region")], tie_break=tie)
    assert [t.met for t in run(level, returns, facts=facts, rolls=rolls).tests] == [True, False]


def test_members_without_a_region_are_no_region() -> None:
    facts = m.facts([200], regions=("North",))
    ret = m.counted(
        m.cell(100, m.lines({"0": 60})), m.cell(100, m.lines({"1": 50}), region="North")
    )
    got = run(
        m.rule(tests=[RegionsTest(op=">", count=0)]),
        [ret],
        facts=facts,
        rolls=[m.roll({"": 100, "North": 100})],
    )
    assert (got.tests[0].part, got.tests[0].whole, got.outcome) == (0, 1, "rejected")


@pytest.mark.parametrize(("alone", "result"), [(9, "rejected"), (10, "elected")])
def test_where_nothing_is_ranked_a_vote_for_both_prefers_neither(alone: int, result: str) -> None:
    rows = {"0": alone, "0,2": 30, "2": 5}
    contest = m.choose(method="approval", most=2)
    test = RatioTest(op=">=", ratio=[2, 1], default=2)
    got = run(m.by_seed(tests=[test]), [m.counted(m.cell(100, m.lines(rows)))], contest=contest)
    assert (got.outcome, got.tests[0].part, got.tests[0].whole) == (result, alone, 5)


def test_no_preference_at_all_exceeds_no_ratio() -> None:
    ret = m.counted(m.cell(100, m.lines({"0,2": 9})))
    test = RatioTest(op=">=", ratio=[1, 2], default=2)
    got = run(m.by_seed(tests=[test]), [ret], contest=m.choose(method="approval", most=2))
    assert (got.tests[0].part, got.tests[0].whole, got.tests[0].met) == (0, 0, False)
