"""What `commonweal process show` prints of a process, line by line."""

from typing import Any

import pytest

from node.cli.output import Paper
from node.cli.process_text import write_process
from node.commands.process_text import whole
from protocol.coalition.process.acts import Act
from protocol.tests.coalition.process.making import ANNOUNCED, OPENS, Staged


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    """A function from a scene to the lines that are printed of its process."""

    def lines(scene: Staged) -> list[str]:
        state = scene.fold(OPENS)
        write_process(Paper(), whole(state, state.processes[scene.proposal]))
        return capsys.readouterr().out.splitlines()

    return lines


def test_each_stage_says_what_it_waits_for_from_whom_and_until_when(printed: Any) -> None:
    scene = Staged()
    before = [line.partition(" (due ")[0] for line in printed(scene)]
    scene.go_on(0, scene.freeze())
    after = [line.partition(" (due ")[0] for line in printed(scene)]
    west = "West, What we do next: waits for a report by Elm"
    assert west in before
    assert west in after
    assert "North, What we do next: waits for a report by Cedar" in before
    assert "North, What we do next: its report stands" in after
    assert "missing: the national meeting has settled the options, 0 of 1" in before
    assert "met: the national meeting has settled the options, 1 of 1" in after
    assert all("(due " in line for line in printed(scene) if ": waits for" in line)


def test_who_goes_on_without_the_rest_is_named_with_reasons_and_what_is_done_without(
    printed: Any,
) -> None:
    scene = Staged()
    scene.go_on(0, scene.freeze())
    assert "would go on without them: none; needed: 4" in printed(scene)
    scene.agree("Birch", agree=False)
    scene.agree("Ash", reason="they can't meet")
    for name in ("Cedar", "Dogwood", "Elm"):
        scene.agree(name)
    lines = printed(scene)
    (named,) = (line for line in lines if line.startswith("would go on without them: "))
    assert named.endswith("; needed: 4")
    assert set(named[26:-11].split(", ")) == {"Ash", "Cedar", "Dogwood", "Elm"}
    assert "Ash agrees (proceed): they can't meet" in lines
    assert "Cedar agrees (proceed)" in lines
    assert "Birch does not agree (proceed)" in lines
    place = lines.index("gone on without: confirmed reports of regional meetings, 1 of 2")
    assert lines[place + 1] == "    missing: What we do next (South), What we do next (West)"


def test_shorter_periods_are_said_only_where_they_are_asked_for(printed: Any) -> None:
    usual = printed(Staged())
    assert not any(line.startswith("would have shorter periods") for line in usual)
    scene = Staged(deliberation_s=85, voting_s=20)
    assert "would have shorter periods: none; needed: 4" in printed(scene)
    scene.agree("Ash", "emergency", ANNOUNCED)
    assert "would have shorter periods: Ash; needed: 4" in printed(scene)
    assert "Ash agrees (emergency)" in printed(scene)


def test_every_line_has_its_steps_and_what_reports_recommend_comes_last(printed: Any) -> None:
    scene = Staged()
    strike, march = scene.first(0), scene.first(1)
    frozen = scene.freeze(Act(action="rank", options=[march, strike]))
    scene.go_on(1, frozen, Act(action="merge", options=[strike, march], label="In the street"))
    lines = printed(scene)
    assert "- Strike (went into another)" in lines
    assert lines[lines.index("- Strike (went into another)") + 1] == "     first by Ash: Strike"
    place = lines.index("- In the street")
    assert lines[place + 1] == "     merge by South from Strike, March: In the street"
    assert lines[-1] == "What we do next recommends: March, Strike"
