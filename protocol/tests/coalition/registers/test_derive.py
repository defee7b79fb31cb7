"""Which register counts: the group's newest, by its own log."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.registers.making import MEMBERS, Registered
from protocol.tests.coalition.scene import START, group_id


def test_the_newest_register_of_each_group_counts() -> None:
    scene = Registered()
    first = scene.publish("Ash", scene.tree("Ash"))
    other = scene.publish("Birch", scene.tree("Birch", MEMBERS[:2]))
    second = scene.publish("Ash", scene.tree("Ash", MEMBERS[:4], turn=1), START + 10)
    registers = scene.registers()
    assert registers.newest == dict(sorted([(group_id("Ash"), second), (group_id("Birch"), other)]))
    assert (registers.all[first].until, registers.all[first].count) == (START + 10, 5)
    assert (registers.all[second].until, registers.all[second].count) == (None, 4)
    assert registers.of(group_id("Cedar")) is None
    assert [registers.count(group_id(name)) for name in ("Ash", "Birch", "Cedar")] == [4, 2, 0]


def test_a_register_for_later_waits_and_one_dated_before_it_is_refused() -> None:
    scene = Registered()
    first = scene.publish("Ash", scene.tree("Ash"))
    later = scene.publish("Ash", scene.tree("Ash", MEMBERS[:4], turn=1), START + 50)
    scene.publish("Ash", scene.tree("Ash", MEMBERS[:3], turn=2), START + 5)
    assert scene.codes(START + 10) == ["time-backwards"]
    assert scene.registers(START + 10).newest[group_id("Ash")] == first
    assert scene.codes(START + 60) == ["time-backwards"]
    assert scene.registers(START + 60).newest[group_id("Ash")] == later


def test_the_log_decides_between_registers_of_one_second() -> None:
    scene = Registered()
    scene.publish("Ash", scene.tree("Ash"))
    last = scene.publish("Ash", scene.tree("Ash", MEMBERS[:2], turn=1))
    assert scene.registers().newest[group_id("Ash")] == last


@given(st.integers(0, 10_000))
def test_no_order_of_arrival_changes_the_state(number: int) -> None:
    random = Random(number)
    scene = Registered()
    for turn in range(random.randint(1, 6)):
        name = random.choice(scene.names)
        members = MEMBERS[: random.randint(0, 5)]
        scene.publish(name, scene.tree(name, members, turn), START + random.randint(0, 20))
    logs = list(scene.logs.items())
    digests = set()
    for _ in range(4):
        random.shuffle(logs)
        digests.add(state_digest(fold_logs(scene.charter, logs, START + 10)))
    assert len(digests) == 1


def test_a_stranger_has_no_register() -> None:
    scene = Registered(("Ash", "Birch"))
    scene.logs[group_id("Stranger")] = []
    scene.say("Stranger", "register", scene.tree("Ash").body())
    assert scene.codes() == ["not-a-member"]
    assert scene.registers().all == {}
