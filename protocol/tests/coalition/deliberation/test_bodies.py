"""Bodies of deliberation hold what their kinds need, and nothing else."""

import pytest

from protocol.coalition.deliberation.bodies import KINDS
from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.scene import START


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_the_kind_does_not_have_is_refused(kind: str) -> None:
    scene = Debate()
    refs = [scene.proposal, scene.amend()][: KINDS[kind].refs_min]
    scene.say("Ash", kind, {"reason": "why", "extra": 1}, refs, START + 1)
    assert scene.codes() == ["body-malformed"]
