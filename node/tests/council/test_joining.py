"""A fourth group joins three over HTTP: it follows, speaks, and certifies after its time."""

from contextlib import AsyncExitStack

from aiohttp.test_utils import unused_port

from node.bundling import build_bundle
from node.commands import run
from node.founding.applying import apply_to
from node.founding.files import SECRET, write_whole
from node.founding.making import CARD_NAME, SIGNER_NAME
from node.signer import Signer
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import make_card, seeds, until
from protocol.audit import verify_bundle
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.encoding import pack

JOIN = JoinRules(share=[2, 3], size=2, wait_s=3, seat=True)
RULES = MemberRules(share=[2, 3], reply_s=1, join=JOIN)


def newcomer(directory, charter, number):
    """A node that did not found the coalition, and the application that it wrote."""
    directory.mkdir()
    port = unused_port()
    card = make_card(number, f"http://127.0.0.1:{port}")
    write_whole(directory / CARD_NAME, pack(card), SECRET)
    Signer.create(directory / SIGNER_NAME, seeds(number)).close()
    settings = f'[listen]\nhost = "127.0.0.1"\nport = {port}\n\n[gossip]\npoll_s = 1.0\n'
    (directory / "node.toml").write_text(settings)
    return apply_to(charter.read_bytes(), directory, 30, "We are neighbours.", "")


async def test_a_fourth_joins_three_follows_speaks_and_certifies_after_its_time(tmp_path):
    directories = coalition(tmp_path, 3, members=RULES)
    applied = newcomer(tmp_path / "late", directories[0] / "coalition.charter", 4)
    async with served(*directories) as nodes, AsyncExitStack() as stack:
        one, two, three = nodes
        carried = await run(one, "application.carry", {"data": applied.data.hex()})
        name = carried["application"]
        await until(lambda: all(n.logs.head(one.group) is not None for n in nodes), 60)
        await until(lambda: number(two) >= 1, 90)
        vouched = await run(two, "application.vouch", {"application": name})
        assert vouched["decided"] is not None
        assert not vouched["member"]
        await until(lambda: all(len(n.founders) == 4 for n in nodes), 90)
        # The others serve it from now on; it finds out by itself that it is in.
        (late,) = await stack.enter_async_context(served(tmp_path / "late"))
        assert not late.groups.own_is_in
        await until(lambda: late.groups.own_is_in, 90)
        assert late.room.place is None
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
