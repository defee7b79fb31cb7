"""How ties end."""

import pytest

from protocol.ballots.manifest import TieSeed
from protocol.ballots.returns import Return
from protocol.ballots.rule import TieBreak
from protocol.ballots.tie_seed import tie_commitment
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split

OPEN_TIE = TieBreak(otherwise="tied")


TIED = m.counted(m.cell(100, m.lines({"0": 5, "1": 5})))


DRAWN = m.by_seed(tie_break=TieBreak(steps=["earlier-stages", "seed"], otherwise="tied"))


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
