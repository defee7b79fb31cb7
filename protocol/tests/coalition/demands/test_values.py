"""The standings that pages, spec and moves name alike."""

from typing import get_args, get_type_hints

from protocol.coalition.demands.bodies import DemandMoveBody
from protocol.coalition.demands.derive import ALLOWED
from protocol.coalition.demands.values import DemandStanding


def test_every_move_but_a_step_leads_to_a_standing_that_says_from_where() -> None:
    moves = set(get_args(get_type_hints(DemandMoveBody)["to"])) - {"step"}
    assert moves == {str(standing) for standing in ALLOWED}
    never = {DemandStanding.PROPOSED, DemandStanding.WITHDRAWN}
    assert not any(never & froms for froms in ALLOWED.values())
