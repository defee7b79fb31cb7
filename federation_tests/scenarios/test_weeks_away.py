"""A node that was off for five weeks comes back: the others have certified on, and changed keys."""

import asyncio
import signal
from pathlib import Path

from federation_tests.attacks.forked import Forked, forked
from federation_tests.scenarios.cast import CUTS
from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process, note, propose, until
from node.stage.ports import free_ports
from node.tests.small_federation import group_id, rotating

AWAY_S = 35 * 86_400
SETTLE_S = 150
"""On two cores that other work keeps busy."""


async def certified(*nodes: Process) -> int:
    """The newest cut that all of these have; 0 while they differ, or while more is to certify."""
    newest = set()
    for node in nodes:
        shown = (await node.command("cuts"))["result"]
        if shown["next"]["waits_for"] != "nothing-new":
            return 0
        newest.add(max(((row["number"], row["hash"]) for row in shown["cuts"]), default=(0, "")))
    return newest.pop()[0] if len(newest) == 1 else 0


async def test_who_was_away_for_weeks_catches_up_over_new_keys_and_says_what_all_take(
    tmp_path: Path,
) -> None:
    directories = found(tmp_path, free_ports(4), cuts=CUTS)
    async with forked(directories) as nodes:
        await weeks_away(nodes)


async def weeks_away(nodes: list[Forked]) -> None:
    *others, away = nodes
    first = others[0]

    def cut_after(number: int, *among: Process):
        async def so() -> bool:
            return await certified(*among) > number

        return so

    async def may_publish() -> bool:
        seen = [await node.findings("writing") for node in nodes if node.alive]
        return all(row["level"] == "ok" for rows in seen for row in rows)

    await asyncio.gather(*(node.start() for node in nodes))
    await until(may_publish, SETTLE_S)
    await propose(away, "Before it goes")
    await until(cut_after(0, *nodes), SETTLE_S)
    before = await certified(*nodes)
    await asyncio.gather(*(node.end(signal.SIGKILL) for node in nodes))

    # Five weeks later. The others have been off as well: no clock of theirs has jumped.
    for node in nodes:
        assert node.clock is not None
        node.clock.write_text(str(AWAY_S))
    await asyncio.gather(*(node.start() for node in others))
    await until(may_publish, SETTLE_S)
    old = await note(first, group_id(1))
    rotated = await first.command("keys.rotate", **rotating(1))
    assert "result" in rotated, rotated
    await propose(first, "Under the new key")
    await until(cut_after(before, *others), SETTLE_S)
    meanwhile = await certified(*others)
    for node in others:
        [gone] = [row for row in await node.findings("peers") if row["level"] != "ok"]
        assert gone["message"].startswith("Group 4 at ")
        assert "does not answer" in gone["message"]
        assert "its node may be away; nothing is lost" in gone["hint"]

    await away.start()
    await until(may_publish, SETTLE_S)
    await propose(away, "Back again")
    await until(cut_after(meanwhile, *nodes), SETTLE_S)

    async def agree() -> bool:
        answers = [(await node.command("peers"))["result"]["agree"] for node in nodes]
        return answers == [len(nodes)] * len(nodes)

    await until(agree, SETTLE_S)

    # Its log goes on growing after they agree: who has come back is answered by statements.
    await until(lambda: same_note(group_id(1), away, first), SETTLE_S)
    # Its name for a key stands in each note: another than before, and he who was away has it.
    assert signer(await note(away, group_id(1))) != signer(old)
    listed = [str(await node.command("proposal.list")) for node in nodes]
    for title in ("Before it goes", "Under the new key", "Back again"):
        assert all(title in seen for seen in listed)
    for node in nodes:
        for group in range(1, len(nodes) + 1):
            assert await node.get(f"/federation/evidence/{group_id(group).hex()}") == b""
    await until(lambda: well(nodes, "peers", "cuts"), SETTLE_S)


async def same_note(group: bytes, one: Process, other: Process) -> bool:
    """Whether both show the same head of a group's log."""
    return await note(one, group) == await note(other, group)


async def well(nodes: list[Forked], *checks: str) -> bool:
    """Whether every doctor finds nothing here: who has caught up writes what it owes first."""
    seen = [await node.findings(*checks) for node in nodes]
    return {row["level"] for rows in seen for row in rows} == {"ok"}


def signer(shown: bytes) -> str:
    """The key's hash in a signed note's first signature line: 30 of its 32 bits."""
    line = shown.split(b"\n\n")[1].splitlines()[0]
    return line.split(b" ")[-1][:5].decode()
