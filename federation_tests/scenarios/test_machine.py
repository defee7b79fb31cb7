"""A machine whose disk fills up, or whose clock jumps: the node says so, and goes on by itself."""

import asyncio
import json
import signal
from contextlib import asynccontextmanager
from pathlib import Path

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process, note, propose, until
from federation_tests.scenarios.room import Room, namespaces
from node.stage.ports import free_ports
from node.tests.small_federation import group_id

YEAR = 365 * 86_400
PUT = {"summary": "A short one.", "text": "Words."}


@asynccontextmanager
async def machines(tmp_path: Path, count: int, mib: int = 0, ahead: int = 0):
    """Nodes with clocks that can be turned; the first is on a small disk, or ahead, if asked."""
    directories = found(tmp_path, free_ports(count))
    room = Room(directories[0], mib) if mib else None
    nodes = [
        Process(directory, clock=directory.with_suffix(".clock"), room=room if at == 0 else None)
        for at, directory in enumerate(directories)
    ]
    if ahead:
        nodes[0].clock.write_text(str(ahead))
    try:
        await asyncio.gather(*(node.start() for node in nodes))
        yield nodes
    finally:
        for node in nodes:
            await node.close()
        if room is not None:
            room.close()


async def health(node: Process) -> dict:
    return json.loads(await node.get("/healthz"))


async def troubles(node: Process, *codes: str) -> None:
    """Wait until its health names just these."""

    async def told() -> bool:
        return (await health(node))["troubles"] == list(codes)

    await until(told)


def lines(node: Process, event: str) -> list[str]:
    return [line for line in node.log.read_text().splitlines() if event in line]


async def check_full(node: Process, fill, empty) -> None:
    """Fill its disk: it says so everywhere, keeps what it acknowledged, and goes on by itself."""
    await propose(node, "Before")
    before = await note(node, group_id(1))
    fill()
    refused = await node.command("proposal.put", title="While it is full", **PUT)
    assert refused["error"]["code"] == "disk-full"
    assert (await health(node))["status"] == "trouble"
    await troubles(node, "disk-full")
    assert "disk-full" in str(await node.findings("machine"))
    page = (await node.get("/")).decode()
    assert "The disk of this server is full" in page
    assert await note(node, group_id(1)) == before
    empty()
    await troubles(node)
    await propose(node, "Afterwards")
    assert "The disk of this server is full" not in (await node.get("/")).decode()
    assert [row["level"] for row in await node.findings("machine")] == ["ok"]
    titles = str(await node.command("proposal.list"))
    assert "Before" in titles
    assert "Afterwards" in titles
    assert "While it is full" not in titles
    assert lines(node, "trouble-ended")


async def test_a_node_whose_files_may_not_grow_says_so_and_goes_on_by_itself(tmp_path):
    async with machines(tmp_path, 1) as (node,):
        await check_full(node, lambda: node.forbid_growth(True), lambda: node.forbid_growth(False))


async def test_a_node_on_a_full_disk_says_so_and_goes_on_by_itself_and_a_kill_there_loses_nothing(
    tmp_path,
):
    assert namespaces(), "no disk of its own for this node; hint: allow user namespaces, or be root"
    async with machines(tmp_path, 1, mib=24) as (node,):
        await check_full(node, node.room.fill, node.room.empty)
        assert lines(node, "trouble-began")
        node.room.fill()
        saying = asyncio.gather(
            *(node.command("proposal.put", title=f"Lost {n}", **PUT) for n in range(3)),
            return_exceptions=True,
        )
        await asyncio.sleep(0)
        await node.end(signal.SIGKILL)
        await saying
        node.room.empty()
        await node.start()
        await propose(node, "After the kill")
        titles = str(await node.command("proposal.list"))
        assert all(title in titles for title in ("Before", "Afterwards", "After the kill"))


async def test_doctor_names_a_disk_that_died_under_the_node_and_what_it_had_acknowledged_is_there(
    tmp_path,
):
    async with machines(tmp_path, 1) as (node,):
        await propose(node, "Before")
        node.break_disk()

        async def named() -> bool:
            return "does not give back what is on it" in str(await node.findings("machine"))

        await until(named)
        refused = await node.command("proposal.put", title="While it is dead", **PUT)
        assert "error" in refused
        told = [row for row in await node.findings("machine") if row["level"] == "fail"]
        # Which of the two SQLite says depends on what it read before.
        words = ("disk I/O error", "database disk image is malformed")
        assert any(word in told[-1]["message"] for word in words)
        assert "restore the last backup" in told[-1]["hint"]
        assert "can't be used as a database" in str(await node.findings("files"))
        # A machine with the same disk, which answers again: a loose cable.
        await node.end(signal.SIGKILL)
        await node.start()
        await propose(node, "Afterwards")
        titles = str(await node.command("proposal.list"))
        assert "Before" in titles
        assert "Afterwards" in titles
        assert "While it is dead" not in titles


async def test_a_wrong_clock_publishes_nothing_and_is_believed_once_it_is_right(tmp_path):
    async with machines(tmp_path, 3, ahead=-YEAR) as (one, two, three):
        # Started with a wrong clock: the others refuse what it signs, and show their time.
        refused = await one.command("proposal.put", title="Year one", **PUT)
        assert refused["error"]["code"] in {"asking-peers", "clock-wrong"}
        await troubles(one, "clock-wrong")
        one.clock.unlink()  # the time service has set it: a jump forward, and the others show it
        await troubles(one)

        async def all_may_publish() -> bool:
            seen = [await node.findings("writing") for node in (one, two, three)]
            return all(row["level"] == "ok" for rows in seen for row in rows)

        await until(all_may_publish)
        for jump, way in ((YEAR, "365 days ahead"), (-YEAR, "365 days behind")):
            await propose(one, f"Before {jump}")
            one.clock.write_text(str(jump))
            refused = await one.command("proposal.put", title=f"Year {jump}", **PUT)
            assert refused["error"]["code"] == "clock-wrong"
            assert way in refused["error"]["message"]
            await troubles(one, "clock-wrong")
            assert way in str(await one.findings("machine"))
            assert "The clock of this server seems to be wrong" in (await one.get("/")).decode()
            await propose(two, f"Others go on {jump}")
            one.clock.unlink()
            await troubles(one)
        await propose(one, "Afterwards")
        last = await note(one, group_id(1))

        async def everywhere() -> bool:
            return all([await note(node, group_id(1)) == last for node in (two, three)])

        await until(everywhere)
        assert "Year" not in str(await two.command("proposal.list"))
        assert len(lines(one, "trouble-began")) == 3
