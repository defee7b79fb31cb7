"""What a motion or a stance may name, and in which form."""

from typing import Any

import pytest

from protocol.coalition.unity.bodies import PointMotionBody
from protocol.tests.coalition.scene import START
from protocol.tests.coalition.unity.making import Points

NOWHERE = b"\x07" * 32


def motion(**fields: Any) -> dict[str, Any]:
    return {"action": "add", "number": 0, "base": b"", "text": "Text", "reason": "", **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 1},
        {"base": NOWHERE},
        {"text": ""},
        {"text": "hidden \u202e text"},
        {"text": " spaced"},
        {"reason": "a\x00b"},
        {"action": "amend", "number": 1},
        {"action": "amend", "base": NOWHERE},
        {"action": "strike", "number": 1, "base": NOWHERE},
        {"action": "amend", "number": 1, "base": NOWHERE[:31]},
    ],
)
def test_a_motion_has_just_the_fields_of_its_action(fields: dict[str, Any]) -> None:
    scene = Points()
    scene.say("Ash", "point-motion", motion(**fields))
    assert scene.codes() == ["body-malformed"]
    assert len(scene.unity().versions) == 2


def test_a_wording_that_nobody_moved_is_unknown() -> None:
    scene = Points()
    scene.say("Ash", "point-motion", motion(action="amend", number=1, base=NOWHERE))
    scene.say("Ash", "point-stance", {"version": NOWHERE, "stance": "ratify", "reason": ""})
    assert scene.codes() == ["unknown-target"] * 2


def test_a_wording_is_that_of_its_number() -> None:
    scene = Points()
    scene.say("Ash", "point-motion", motion(action="amend", number=1, base=scene.first(2)))
    assert scene.codes() == ["unknown-target"]


def test_a_motion_is_cited_and_a_wording_of_the_charter_is_not() -> None:
    scene = Points()
    moved = scene.amend("Ash", 1, "One")
    stance = {"stance": "ratify", "reason": ""}
    scene.say("Birch", "point-stance", {"version": moved, **stance})
    scene.say("Birch", "point-stance", {"version": scene.first(1), **stance}, [moved])
    scene.say("Birch", "point-motion", motion(), [moved])
    assert scene.codes() == ["unknown-target"] * 3


def test_a_struck_point_is_not_amended() -> None:
    scene = Points()
    strike = scene.strike("Ash", 1)
    scene.stand("Birch", strike, "ratify")
    body = PointMotionBody(action="amend", number=1, base=strike, text="Back", reason="")
    scene.say("Ash", "point-motion", body, [strike], START + 2)
    assert scene.codes() == ["unknown-target"]


def test_a_reservation_says_why() -> None:
    scene = Points()
    scene.stand_first("Ash", 1, "reserve")
    assert scene.codes() == ["reason-missing"]


def test_a_stance_dated_before_its_motion_is_refused() -> None:
    scene = Points()
    scene.stand("Birch", scene.amend("Ash", 1, "One", time=START + 5), "ratify", START + 4)
    assert scene.codes() == ["time-before-ref"]
