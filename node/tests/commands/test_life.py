"""A question's whole life by commands: proposal, ballot, voters' lists, returns, result, bundle."""

from pathlib import Path

import pytest

from node.errors import NodeError
from node.tests.commands.world import START, World, steward_seed, world
from protocol.audit import verify_bundle
from protocol.keys import Purpose, public_key, sign


async def vote(at: World, ballot: str, choices: list[list[str]]) -> None:
    """Members of group 1 cast votes with their codes."""
    issued = await at.run(1, "codes.issue", ballot=ballot)
    box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
    for item, choice in zip(issued["codes"], choices, strict=False):
        voter = await box.open_code(item["code"], now=at.nodes[0].now())
        await box.cast(voter, choice, now=at.nodes[0].now())


async def test_three_kinds_of_return_make_one_result_that_a_bundle_proves(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        await vote(at, ballot, [["0", "0,1"]] * 4 + [["1", "1"]] * 2 + [["", "2"]])
        at.clock.now = START + 1_001
        # Group 1 polled: its node returns by itself, then forgets who chose what.
        assert await at.look(1) == 1
        assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage == "sealed"
        assert await at.look(1) == 1
        assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage == "erased"
        # Group 2 counted papers, with two stewards.
        cells = {
            "": [
                {"rows": {"0": 5, "1": 9, "2": 1}, "blank": 1, "spoiled": 1},
                {"rows": {"0,1": 7, "1,?": 2, "2,0=1": 3}, "blank": 5},
            ]
        }
        tried = await at.run(2, "return.counted", ballot=ballot, cells=cells)
        assert not tried["kept"]
        assert tried["cast"] == 17
        assert not any("ballot box" in warning for warning in tried["warnings"])
        # A paper count of group 1 would push the votes cast by code aside: it hears so first.
        few = {"": [{"rows": {"0": 3}}, {"rows": {"1": 3}}]}
        aside = await at.run(1, "return.counted", ballot=ballot, cells=few)
        assert "returned with 7 votes cast by code" in aside["warnings"][0]
        kept = await at.run(2, "return.counted", ballot=ballot, cells=cells, commit=True)
        assert kept["draft"] == tried["draft"]
        await at.sign_both(2, kept["draft"])
        # Group 3's delegates voted.
        seats = [
            {"label": "first", "weight": 20, "choices": ["0", "0"]},
            {"label": "second", "weight": 10, "choices": ["1", ""]},
        ]
        called = await at.run(3, "return.delegates", ballot=ballot, seats=seats, commit=True)
        assert called["published"]
        await at.exchange()
        results = [await at.run(1, "result", ballot=ballot)]
        results += [await at.run(number, "result", ballot=ballot) for number in (2, 3)]
        assert [r["returned"] for r in results] == [3, 3, 3]
        assert results[0]["contests"] == results[1]["contests"] == results[2]["contests"]
        fund, treasurer = results[0]["contests"]
        assert fund["outcome"] == "carried"
        assert fund["count"]["rounds"][0]["tally"] == {"yes": 29, "no": 21, "abstain": 1}
        assert treasurer["winners"] == ["Alice"]
        digests = {await node.digest(node.now()) for node in at.nodes}
        assert len(digests) == 1
        wrote = await at.run(2, "bundle", path=str(tmp_path / "c.bundle"))
        report = verify_bundle((tmp_path / "c.bundle").read_bytes())
        assert wrote["bytes"] == (tmp_path / "c.bundle").stat().st_size
        assert report.coalition == at.nodes[0].coalition


async def test_an_author_who_confirms_their_own_count_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=[{"title": "Fund", "kind": "yes-no"}])
        cells = {"": [{"rows": {"0": 3}}]}
        kept = await at.run(1, "return.counted", ballot=ballot, cells=cells, commit=True)
        first = await at.sign(1, kept["draft"], "one")
        assert first["published"] is None
        with pytest.raises(NodeError) as refused:
            await at.sign(1, kept["draft"], "one")
        assert refused.value.code == "same-steward"
        assert refused.value.hint
        assert (await at.run(1, "result", ballot=ballot))["returned"] == 0
        assert (await at.sign(1, kept["draft"], "two"))["published"]
        assert (await at.run(1, "result", ballot=ballot))["returned"] == 1
        assert (await at.run(1, "draft.list"))["drafts"] == []


async def test_another_groups_steward_cannot_confirm(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=[{"title": "Fund", "kind": "yes-no"}])
        cells = {"": [{"rows": {"0": 3}}]}
        kept = await at.run(1, "return.counted", ballot=ballot, cells=cells, commit=True)
        await at.sign(1, kept["draft"], "one")
        seed = steward_seed(2, "two")
        message = bytes.fromhex(kept["draft"])
        signature = sign(seed, Purpose.STEWARD, at.nodes[0].coalition, message)
        with pytest.raises(NodeError) as refused:
            await at.run(
                1,
                "draft.sign",
                draft=kept["draft"],
                steward=public_key(seed).hex(),
                signature=signature.hex(),
            )
        assert refused.value.code == "not-a-steward"


async def test_a_second_return_replaces_the_first(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=[{"title": "Fund", "kind": "yes-no"}])
        for votes in (3, 4):
            cells = {"": [{"rows": {"0": votes}}]}
            kept = await at.run(1, "return.counted", ballot=ballot, cells=cells, commit=True)
            await at.sign_both(1, kept["draft"])
        result = await at.run(1, "result", ballot=ballot)
        assert result["contests"][0]["cast"] == 4
