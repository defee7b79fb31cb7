"""The history of a process's options as its page shows it."""

from node.commands.process_text import whole
from node.tests.web.example_base import ID
from node.web.building.processes import process_view
from node.web.viewmodels.processes import StepLine
from node.web.viewmodels.proposals import Change
from protocol.coalition.convenings.bodies import ConveningChangeBody
from protocol.coalition.process.acts import Act
from protocol.tests.coalition.process.making import MET, OPENS, Staged
from protocol.tests.coalition.scene import START, group_id


def amend(option: bytes, label: str, text: str, reason: str = "") -> Act:
    return Act(action="amend", options=[option], label=label, text=text, reason=reason)


def histories(scene: Staged) -> dict[str, tuple[StepLine, ...]]:
    state = scene.fold(OPENS)
    view = process_view(state, state.processes[scene.proposal], group_id("Ash"))
    return {option.label: option.steps for option in view.options}


def parts(list_: tuple[Change, ...], kind: str) -> list[str]:
    return [change.text for change in list_ if change.kind == kind]


def test_a_step_shows_its_words_its_reason_and_what_it_changed() -> None:
    scene = Staged()
    scene.freeze(amend(scene.first(0), "Strike", "For a week.", "a day is little"))
    first, amended = histories(scene)["Strike"]
    assert (first.text, first.changes) == ("For a day.", ())
    assert (amended.text, amended.reason) == ("For a week.", "a day is little")
    assert parts(amended.label_changes, "same") == ["Strike"]
    assert parts(amended.changes, "removed") == ["day."]
    assert parts(amended.changes, "added") == ["week."]


def test_a_second_regions_change_is_compared_with_what_it_found_not_with_the_first_regions() -> (
    None
):
    scene = Staged()
    frozen = scene.freeze()
    scene.go_on(0, frozen, amend(scene.first(0), "Short strike", "For an hour."))
    scene.go_on(1, frozen, amend(scene.first(0), "Long strike", "For a month."))
    (variant,) = histories(scene)["Long strike"]
    assert variant.action == "variant"
    assert "".join(parts(variant.label_changes, "removed")).strip() == "Strike"
    assert parts(variant.changes, "removed") == ["day."]
    assert parts(variant.changes, "added") == ["month."]


def test_what_is_merged_has_words_and_sources_and_no_difference_to_a_single_one() -> None:
    scene = Staged()
    both = [scene.first(0), scene.first(1)]
    scene.freeze(Act(action="merge", options=both, label="In the street", text="Both."))
    (merged,) = histories(scene)["In the street"]
    assert (merged.text, merged.sources) == ("Both.", ("Strike", "March"))
    assert merged.label_changes == merged.changes == ()


async def test_a_votes_page_and_its_result_name_the_regions_that_were_not_heard(example):
    client = await example()
    for path in (f"/ballots/{ID}", f"/ballots/{ID}/result"):
        response = await client.get(path)
        page = await response.text()
        assert f'<a href="/meetings/{ID}">Assembly</a>, West' in page
        assert f'<a href="/proposals/{ID}/process">The way to the vote</a>' in page
    assert "It opened without 2 reports." in page
    assert "Spring convention</a>, national" in page


def test_a_gate_names_what_each_group_could_do() -> None:
    scene = Staged()
    state = scene.fold(OPENS)
    view = process_view(state, state.processes[scene.proposal], group_id("Ash"))
    ways = {gate.key: gate.ways for gate in view.gates}
    assert [(w.act, w.who, w.overdue) for w in ways["frozen"]] == [
        ("report", ("Birch",), True),
        ("proceed", ("Ash", "Birch", "Cedar", "Dogwood", "Elm"), False),
    ]
    assert {w.title for w in ways["participation"] if w.act == "check-in"} == {"What we do next"}


async def test_the_way_to_the_vote_says_who_can_do_what(example):
    client = await example()
    page = await (await client.get(f"/proposals/{ID}/process")).text()
    assert "Say who was there, if they were: " in page
    assert "and 2 more" in page
    assert "The hour for it is over. What is done before the vote opens still counts." in page


def test_a_report_of_one_group_alone_waits_for_another_that_was_there() -> None:
    scene = Staged()
    scene.met("Birch", scene.national, (), process=scene.process, time=MET + 5)
    state = scene.fold(OPENS)
    process = state.processes[scene.proposal]
    shown = whole(state, process)["stages"][0]
    assert shown["missing"] == "company"
    assert sorted(shown["who"]) == ["Ash", "Cedar", "Dogwood", "Elm"]
    (gate,) = (g for g in process_view(state, process, b"").gates if g.key == "frozen")
    assert [way.act for way in gate.ways] == ["proceed", "check-in"]
    # Who comes later is not in that report: a new one counts them.
    scene.come("Cedar", scene.national, time=MET + 6)
    state = scene.fold(OPENS)
    shown = whole(state, state.processes[scene.proposal])["stages"][0]
    assert (shown["missing"], shown["who"]) == ("report", ["Birch"])


def test_a_report_that_all_have_disputed_is_reported_anew() -> None:
    scene = Staged()
    report, _ = scene.met("Birch", scene.national, ("Ash",), process=scene.process, time=MET + 5)
    scene.answer("Ash", report, time=MET + 6, stance="dispute")
    state = scene.fold(OPENS)
    process = state.processes[scene.proposal]
    shown = whole(state, process)["stages"][0]
    assert (shown["missing"], shown["who"]) == ("report", ["Birch"])
    (gate,) = (g for g in process_view(state, process, b"").gates if g.key == "frozen")
    assert [way.act for way in gate.ways] == ["proceed", "report"]


async def test_the_page_says_what_never_reports_and_when_no_vote_can_open(example):
    client = await example()
    path = f"/proposals/{ID}/process"
    page = await (await client.get(path)).text()
    assert page.count("It will never report.") == 2
    assert page.count("3 groups agree to go on, or the proposal is withdrawn.") == 1
    assert "Only the group that reported was there, and another must confirm its report." in page
    spanish = await (await client.get(path + "?lang=es")).text()
    assert spanish.count("Nunca presentará informe.") == 2


def test_a_process_without_options_or_meetings_has_no_green_mark() -> None:
    scene = Staged(options=[])
    for name, meeting in zip(
        ("Birch", "Cedar", "Dogwood", "Elm"), (scene.national, *scene.regional), strict=True
    ):
        body = ConveningChangeBody(action="cancel", reason="Nobody comes.")
        scene.say(name, "convening-change", body, [meeting], START + 3)
    for name in scene.names:
        scene.agree(name)
    state = scene.fold(OPENS)
    view = process_view(state, state.processes[scene.proposal], b"")
    assert (view.ready, view.stuck, view.options) == (False, True, ())
    assert [gate.key for gate in view.gates if not gate.met] == ["options"]
