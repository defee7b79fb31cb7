"""Delegations as pages show them: names where they are held, what is due, what can be cited."""

from node.web.building.delegates import delegates_view
from protocol.coalition.words import Words
from protocol.tests.coalition.delegates.making import DAY_S, DECIDED, ENDS, Sending
from protocol.tests.coalition.scene import START, group_id


def none(_blob, _group):
    return None


def shown(scene, time=START + 5_000, words=none, here="Ash"):
    return delegates_view(scene.fold(time), words, group_id(here))


def test_names_of_the_elected_stand_and_others_are_read_from_their_blob():
    scene = Sending()
    scene.elected()
    scene.appointed()

    def words(_blob, group):
        return Words(group=group, salt=bytes(16), text="Eva\nFay\nGus")

    held = {name: [seat.name for seat in sent[0].seats] for name, sent in shown(scene).groups}
    assert held["Birch"] == [None] * 3
    assert held["Ash"][0] == "Ann"
    named = dict(shown(scene, words=words).groups)["Birch"][0]
    assert [seat.name for seat in named.sitting] == ["Eva", "Fay"]


def test_a_blob_with_another_number_of_names_names_nobody():
    scene = Sending()
    scene.appointed()

    def words(_blob, group):
        return Words(group=group, salt=bytes(16), text="Eva\nFay")

    (_, (one,)) = shown(scene, words=words).groups[0]
    assert [seat.name for seat in one.seats] == [None] * 3


def test_what_is_due_is_said_to_the_own_group():
    scene = Sending()
    scene.appointed("Ash", report_days=30)
    due = START + 30 * DAY_S
    [one] = shown(scene, due - 7 * DAY_S).own
    assert (one.due, one.late, one.remind, one.again) == (due, False, True, False)
    [one] = shown(scene, due).own
    assert one.late
    [one] = shown(scene, ENDS - DAY_S).own
    assert one.again
    assert shown(scene, due, here="Cedar").own == ()


def test_only_own_votes_that_came_to_something_are_offered():
    scene = Sending()
    scene.decide(start=START + 500)
    view = shown(scene)
    assert (len(view.elections), len(view.ballots)) == (1, 2)
    other = shown(scene, here="Birch")
    assert (other.elections, len(other.ballots)) == ((), 2)


def test_only_own_votes_that_were_carried_after_they_were_sent_are_offered_for_a_recall():
    scene = Sending()
    scene.decide(start=START + 500)
    early = scene.elected()
    late = scene.elected(time=START + 4_000, title="Congress")
    questions = {one.id: len(one.questions) for one in shown(scene).own}
    assert questions == {early.hex(): 1, late.hex(): 0}
    [(_, seen)] = shown(scene, here="Birch").groups
    assert [one.questions for one in seen] == [(), ()]


def test_recalls_and_reports_name_whom_they_are_about():
    scene = Sending()
    name = scene.elected()
    scene.recall("Ash", name, [0])
    scene.report("Ash", name, scene.at, about="ballot", time=DECIDED + 10)
    [one] = shown(scene).own
    assert [seat.name for seat in one.recalls[0].seats] == ["Ann"]
    assert one.reports[0].ballot is not None
    assert one.seats[2].moved_up == 1
