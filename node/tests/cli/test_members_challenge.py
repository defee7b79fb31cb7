"""Members challenge a result by commands in processes of their own, on nodes that serve."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from node.command_socket import serve_commands
from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.caucusing import seed
from node.tests.commands.test_members_challenges import JOINT, ready
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from protocol.coalition.registers.credential import sign_credential

WHY = ("--reason", "Papers were lost.")


async def run(root: Path, *words: str) -> str:
    done = await asyncio.to_thread(commonweal, *words, cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def refused(root: Path, *words: str) -> str:
    return await asyncio.to_thread(lambda: refusal(*words, cwd=root))


async def signature(root: Path, coalition: bytes, number: int, words: tuple[str, ...]) -> str:
    """What a member's key makes of the sheet's bytes."""
    sheet: dict[str, Any] = json.loads(await run(root, "challenge", "sheet", *words, "--json"))
    key = seed(number, words[words.index("--member") + 1])
    message = bytes.fromhex(sheet["message"])
    return sign_credential(key, coalition, group_id(number), sheet["use"], message).hex()


async def test_two_members_sign_and_another_groups_node_publishes_one_of_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at, AsyncExitStack() as serving:
        ballot = await ready(at)
        for node in at.nodes:
            await serving.enter_async_context(serve_commands(node))
        coalition = at.nodes[0].coalition
        first = (ballot, "--member", "m1", *WHY, "--dir", "node1")
        text = await run(tmp_path, "challenge", "sheet", *first)
        assert "result-challenge" in text
        made = await signature(tmp_path, coalition, 1, first)
        told = await refused(
            tmp_path, "challenge", "sign", *first[:1], "--member", "m2", *first[3:],
            "--signature", made,
        )  # fmt: skip
        assert "signature" in told
        text = await run(tmp_path, "challenge", "sign", *first, "--signature", made)
        assert "1 signature published; there before: 0" in text
        assert "1 of 2 have signed" in text
        name = text.split("challenge ")[-1].split(":")[0]
        await at.exchange()
        text = await run(tmp_path, "result", ballot, "--dir", "node2")
        assert f"members sign challenge {name} about the whole vote: 1 of 2" in text
        second = (ballot, "--member", "m2", "--challenge", name, "--dir", "node2")
        made = await signature(tmp_path, coalition, 2, second)
        kept = (*second, "--signature", made, "-o", "signed.json")
        assert "nothing is published" in await run(tmp_path, "challenge", "sign", *kept)
        text = await run(tmp_path, "challenge", "publish", "signed.json", "--dir", "node4")
        assert f"the panel rules on {name}" in text
        text = await run(tmp_path, "result", ballot, "--dir", "node4")
        assert f"challenge {name} by 2 members about the whole vote" in text


async def test_what_is_no_file_and_what_names_two_texts_is_refused_with_a_hint(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at, AsyncExitStack() as serving:
        ballot = await ready(at)
        await serving.enter_async_context(serve_commands(at.nodes[0]))
        (tmp_path / "broken").write_text("[", encoding="utf-8")
        told = await refused(tmp_path, "challenge", "publish", "broken", "--dir", "node1")
        assert "no challenge file" in told
        assert "challenge sheet BALLOT -o FILE" in told
        (tmp_path / "empty").write_text("{}", encoding="utf-8")
        told = await refused(tmp_path, "challenge", "publish", "empty", "--dir", "node1")
        assert "hint:" in told
        two = await asyncio.to_thread(
            commonweal, "challenge", "sheet", ballot, "--member", "m1", *WHY,
            "--challenge", "abcdef", "--dir", "node1", cwd=tmp_path,
        )  # fmt: skip
        assert two.returncode == 2
        assert "--challenge names a text" in two.stderr
        told = await refused(
            tmp_path, "challenge", "sheet", ballot, "--member", "nobody", *WHY, "--dir", "node1"
        )
        assert "no credential" in told
