"""What a node knows of a log and doesn't hold, it shows to whoever asks for the longest head."""

import pytest
from msgspec.structs import replace

from node.peers.waiting import WaitingHeads
from node.tests.small_federation import FAST, group_id, local_charter, running, small_node, until
from protocol.errors import ProtocolError, SignatureError
from protocol.gossip.events import Head
from protocol.gossip.quota import Quota
from protocol.gossip.state import MAX_WAITING

RULES = replace(FAST, quota=Quota(entries=3, bytes=1000, reserve_entries=2, reserve_bytes=0))
ONE, TWO, THREE = (group_id(number) for number in (1, 2, 3))


async def test_a_head_past_its_quota_is_shown_by_whom_it_waits_at(tmp_path):
    charter = local_charter(3)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
        small_node(tmp_path / "3", charter, 3) as three,
    ):
        await one.write(b"held")
        async with running(two, rules=RULES, certified={}) as second:
            async with running(one, rules=RULES, certified={}) as first:
                await until(lambda: second.frontier().get(ONE, (0,))[0] == 1)
                # More heads than the machine remembers, which are the smallest.
                for number in range(MAX_WAITING + 2):
                    newest = await one.write(*[b"%d" % number] * 6)
                    await first.driver.notice()
                    await until(lambda size=newest.size: second.driver.longest(ONE).size == size)
                assert second.driver.state.waiting[ONE][-1].head.size < newest.size
            async with running(three, rules=RULES, certified={}) as third:
                assert (await third.client.checkpoint(TWO, ONE)).size == 1
                assert (await third.client.longest(TWO, ONE)).note == newest.note
                # Of what it has been shown nothing of, it shows what it holds, or nothing.
                own = await two.write(b"own")
                assert (await third.client.longest(TWO, TWO)).note == own.note
                with pytest.raises(ProtocolError) as raised:
                    await third.client.longest(TWO, THREE)
                assert raised.value.code == "not-held"
                # Nobody pulls what is frozen: the head of a branch would be waited for for good.
                second.driver.freeze(ONE)
                await until(lambda: ONE in second.driver.state.frozen)
                assert (await third.client.longest(TWO, ONE)).size == 1


def test_a_head_under_a_replaced_key_is_shown_no_more_and_hides_no_other():
    heads = WaitingHeads(lambda: 0.0)
    thief, honest = (Head(ONE, size, bytes(32), b"%d" % size) for size in (1_000, 5))
    heads.familiar(thief, TWO)
    heads.familiar(honest, THREE)

    def reopen(_group, note):
        if note == thief.note:
            raise SignatureError("retired-key", "replaced")
        return honest

    assert heads.longest(ONE, lambda *_: thief) == thief
    assert heads.longest(ONE, reopen) is None
    heads.familiar(honest, THREE)
    assert heads.longest(ONE, reopen) == honest
