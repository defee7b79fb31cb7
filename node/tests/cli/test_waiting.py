"""`commonweal applicant` and `commonweal member`: people who ask, and are answered."""

from pathlib import Path

import pytest

from node.tests.cli.inside import At, at
from node.tests.commands.world import roster_csv, world


@pytest.fixture
async def nodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> At:
    """A node with three members, whom three people ask to take them in."""
    async with world(tmp_path, 2) as made:
        await made.run(1, "roster.import", csv=roster_csv(3), commit=True)
        await made.run(1, "membership.at-large", about="Anybody.")
        for name in ("Noor", "Bo", "Cy"):
            await made.nodes[0].applicants.ask(name, f"{name}@people.example", "Nights are long.")
    return at(tmp_path, capsys)


def test_people_who_ask_are_taken_in_declined_or_erased(nodes: At) -> None:
    one = nodes(1)
    listed = one.says("applicant", "list")
    assert "1: Noor, Noor@people.example, " in listed
    assert "  Nights are long." in listed
    assert "taken in as member m7" in one.says("applicant", "accept", 1, "--ref", "m7")
    declined = one.says("applicant", "decline", 2, "--answer", "Too far.")
    assert declined == "declined, and what they wrote is erased\n"
    assert one.says("applicant", "erase", 3) == "erased\n"
    assert one.says("applicant", "list") == "nobody waits for an answer\n"
    members = one.tells("roster", "list")["members"]
    assert [row["name"] for row in members if row["ref"] == "m7"] == ["Noor"]


def test_who_does_not_ask_is_not_answered_and_a_taken_number_is_not_given(nodes: At) -> None:
    one = nodes(1)
    for what in (("accept", 9), ("decline", 9, "--answer", "No."), ("erase", 9)):
        assert "9" in one.refuses("applicant", *what)
    assert "m1" in one.refuses("applicant", "accept", 1, "--ref", "m1")
    assert "--answer" in one.misused("applicant", "decline", 1)
    assert len(one.tells("applicant", "list")["applicants"]) == 3


def test_what_is_held_of_a_member_is_shown_corrected_and_answered(nodes: At) -> None:
    one = nodes(1)
    assert one.says("member", "requests") == "nobody waits for an answer\n"
    assert "changed: email" in one.says("member", "correct", "m1", "--email", "a@people.example")
    assert one.tells("member", "show", "m1")["member"]["email"] == "a@people.example"
    assert "nothing is otherwise" in one.says(
        "member", "correct", "m1", "--email", "a@people.example"
    )
    assert "asked for: name" in one.says("member", "correct", "m1", "--name", "Ada L.")
    waiting = one.says("member", "requests")
    assert ", the name, " in waiting
    assert "  Ada L." in waiting
    assert one.says("member", "grant", 1) == "corrected for member m1\n"
    assert one.tells("member", "show", "m1")["member"]["name"] == "Ada L."
    assert "asked; see" in one.says("member", "leave", "m2", "--words", "I move.")
    assert one.says("member", "take-back", "m2", 2) == "taken back\n"
    one.says("member", "leave", "m2")
    assert one.says("member", "decline", 3, "--answer", "Wait a week.") == "declined\n"
    one.says("member", "leave", "m2")
    assert one.says("member", "grant", 4).startswith("erased\n")
    assert "nothing was changed" in one.says("member", "erase", "m3")
    assert one.says("member", "erase", "m3", "--commit").startswith("erased\n")
    assert [row["ref"] for row in one.tells("roster", "list")["members"]] == ["m1"]


def test_nobody_is_shown_or_answered_who_is_not_there(nodes: At) -> None:
    one = nodes(1)
    for what in (("show", "m9"), ("leave", "m9"), ("erase", "m9", "--commit"), ("correct", "m9")):
        assert "m9" in one.refuses("member", *what)
    for what in (("grant", 5), ("decline", 5, "--answer", "No."), ("take-back", "m1", 5)):
        assert "5" in one.refuses("member", *what)
    one.says("member", "leave", "m1")
    assert one.refuses("member", "take-back", "m2", 1)
    assert len(one.tells("member", "requests")["requests"]) == 1
