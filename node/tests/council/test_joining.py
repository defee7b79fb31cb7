"""A fourth group joins three over HTTP: it follows, speaks, and certifies after its time."""

from contextlib import AsyncExitStack

import pytest

from node.bundling import build_bundle
from node.commands.running import run
from node.errors import NodeError
from node.founding.applying import apply_to
from node.seeds import KeyName
from node.stage.ports import free_port
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import make_outsider, next_seed, rotating, until
from protocol.audit import verify_bundle
from protocol.coalition.card import open_card
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.keys import public_key

JOIN = JoinRules(share=[2, 3], size=2, wait_s=3, seat=True)
RULES = MemberRules(share=[2, 3], reply_s=1, join=JOIN)


def newcomer(directory, charter, number):
    """A node that did not found the coalition, and the application that it wrote."""
    port = free_port()
    make_outsider(directory, number, f"http://127.0.0.1:{port}")
    settings = f'[listen]\nhost = "127.0.0.1"\nport = {port}\n\n[gossip]\npoll_s = 1.0\n'
    (directory / "node.toml").write_text(settings)
    return apply_to(charter.read_bytes(), directory, 30, "We are neighbours.", "")


async def take_in(nodes, applied):
    """Two groups vouch for an applicant; wait until every node knows it."""
    one, two, _ = nodes
    carried = await run(one, "application.carry", {"data": applied.data.hex(), "commit": True})
    name = carried["application"]
    await until(lambda: all(n.logs.head(one.group) is not None for n in nodes), 60)
    await until(lambda: number(two) >= 1, 90)
    vouched = await run(two, "application.vouch", {"application": name})
    assert vouched["decided"] is not None
    assert not vouched["member"]
    await until(lambda: all(len(n.founders) == 4 for n in nodes), 90)


async def test_a_newcomer_replaces_its_keys_and_another_carries_that(tmp_path):
    directories = coalition(tmp_path, 3, members=RULES)
    applied = newcomer(tmp_path / "late", directories[0] / "coalition.charter", 4)
    async with served(*directories) as nodes, AsyncExitStack() as stack:
        (late,) = await stack.enter_async_context(served(tmp_path / "late"))
        # Nobody has taken it in yet: it has its card, and nothing to replace.
        shown = await run(late, "keys.show", {})
        assert open_card(bytes.fromhex(shown["card"])).group == late.group
        with pytest.raises(NodeError) as caught:
            await run(late, "keys.rotate", rotating(4))
        assert caught.value.code == "not-taken-in"
        await take_in(nodes, applied)
        await until(lambda: late.groups.own_is_in, 90)
        written = await run(late, "keys.rotate", {**rotating(4), "carried": True})
        told = await run(nodes[0], "keys.carry", {"rotation": written["rotation"]})
        assert told["group"] == "Group 4"
        new = public_key(next_seed(4))
        await until(lambda: late.signer.public(KeyName.LOG) == new, 90)
        (own,) = (g for g in (await run(late, "keys.show", {}))["groups"] if g["own"])
        assert (own["log_key"], own["next_key_hash"]) == (new.hex(), rotating(4)["next_key_hash"])
        await say(late, "Under the new key")
        await until(lambda: all(n.logs.head(late.group) is not None for n in nodes), 90)


async def test_a_fourth_joins_three_follows_speaks_and_certifies_after_its_time(tmp_path):
    directories = coalition(tmp_path, 3, members=RULES)
    applied = newcomer(tmp_path / "late", directories[0] / "coalition.charter", 4)
    async with served(*directories) as nodes, AsyncExitStack() as stack:
        one, two, three = nodes
        await take_in(nodes, applied)
        # The others serve it from now on; it finds out by itself that it is in.
        (late,) = await stack.enter_async_context(served(tmp_path / "late"))
        assert not late.groups.own_is_in
        await until(lambda: late.groups.own_is_in, 90)
        await say(late, "From the newcomer")
        await until(lambda: all(n.logs.head(late.group) is not None for n in nodes), 90)
        state = await three.state()
        assert late.group in state.membership.members
        # After its time it counts, and this charter gives it a seat.
        await until(lambda: all(late.group in seated(n) for n in (*nodes, late)), 90)
        assert late.room.place is not None
        changed = number(late)
        await say(one, "By four")
        await until(lambda: all(number(n) > changed for n in (*nodes, late)), 90)
        report = verify_bundle(await build_bundle(two))
        assert report.line is not None


def seated(node):
    """Whose nodes certify the next cut, by this node's account."""
    return {seat.group for seat in node.room.tip.epoch.seats}
