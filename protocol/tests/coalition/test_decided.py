"""Since when a ballot's result stands."""

from protocol.coalition.decided import decided_at, holds
from protocol.coalition.state import Ballot
from protocol.tests.coalition.deciding import TAKES, Deciding
from protocol.tests.coalition.scene import START

CLOSES = START + TAKES - 5


def ballot(scene: Deciding, time: int) -> Ballot:
    return next(iter(scene.fold(time).ballots.values()))


def test_a_result_stands_from_the_last_groups_return() -> None:
    scene = Deciding()
    scene.decide()
    assert decided_at(ballot(scene, START + TAKES - 1)) is None
    assert decided_at(ballot(scene, START + TAKES)) == START + TAKES
    assert holds(ballot(scene, START + TAKES))


def test_without_every_return_it_stands_from_when_they_were_due() -> None:
    scene = Deciding()
    scene.decide(without=["Ash"])
    assert decided_at(ballot(scene, CLOSES + 99)) is None
    assert decided_at(ballot(scene, CLOSES + 100)) == CLOSES + 100


def test_a_corrected_return_does_not_move_the_hour() -> None:
    scene = Deciding()
    at = scene.decide()
    found = ballot(scene, START + TAKES)
    body = scene.counted("Cedar", found.id, 25, 5, 40, number=2)
    scene.say("Cedar", "return", body, [at], START + TAKES + 40)
    assert len(ballot(scene, START + 5_000).replaced) == 1
    assert decided_at(ballot(scene, START + 5_000)) == START + TAKES


def test_a_rejected_ballot_holds_nothing() -> None:
    scene = Deciding()
    scene.decide(yes=10)
    assert not holds(ballot(scene, START + 5_000))
