"""`commonweal ballot observe`: a vote as observers of the group see it."""

from pathlib import Path

import pytest

from node.tests.cli.inside import At, at
from node.tests.commands.world import world


@pytest.fixture
async def over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[At, str]:
    """Three nodes, and a ballot that is over, whose box is at the first."""
    async with world(tmp_path) as made:
        ballot = await made.closed()
    return at(tmp_path, capsys), ballot


def test_observers_read_counts_and_neither_names_nor_codes(over: tuple[At, str]) -> None:
    nodes, ballot = over
    said = nodes(1).says("ballot", "observe", ballot[:12])
    value = nodes(1).tells("ballot", "observe", ballot)
    assert f"{value['roll']['count']}, from {value['roll']['basis']}" in said
    assert value["title"] in said
    assert "waits for a second steward" in said
    assert "Member " not in said


def test_a_ballot_that_is_not_there_is_not_observed(over: tuple[At, str]) -> None:
    assert over[0](1).refuses("ballot", "observe", "abcdef12")
