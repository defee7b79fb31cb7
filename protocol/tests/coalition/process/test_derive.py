"""How far a process has come, as everybody sees it, and when that changes by itself."""

from msgspec.structs import replace

from protocol.coalition.process.acts import Act, option_id
from protocol.coalition.structure import structural_hash
from protocol.duties import report_due
from protocol.tests.coalition.process.making import (
    CLOSES,
    MET,
    OPENS,
    OPTIONS_DUE,
    REPORTS_DUE,
    Staged,
    ballot_labels,
)
from protocol.tests.coalition.scene import START, group_id


def test_a_process_shows_its_stages_as_far_as_they_have_come() -> None:
    scene = Staged()
    assert ballot_labels(scene.way()) == ["Strike", "March"]
    frozen = scene.freeze(Act(action="add", label="Boycott"))
    scene.go_on(1, frozen, Act(action="amend", options=[scene.first(0)], label="Short strike"))
    way = scene.way()
    assert ballot_labels(way) == ["Short strike", "March", "Boycott"]
    assert way.reports == dict(sorted({scene.national: frozen, **way.reports}.items()))
    assert way.present == dict.fromkeys(sorted(map(group_id, ("Ash", "Birch", "Dogwood"))), 10)
    assert [step.action for step in way.options.lines[scene.first(0)].steps] == ["first", "amend"]


def test_of_two_national_reports_that_stand_the_earlier_counts_until_a_ballot_opens() -> None:
    scene = Staged()
    second = scene.freeze(Act(action="add", label="Second"))
    guests = ("Ash", "Cedar")
    first, _ = scene.met("Birch", scene.national, guests, process=scene.process, time=MET + 1)
    for name in guests:
        scene.answer(name, first, time=MET + 2)
    assert scene.way().reports == {scene.national: first}
    assert second != first


def test_the_state_changes_by_itself_when_reports_are_overdue() -> None:
    scene = Staged()
    times, time = [], START + 2
    while time is not None and time < CLOSES:
        time = scene.fold(time).changes_at
        times.append(time)
    assert {MET, OPTIONS_DUE, REPORTS_DUE} <= set(times)


def test_the_state_changes_by_itself_when_the_processs_own_periods_end() -> None:
    scene = Staged(deliberation_s=103, voting_s=77)
    scene.ask()
    times, time = set(), START + 81
    while time is not None and time < CLOSES:
        time = scene.fold(time).changes_at
        times.add(time)
    assert {START + 103, CLOSES - 77 + 1} <= times


def test_of_each_group_the_last_word_on_what_it_agrees_to_is_kept_with_its_reason() -> None:
    scene = Staged()
    scene.agree("Birch", time=REPORTS_DUE + 2, reason="they can't meet")
    first = scene.way()
    assert [(said.group, said.agree, said.reason) for said in first.said] == [
        (group_id("Birch"), True, "they can't meet")
    ]
    scene.agree("Cedar", time=REPORTS_DUE + 1, reason="it is late")
    # Of one log the order counts: a word dated back is the last one all the same.
    last = scene.agree("Birch", agree=False, reason="they met")
    said = scene.way().said
    assert [(one.hash == last, one.agree, one.reason) for one in said] == [
        (True, False, "they met"),
        (False, True, "it is late"),
    ]
    assert structural_hash(first) != structural_hash(replace(first, said=()))


def test_groups_that_left_are_not_counted_among_those_who_must_agree() -> None:
    scene = Staged()
    assert scene.way().proceed_needed == 4
    notice = scene.charter.rules.life.notice_s
    scene.say("Elm", "leaving", {"reason": "", "caucus": ""}, [], START + 3)
    assert scene.way(START + 2 + notice).proceed_needed == 4
    assert scene.way(START + 3 + notice).proceed_needed == 3


def test_reports_are_due_when_their_process_says() -> None:
    scene = Staged()
    state = scene.fold(OPENS)
    due = [report_due(state, state.convenings[c]) for c in (scene.national, scene.regional[2])]
    assert due == [OPTIONS_DUE, REPORTS_DUE]


def test_a_report_ranks_what_it_brings_itself() -> None:
    scene = Staged()
    own = option_id(scene.national, 0)
    rank = Act(action="rank", options=[own, scene.first(1)])
    frozen = scene.freeze(Act(action="add", label="Boycott"), rank)
    assert scene.way().options.rankings == {frozen: (own, scene.first(1))}
