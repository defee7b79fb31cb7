"""What is owed about delegates, and when."""

from msgspec.structs import replace

from protocol.coalition.delegates.due import DAY_S, report_due, reports_soon, term_ends_soon
from protocol.coalition.delegates.values import Delegation
from protocol.tests.coalition.delegates.making import DECIDED, ENDS, Sending
from protocol.tests.coalition.scene import START


def owed(scene: Sending, name: bytes, time: int = START + 5_000) -> int | None:
    state = scene.fold(time)
    return report_due(state.delegations[name], state.convenings)


def test_a_report_is_due_so_many_days_after_the_start_and_each_report() -> None:
    scene = Sending()
    name = scene.appointed(report_days=30)
    assert owed(scene, name) == START + 30 * DAY_S
    scene.report("Birch", name, time=DECIDED + 9)
    assert owed(scene, name) == DECIDED + 9 + 30 * DAY_S
    found = scene.one(name)
    assert not reports_soon(found, {}, DECIDED + 9 + 23 * DAY_S - 1)
    assert reports_soon(found, {}, DECIDED + 9 + 23 * DAY_S)


def test_nothing_more_is_due_once_the_term_was_reported_on() -> None:
    scene = Sending()
    name = scene.appointed(report_days=300)
    assert owed(scene, name, ENDS + 9) == START + 300 * DAY_S
    scene.report("Birch", name, time=ENDS)
    assert owed(scene, name, ENDS + 9) is None
    silent = scene.appointed("Cedar")
    assert owed(scene, silent) is None


def test_a_node_looks_again_when_something_comes_due() -> None:
    scene = Sending()
    scene.appointed(report_days=30)
    assert scene.fold(START + 5_000).changes_at == START + 23 * DAY_S
    assert scene.fold(START + 23 * DAY_S).changes_at == START + 30 * DAY_S
    assert scene.fold(START + 31 * DAY_S).changes_at == ENDS - 30 * DAY_S


def test_a_term_that_ends_is_a_reminder_until_others_follow() -> None:
    scene = Sending()
    one = scene.one(scene.appointed())
    soon = ENDS - 30 * DAY_S
    assert [term_ends_soon(one, [one], t) for t in (soon - 1, soon, ENDS - 1, ENDS)] == [
        False,
        True,
        True,
        False,
    ]

    def follows(other: Delegation) -> bool:
        return not term_ends_soon(one, [one, other], soon)

    assert follows(replace(one, title=" COUNCIL ", ends=ENDS + 1))
    assert not follows(replace(one, ends=ENDS))
    assert not follows(replace(one, title="Board", ends=ENDS + 1))
    assert not follows(replace(one, group=b"g" * 16, ends=ENDS + 1))
