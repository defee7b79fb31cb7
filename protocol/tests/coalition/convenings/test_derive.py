"""How a convening stands: what changed, who is there, which report stands."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.convenings.bodies import AgendaItem, ConveningChangeBody, MinutesBody
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.convenings.making import BEGINS, BLOB, NAMES, Convened
from protocol.tests.coalition.scene import START, group_id


def change(scene: Convened, convening: bytes, time: int = START + 2, **fields: Any) -> bytes:
    return scene.say("Ash", "convening-change", ConveningChangeBody(**fields), [convening], time)


def test_a_convening_is_as_its_convener_last_changed_it() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    moved = {"place": "River hall", "starts": BEGINS + 3, "ends": BEGINS + 9, "zone": "UTC"}
    change(scene, convening, action="move", reason="the roof leaks", **moved)
    change(scene, convening, action="agenda", agenda=[AgendaItem(title="Roof")])
    found = scene.meeting(convening)
    assert (found.place, found.starts, found.zone) == ("River hall", BEGINS + 3, "UTC")
    assert [item.title for item in found.agenda] == ["Roof"]
    assert [c.action for c in found.changes] == ["move", "agenda"]
    assert found.moved == found.changes[0].hash


def test_the_conveners_log_decides_which_change_is_the_last_whatever_time_is_claimed() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    change(scene, convening, START + 9, action="agenda", agenda=[AgendaItem(title="Late")])
    change(scene, convening, START + 3, action="agenda", agenda=[AgendaItem(title="Last")])
    assert [item.title for item in scene.meeting(convening).agenda] == ["Last"]


def test_after_a_cancellation_nothing_changes() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    change(scene, convening, action="cancel", reason="nobody can come")
    change(scene, convening, action="agenda", agenda=[AgendaItem(title="Anyway")])
    change(scene, convening, action="cancel", reason="again")
    assert scene.codes() == ["convening-cancelled"] * 2
    found = scene.meeting(convening)
    assert found.cancelled == START + 2
    assert found.agenda == ()


def test_a_report_that_those_present_confirm_stands_though_the_convener_cancelled() -> None:
    scene = Convened()
    convening = scene.call("Ash", facilitators=[group_id("Birch")])
    report, _ = scene.met("Birch", convening, ["Cedar"])
    scene.answer("Cedar", report)
    change(scene, convening, action="cancel", reason="it went against us")
    assert [r.hash for r in scene.meeting(convening).standing] == [report]


def test_a_report_stands_from_the_confirmation_that_is_enough() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    report, _ = scene.met("Ash", convening, ["Birch", "Cedar", "Dogwood", "Elm"])
    assert scene.reported(convening).needed == 3
    scene.answer("Birch", report, time=BEGINS + 7)
    assert scene.reported(convening).since is None
    scene.answer("Cedar", report, time=BEGINS + 8)
    scene.answer("Elm", report, time=BEGINS + 9)
    found = scene.reported(convening)
    assert found.since == BEGINS + 8
    assert found.asked() == (group_id("Dogwood"),)
    assert found.present == dict.fromkeys(sorted(map(group_id, NAMES)), 10)


def test_a_convening_may_ask_for_more_confirmations_than_the_charter() -> None:
    scene = Convened()
    convening = scene.call("Ash", confirm=[1, 1])
    report, _ = scene.met("Ash", convening, ["Birch", "Cedar"])
    scene.answer("Birch", report)
    assert scene.reported(convening).since is None
    scene.answer("Cedar", report)
    assert scene.reported(convening).since == BEGINS + 6


def test_a_group_counts_as_it_last_said() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    report, check_ins = scene.met("Ash", convening, ["Birch"])
    scene.answer("Birch", report)
    scene.answer("Birch", report, "dispute", BEGINS + 8)
    assert scene.reported(convening).since is None
    scene.come("Birch", convening, members=99, region="North", time=BEGINS + 9)
    found = scene.meeting(convening)
    assert found.check_ins[group_id("Birch")].people == 99
    # What the report cites is what it counts.
    assert found.reports[0].present[group_id("Birch")] == 10
    assert found.reports[0].check_ins == tuple(check_ins)
    assert found.reports[0].regions == {"": 20}


def test_the_last_minutes_replace_the_earlier_ones() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    for parts in ([BLOB], [BLOB, BLOB]):
        scene.say("Ash", "minutes", MinutesBody(parts=parts), [convening], BEGINS)
    assert len(scene.meeting(convening).minutes[group_id("Ash")].parts) == 2


def _step(scene: Convened, random_: random.Random, said: dict[str, list[bytes]], step: int) -> None:
    name, time = random_.choice(NAMES), START + step
    convening = random_.choice(said["convening"])
    kind = random_.choice(["call", "change", "come", "come", "report", "answer", "answer"])
    if kind == "call":
        said["convening"].append(scene.call(name, time, region=random_.choice(("North", "West"))))
    elif kind == "change":
        action = random_.choice(["agenda", "cancel"])
        body = ConveningChangeBody(action=action, reason="because")  # type: ignore[arg-type]
        scene.say(name, "convening-change", body, [convening], time)
    elif kind == "come":
        said["check-in"].append(scene.come(name, convening, random_.randrange(9), time=time))
    elif kind == "report" and said["check-in"]:
        cited = random_.sample(said["check-in"], min(len(said["check-in"]), 3))
        said["report"].append(scene.report(name, convening, cited, time=time))
    elif said["report"]:
        stance = random_.choice(["confirm", "dispute"])
        scene.answer(name, random_.choice(said["report"]), stance, time)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_a_convening(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Convened()
    groups = sorted(map(group_id, ("Ash", "Birch", "Cedar")))
    said = {"convening": [scene.call("Ash", facilitators=groups)], "check-in": [], "report": []}
    for step in range(25, 60):
        _step(scene, random_, said, step)
    expected = scene.fold(START + 99)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    again = fold_logs(scene.charter, shuffled, START + 99)
    assert state_digest(again) == state_digest(expected)
    for convening in expected.convenings.values():
        for report in convening.reports:
            assert report.group in convening.facilitators
            confirming = [s for s in report.stances.values() if s.stance == "confirm"]
            assert report.since is None or len(confirming) + 1 >= report.needed
            assert set(report.stances) <= set(report.present)
