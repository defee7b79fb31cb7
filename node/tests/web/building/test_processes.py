"""The history of a process's options as its page shows it."""

from node.tests.web.example_base import ID
from node.web.building.processes import process_view
from node.web.viewmodels.processes import StepLine
from node.web.viewmodels.proposals import Change
from protocol.coalition.process.acts import Act
from protocol.tests.coalition.process.making import OPENS, Staged
from protocol.tests.coalition.scene import group_id


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
