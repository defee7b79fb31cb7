"""Gathering keeps moves with their demand."""

from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.deciding import Deciding


def test_moves_stand_with_the_demand_that_they_are_about() -> None:
    scene = Deciding()
    one, two = scene.draft(title="Heat"), scene.draft(title="Light")
    moves = [scene.move(demand, "met") for demand in (one, two)]
    found = collected(scene).demands
    assert set(found.demands) == {one, two}
    assert {d: [e.hash for e, _ in said] for d, said in found.moves.items()} == {
        one: moves[:1],
        two: moves[1:],
    }
