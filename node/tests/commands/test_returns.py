"""Claims about returns: what no node would accept is refused before anybody signs it."""

from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.tests.commands.world import world
from protocol.errors import ProtocolError

ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


def cell(rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"": [{"rows": rows, **more}]}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (cell({"0": 11}), "more-votes-than-roll"),
        (cell({"0": 6}, blank=3, spoiled=2), "more-votes-than-roll"),
        (cell({"0": 10**9}), "more-votes-than-roll"),
        (cell({"0": 10**30}), "bad-arguments"),
        (cell({"0": -1}), "bad-arguments"),
        (cell({"0": 0}), "bad-arguments"),
        (cell({"0": 1.5}), "bad-arguments"),
        (cell({"0": "1"}), "bad-arguments"),
        (cell({"0": 1}, blank=-1), "bad-arguments"),
        (cell({"3": 1}), "unknown-option"),
        (cell({"99999999999": 1}), "unknown-option"),
        (cell({"yes": 1}), "bad-return"),
        (cell({"00": 1}), "bad-return"),
        (cell({"0,1": 1}), "bad-choice"),
        (cell({"": 1}), "bad-return"),
        ({"North": [{"rows": {"0": 1}}]}, "unknown-region"),
        ({"": [{"rows": {"0": 1}}, {"rows": {"0": 1}}]}, "bad-return"),
        ({"": [{"rows": {"0": 1}, "note": "x"}]}, "bad-arguments"),
    ],
)
async def test_impossible_votes_are_refused_and_nothing_is_kept(
    tmp_path: Path, cells: dict[str, Any], code: str
) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.closed((10, 10), **ONE)
        with pytest.raises((NodeError, ProtocolError)) as caught:
            await at.run(1, "return.counted", ballot=ballot, cells=cells, commit=True)
        assert caught.value.code == code
        assert (await at.run(1, "draft.list"))["drafts"] == []
        # The node goes on: the same command with possible votes works.
        tried = await at.run(1, "return.counted", ballot=ballot, cells=cell({"0": 10}))
        assert tried["cast"] == 10


async def test_no_return_is_made_before_the_close(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(**ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "return.counted", ballot=ballot, cells=cell({"0": 1}))
        assert caught.value.code == "still-open"


async def test_a_group_without_a_list_returns_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed((10, 20), **ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(3, "return.counted", ballot=ballot, cells=cell({"0": 1}))
        assert caught.value.code == "not-invited"


async def test_contests_of_one_ballot_have_as_many_votes(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed()
        cells = {"": [{"rows": {"0": 3}}, {"rows": {"0": 2}}]}
        with pytest.raises(ProtocolError) as caught:
            await at.run(1, "return.counted", ballot=ballot, cells=cells)
        assert caught.value.code == "votes-do-not-sum"


async def test_a_draft_says_in_words_what_would_be_confirmed(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(**ONE)
        kept = await at.run(
            1, "return.counted", ballot=ballot, cells=cell({"0": 3, "1": 2}, spoiled=1), commit=True
        )
        shown = await at.run(1, "draft.show", draft=kept["draft"][:8])
        assert shown["return"]["contests"][0]["first_choices"] == {"yes": 3, "no": 2}
        assert shown["return"]["contests"][0]["spoiled"] == 1
        assert shown["signed_by"] == []
        assert (await at.run(1, "draft.drop", draft=kept["draft"]))["dropped"] == kept["draft"]
        with pytest.raises(NodeError) as caught:
            await at.run(1, "draft.show", draft=kept["draft"])
        assert caught.value.code == "unknown-draft"


async def test_a_unit_vote_states_how_the_body_divided(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(**ONE)
        seats = [{"label": str(n), "weight": 5, "choices": ["0"]} for n in (1, 2)]
        args: dict[str, Any] = {
            "ballot": ballot,
            "seats": seats,
            "mode": "unit",
            "mandate": "bound",
        }
        with pytest.raises(ProtocolError) as caught:
            await at.run(1, "return.delegates", **args)
        assert caught.value.code == "bad-mandate"
        inner = {"inner": [{"rows": {"0": 40, "1": 12}}], "inner_cast": 52, "inner_roll": 60}
        done = await at.run(1, "return.delegates", **args, **inner, source="branches", commit=True)
        assert done["published"]
        assert (await at.run(1, "result", ballot=ballot))["contests"][0]["cast"] == 10


@pytest.mark.parametrize(
    "seats",
    [
        [],
        [{"label": "a", "weight": 0, "choices": ["0"]}],
        [{"label": "a", "weight": 31, "choices": ["0"]}],
        [{"label": "a", "weight": 1, "choices": ["7"]}],
        [{"label": "a", "weight": 1, "choices": []}],
        [{"label": "a", "weight": 1, "choices": ["0"]}] * 2,
        [{"label": "a", "weight": 1, "choices": ["0"], "region": "North"}],
    ],
)
async def test_impossible_roll_calls_are_refused(
    tmp_path: Path, seats: list[dict[str, Any]]
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(**ONE)
        with pytest.raises((NodeError, ProtocolError)):
            await at.run(3, "return.delegates", ballot=ballot, seats=seats, commit=True)
        assert (await at.run(3, "result", ballot=ballot))["returned"] == 0
