from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.rule import Electorate, Weight
from protocol.ballots.tally import Tally, tally
from protocol.counting.profile import Profile
from protocol.tests.ballots import making as m

FACTS = m.facts([100, 100, 100])
ROLLS = {m.gid(n): m.roll(100) for n in (1, 2, 3)}


def add(rule: object = None, returns: dict | None = None, **more: object) -> Tally:
    of = m.manifest(by=rule, accepts=["counted", "delegates", "polled"])  # type: ignore[arg-type]
    args = {"rolls": ROLLS, "facts": FACTS} | more
    return tally(of, args["rolls"], returns or {}, args["facts"])[0]  # type: ignore[arg-type]


def test_a_tally_is_the_sum_of_returns() -> None:
    got = add(returns={m.gid(1): m.votes(100, 5, 3, 1, blank=2), m.gid(3): m.votes(100, 7, 1)})
    assert got.profile == Profile(3, {(0,): 12, (1,): 4, (2,): 1, (): 2})
    assert (got.roll, got.cast, got.eligible, got.present) == (300, 19, 300, 200)
    assert (got.returned, got.turnout) == (2, Fraction(19, 300))
    assert [g.kind for g in got.groups] == ["counted", "", "counted"]


def test_a_result_says_how_much_of_the_vote_each_kind_carried() -> None:
    polled = structs.replace(m.votes(100, 10, 5, spoiled=1), kind="polled")
    got = add(
        returns={
            m.gid(1): m.votes(100, 5, 3),
            m.gid(2): polled,
            m.gid(3): m.delegation(100, [(9, "0")]),
        }
    )
    assert [(k.kind, k.groups, k.cast, k.weight) for k in got.kinds] == [
        ("counted", 1, 8, 8),
        ("delegates", 1, 9, 9),
        ("polled", 1, 16, 15),
    ]


def test_per_group_weight_is_divided_as_members_voted() -> None:
    rule = m.rule(weight=Weight(kind="per-group"))
    got = add(rule, {m.gid(1): m.votes(100, 2, 1, spoiled=5), m.gid(2): m.votes(100, 0, 90)})
    assert got.profile.rows == {(0,): Fraction(2, 3), (1,): Fraction(4, 3)}
    assert (got.eligible, got.present) == (3, 2)


def test_a_group_whose_votes_were_all_spoiled_gives_no_votes() -> None:
    rule = m.rule(weight=Weight(kind="per-group"))
    got = add(rule, {m.gid(1): m.votes(100, spoiled=5)})
    assert (got.profile.total, got.cast, got.returned) == (0, 5, 1)


def test_a_group_without_a_cited_roll_or_without_voters_is_in_no_base() -> None:
    got = add(rolls={m.gid(1): m.roll(100), m.gid(2): m.roll(0)})
    assert [g.group for g in got.groups] == [m.gid(1)]
    assert got.eligible == 100


def test_an_electorate_of_named_groups_leaves_the_others_out() -> None:
    rule = m.rule(electorate=Electorate(kind="groups", groups=[m.gid(2)]))
    got = add(rule, {m.gid(1): m.votes(100, 5), m.gid(2): m.votes(100, 1)})
    assert got.profile.rows == {(0,): 1}


def test_regions_add_up_members_of_several_groups() -> None:
    facts = m.facts([100, 100], regions=("North", "South"))
    both = m.roll({"North": 60, "South": 40})
    ret = m.counted(
        m.cell(60, m.lines({"0": 10, "1": 2}), region="North"),
        m.cell(40, m.lines({"1": 7}), region="South"),
    )
    of = m.manifest(charter=facts)
    got = tally(of, {m.gid(1): both, m.gid(2): both}, {m.gid(1): ret}, facts)[0]
    assert [(r.region, r.roll, r.cast, r.eligible, r.present) for r in got.regions] == [
        ("North", 120, 12, 120, 60),
        ("South", 80, 7, 80, 40),
    ]
    assert got.regions[0].profile.rows == {(0,): 10, (1,): 2}


COUNTS = st.tuples(*[st.integers(0, 20)] * 4)
WEIGHTS = st.sampled_from(
    [
        Weight(kind="per-member"),
        Weight(kind="per-group"),
        Weight(kind="per-capita", per=7, rounding="up", minimum=1, cap=[2, 5]),
    ]
)


@given(st.lists(COUNTS, min_size=3, max_size=3), WEIGHTS, st.sampled_from(["split", "unit"]))
def test_parts_sum_to_the_whole_whatever_the_weights(
    counts: list[tuple[int, ...]], weight: Weight, mode: str
) -> None:
    returns = {m.gid(n): m.votes(100, *c[:3], blank=c[3]) for n, c in enumerate(counts, 1)}
    got = add(m.rule(weight=weight, mode=mode), returns)
    assert got.profile.total == sum(k.weight for k in got.kinds)
    assert got.eligible == sum(g.weight for g in got.groups) == got.present
    assert got.profile == Profile.sum(3, (r.profile for r in got.regions))
    # Nothing ever weighs more than what was eligible.
    assert got.profile.total <= got.eligible
