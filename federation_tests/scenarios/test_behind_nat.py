"""Three real nodes, one of which no address leads to: they gossip, die by SIGKILL and come back."""

import signal
from pathlib import Path

from federation_tests.scenarios.process import Process, note, processes, propose, until
from node.tests.small_federation import group_id

HIDDEN = 3


async def test_a_node_behind_nat_is_heard_and_hears_through_kills_of_either_side(
    tmp_path: Path,
) -> None:
    async with processes(tmp_path, 2, hidden=1) as (one, two, hidden):

        async def spread(by: Process, number: int, title: str) -> None:
            await propose(by, title)
            said = await note(by, group_id(number))

            async def everywhere() -> bool:
                return all(
                    [await note(node, group_id(number)) == said for node in (one, two, hidden)]
                )

            await until(everywhere)

        await spread(hidden, HIDDEN, "Rent strike fund")
        await spread(one, 1, "Shared printing press")

        # Died and came back.
        await hidden.end(signal.SIGKILL)
        await propose(two, "Night bus")
        await hidden.start()
        await spread(hidden, HIDDEN, "Child care at meetings")
        assert await note(hidden, group_id(2)) == await note(two, group_id(2))

        # A node that others reach dies and comes back: the hidden one connects to it again.
        await one.end(signal.SIGKILL)
        await propose(hidden, "A van")
        await one.start()
        await spread(one, 1, "Tools to borrow")
        assert await note(one, group_id(HIDDEN)) == await note(hidden, group_id(HIDDEN))

        async def agree() -> bool:
            return (await one.command("peers"))["result"]["agree"] == 3

        await until(agree)
        rows = {row["id"]: row for row in (await one.command("peers"))["result"]["peers"]}
        assert rows[group_id(HIDDEN).hex()]["way"] == "through"
        assert rows[group_id(2).hex()]["way"] == "address"
        assert b"reached through the connection it opened" in await one.get("/peers")
        assert b"reached through the connections it opens" in await hidden.get("/peers")
        (found,) = await hidden.findings("address")
        assert found["message"] == "behind NAT: others reach it over 2 connections that it opened"
