"""Observers see the roll, the issue, the count and spoiled ballots; no name, and no vote."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.tests.commands.world import START, World, world

ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


async def observed(at: World, number: int, ballot: str) -> dict[str, Any]:
    return await at.run(number, "ballot.observe", ballot=ballot)


async def test_an_observer_sees_what_was_handed_out_and_no_name_and_no_choice(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.opened((4, 3), roster=True, **ONE)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        await at.run(1, "codes.issue", ballot=ballot, members=["m1"], reason="Member 1 lost it")
        await at.run(1, "codes.strike", ballot=ballot, member="m2", reason="Member 2 left")
        await at.run(1, "codes.paper", ballot=ballot, member="m3", reason="asked for it")
        node = at.nodes[0]
        box = node.boxes.box(bytes.fromhex(ballot))
        voter = await box.open_code(codes[3]["code"], now=node.now())
        await box.cast(voter, ["0"], now=node.now())
        seen = await observed(at, 1, ballot)
        assert seen["roll"] == {**seen["roll"], "count": 4, "basis": "list", "regions": {"": 4}}
        assert {name: seen["box"][name] for name in seen["box"] if name != "acts"} == {
            "stage": "open", "roll": 4, "with_code": 2, "without_code": 0, "codes_made": 5,
            "codes_made_again": 1, "codes_struck": 1, "lines_struck": 1, "paper": 1,
            "voted_online": 1, "wrong_codes": 0,
        }  # fmt: skip
        assert seen["sent"] is None
        told = json.dumps(seen)
        assert "Member" not in told
        assert all(f'"{member}"' not in told for member in ("m1", "m2", "m3", "m4"))
        at.clock.now = START + 1_001
        assert await at.look(1) == 1
        (cell,) = (await observed(at, 1, ballot))["sent"]["regions"]
        assert cell == {"region": "", "roll": 4, "cast": 1, "blank": [0], "spoiled": [0]}


async def test_spoiled_ballots_of_a_paper_count_are_seen_once_two_have_signed_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.closed((4, 9), **ONE)
        cells = {"": [{"rows": {"0": 5}, "spoiled": 2, "blank": 1}]}
        kept = await at.run(2, "return.counted", ballot=ballot, cells=cells, commit=True)
        seen = await observed(at, 2, ballot)
        assert (seen["waiting"], seen["sent"], seen["box"]) == (1, None, None)
        await at.sign_both(2, kept["draft"])
        seen = await observed(at, 2, ballot)
        assert seen["waiting"] == 0
        (cell,) = seen["sent"]["regions"]
        assert (cell["cast"], cell["blank"], cell["spoiled"]) == (8, [1], [2])


async def test_it_is_said_who_named_observers_and_only_of_observers(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.announced(**ONE)
        grant = {"role": "observer", "label": "Ola Example", "code": True}
        await at.run(1, "access.grant", **grant, named_by="Night workers")
        await at.run(1, "access.grant", **grant, named_by="Night workers")
        await at.run(1, "access.grant", **grant)
        ended = await at.run(1, "access.grant", **grant, named_by="Candidate B")
        await at.run(1, "access.revoke", number=ended["number"])
        seen = await observed(at, 1, ballot)
        assert seen["roll"] is None
        assert seen["observers"] == [
            {"named_by": "", "count": 1},
            {"named_by": "Night workers", "count": 2},
        ]
        assert "Ola" not in json.dumps(seen)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "access.grant", role="steward", label="Bo", named_by="Night workers")
        assert caught.value.code == "named-by-other"
        # Who is no observer any more was named by nobody.
        await at.run(1, "access.change", number=1, role="steward")
        assert (await observed(at, 1, ballot))["observers"][1]["count"] == 1
        assert at.nodes[0].accesses.all()[0].named_by == ""
