"""Differences between wordings: nothing is lost, and commands show them as pages do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.cli.output import Paper
from node.cli.proposal import _write
from node.cli.wording_text import write_changes
from node.tests.cli.inside import Inside, at
from node.tests.commands.world import world
from node.web.building.proposals import changes
from node.web.building.unity import point_view
from node.wordings import difference_values, differences


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_wordings_whole(old: str, new: str) -> None:
    found = differences(old, new)
    assert "".join(text for kind, text in found if kind != "added") == old
    assert "".join(text for kind, text in found if kind != "removed") == new


def test_a_changed_word_is_shown_alone() -> None:
    assert differences("We meet on 1 May.\nAll.", "We meet on 1 June.\nAll.") == (
        ("same", "We meet on 1 "),
        ("removed", "May.\n"),
        ("added", "June.\n"),
        ("same", "All."),
    )


def test_what_is_wholly_new_has_no_list_of_changes(capsys: pytest.CaptureFixture[str]) -> None:
    write_changes(Paper(), difference_values("", "All of it."))
    assert capsys.readouterr().out == ""
    write_changes(Paper(), difference_values("We meet\non 1 May.", "We meet\non 1 June."))
    assert capsys.readouterr().out == "  what changes:\n    - May.\n    + June.\n"


@pytest.fixture
async def one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The first of three nodes; a point was worded twice."""
    async with world(tmp_path) as made:

        async def in_force(version: str) -> None:
            await made.exchange()
            await made.run(2, "unity.ratify", version=version)
            await made.exchange()

        await in_force((await made.run(1, "unity.add", text="We meet on 1 May."))["version"])
        number = (await made.run(1, "unity.list"))["points"][-1]["number"]
        moved = await made.run(1, "unity.amend", number=number, text="We meet on 1 June.")
        await in_force(moved["version"])
    return at(tmp_path, capsys)(1)


def test_the_history_of_a_point_shows_by_command_what_each_wording_changed(one: Inside) -> None:
    number = one.tells("unity", "list")["points"][-1]["number"]
    told = one.tells("unity", "show", number)
    assert [v["changes"] for v in told["history"]] == [
        difference_values("", "We meet on 1 May."),
        difference_values("We meet on 1 May.", "We meet on 1 June."),
    ]
    history = one.says("unity", "show", number).partition("history")[2]
    assert "what changes:\n    - May.\n    + June.\n" in history


async def test_the_page_and_the_command_tell_the_same_of_a_point(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        version = (await made.run(1, "unity.add", text="Open books."))["version"]
        await made.exchange()
        await made.run(2, "unity.ratify", version=version)
        await made.exchange()
        number = (await made.run(1, "unity.list"))["points"][-1]["number"]
        await made.run(3, "unity.amend", number=number, text="Open doors.", reason="More.")
        await made.exchange()
        told = await made.run(1, "unity.show", number=number)
        view = point_view(await made.nodes[1].state(), number, made.nodes[1].group)
        assert view is not None
        assert [c for m in told["motions"] for c in m["changes"]] == [
            {"kind": c.kind, "text": c.text} for m in view.motions for c in m.changes
        ]


async def test_an_amendment_shows_by_command_what_it_changes_before_and_after_it_is_adopted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as made:
        put = await made.run(1, "proposal.put", title="May", summary="", text="We meet on 1 May.")
        proposal = put["proposal"]
        await made.exchange()
        offered = await made.run(
            2, "proposal.amend", proposal=proposal, title="June", text="We meet on 1 June."
        )
        await made.exchange()
        for adopted in (False, True):
            if adopted:
                await made.run(
                    1, "proposal.adopt", proposal=proposal, amendment=offered["amendment"]
                )
            value = await made.run(1, "proposal.show", proposal=proposal)
            [amendment] = value["amendments"]
            assert amendment["changes"] == difference_values(
                "We meet on 1 May.", "We meet on 1 June."
            )
            assert [(c.kind, c.text) for c in changes("May", "June")] == [
                (c["kind"], c["text"]) for c in amendment["title_changes"]
            ]
            capsys.readouterr()
            _write(Paper(), value)
            said = capsys.readouterr().out
            assert "    - May\n    + June\n    - May.\n    + June.\n" in said
