"""Delegations as pages show them: names where they are held, what is due, what can be cited."""

from node.web.building.delegates import delegates_view
from protocol.coalition.words import Words
from protocol.tests.coalition.deciding import TAKES
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


def test_a_recall_that_a_vote_is_to_decide_is_shown_with_who_would_go_and_where_it_stands():
    scene = Sending()
    name = scene.elected()
    asked = scene.ask("Ash", name, [0], time=START + 400)
    [one] = shown(scene).own[0].asked
    assert (one.id, [seat.name for seat in one.seats]) == (asked.hex(), ["Ann"])
    assert (one.reason, one.proposals, one.ballots) == ("absent", (), ())
    scene.decide(start=START + 500)
    scene.decide(asked, start=START + 900, yes=10)
    [one] = shown(scene).own[0].asked
    assert [proposal.title for proposal in one.proposals] == ["Act"]
    assert [ballot.phase for ballot in one.ballots] == ["declared"]
    scene.decide(asked, start=START + 1_400)
    [sent] = shown(scene).own
    assert (sent.asked, sent.recalls[0].by) == ((), "ballot")
    assert sent.recalls[0].time == START + 1_400 + TAKES


def test_recalls_and_reports_name_whom_they_are_about():
    scene = Sending()
    name = scene.elected()
    scene.recall("Ash", name, [0])
    scene.report("Ash", name, scene.at, about="ballot", time=DECIDED + 10)
    [one] = shown(scene).own
    assert [seat.name for seat in one.recalls[0].seats] == ["Ann"]
    assert one.reports[0].ballot is not None
    assert one.seats[2].moved_up == 1
