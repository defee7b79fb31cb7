"""Bodies of moderation hold what their kinds need, and nothing else."""

import pytest

from protocol.coalition.moderation.bodies import KINDS
from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.scene import START


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_the_kind_does_not_have_is_refused(kind: str) -> None:
    scene = Debate()
    body = {"reason": "why", "extra": 1}
    scene.say("Ash", kind, body, [scene.comment("Ash", START)], START + 1)
    assert scene.codes() == ["body-malformed"]


@pytest.mark.parametrize("outcome", ["", "hide", "Show"])
def test_a_ruling_shows_or_upholds_and_does_nothing_else(outcome: str) -> None:
    scene = Debate()
    hide = scene.say("Ash", "hide", {"reason": "why"}, [scene.comment("Elm", START)], START + 1)
    scene.say("Birch", "ruling", {"outcome": outcome, "reason": "why"}, [hide], START + 2)
    assert scene.codes() == ["body-malformed"]
