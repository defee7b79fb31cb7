"""The bodies by which results are challenged."""

import pytest

from protocol.coalition.challenges.bodies import KINDS, ChallengeBody, ResultRulingBody
from protocol.coalition.kinds import open_body, to_map
from protocol.errors import MalformedError
from protocol.statement import Statement


def test_what_is_left_out_is_not_spelled_out():
    assert to_map(ChallengeBody(reason="Why.")) == {"reason": "Why."}
    assert to_map(ResultRulingBody(outcome="uphold", reason="So.")) == {
        "outcome": "uphold",
        "reason": "So.",
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [{"reason": 1}, {}, {"reason": "So.", "more": ""}])
def test_other_fields_and_other_types_are_refused(kind, body):
    said = Statement(1, bytes(32), bytes(16), kind, 0, [bytes(32)], body, 0)
    with pytest.raises(MalformedError):
        open_body(said)
