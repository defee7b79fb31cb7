"""`commonweal unity`: points moved, agreed to, reserved on and taken away."""

from pathlib import Path

import pytest

from node.tests.cli.inside import Inside, at
from node.tests.commands.test_challenges import CUTS
from node.tests.commands.world import world


@pytest.fixture
async def one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The first of three nodes; point 1 is in force."""
    async with world(tmp_path) as made:
        version = (await made.run(1, "unity.add", text="Open books.", reason=""))["version"]
        await made.exchange()
        for number in (2, 3):
            await made.run(number, "unity.ratify", version=version)
            await made.exchange()
    (tmp_path / "point.txt").write_text("Housing is a right.\n")
    return at(tmp_path, capsys)(1)


@pytest.fixture
async def certifying(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The first of three nodes that certify together."""
    async with world(tmp_path, cuts=CUTS):
        pass
    (tmp_path / "point.txt").write_text("Housing is a right.\n")
    return at(tmp_path, capsys)(1)


def test_a_point_is_added_reserved_on_and_another_moved_to_be_struck(
    one: Inside, tmp_path: Path
) -> None:
    said = one.says(
        "unity", "add", "--text-file", tmp_path / "point.txt", "--reason", "We lack it."
    )
    assert "moved, and ratified by your group: " in said
    (version,) = [word for word in said.split() if len(word) == 64]
    reserved = one.says("unity", "reserve", version[:12], "--reason", "Not yet.")
    assert version.startswith(reserved.removeprefix("reserved on ").strip())
    assert "Housing is a right." in str(one.tells("unity", "list"))
    struck = one.says("unity", "strike", 1, "--reason", "Nobody keeps it.")
    assert "moved, and ratified by your group: " in struck


def test_a_motion_is_taken_back_and_listed_among_what_came_to_nothing(
    certifying: Inside, tmp_path: Path
) -> None:
    said = certifying.says("unity", "add", "--text-file", tmp_path / "point.txt")
    (version,) = [word for word in said.split() if len(word) == 64]
    assert f"taken back with: commonweal unity withdraw {version[:12]}" in said
    back = certifying.says("unity", "withdraw", version[:12], "--reason", "Said badly.")
    assert version.startswith(back.removeprefix("taken back: ").strip())
    listed = certifying.says("unity", "list")
    assert "came to nothing" in listed
    assert "withdrawn" in listed
    assert "taken back before" in certifying.refuses("unity", "withdraw", version)


def test_what_no_point_is_can_neither_be_reserved_on_nor_struck(
    one: Inside, tmp_path: Path
) -> None:
    before = one.tells("unity", "list")
    assert one.refuses("unity", "strike", 99, "--reason", "Gone.")
    assert one.refuses("unity", "reserve", "abcdef", "--reason", "No.")
    (tmp_path / "empty.txt").write_text("")
    assert one.refuses("unity", "add", "--text-file", tmp_path / "empty.txt")
    assert one.tells("unity", "list") == before
