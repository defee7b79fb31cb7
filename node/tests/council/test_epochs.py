"""Groups come and go between cuts: the next council follows from what is certified."""

from contextlib import AsyncExitStack

import pytest
from msgspec.structs import replace

from node.bundling import build_bundle
from node.commands.running import run
from node.council.telling import standing
from node.directory import SIGNER_FILE
from node.errors import SignerError
from node.seeds import KeyName
from node.signer import Signer
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import seeds, until
from protocol.agreement.rules import quorum
from protocol.audit import verify_bundle
from protocol.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.motions import ExpulsionBody, MotionStanceBody
from protocol.evidence import seal_evidence
from protocol.keys import public_key
from protocol.merkle import leaf_hash, tree_hash

RULES = MemberRules(share=[2, 3], reply_s=1, suspend=True)
SOON = replace(USUAL_LIFE_RULES, notice_s=1)


async def test_one_of_four_leaves_and_the_three_go_on_under_the_next_epoch(tmp_path):
    directories = coalition(tmp_path, 4, life=SOON)
    async with served(*directories[:3]) as staying, AsyncExitStack() as stack:
        (leaving,) = await stack.enter_async_context(served(directories[3]))
        await leaving.publish("leaving", LeavingBody(reason="", caucus=""))
        everybody = [*staying, leaving]
        await until(lambda: all(node.room.tip.epoch.number == 1 for node in everybody), 90)
        changed = number(leaving)
        seats = {tuple(s.group for s in node.room.tip.epoch.seats) for node in everybody}
        assert seats == {tuple(sorted(node.group for node in staying))}
        assert leaving.room.place is None
        assert standing(staying[0]).council == staying[0].room.tip.council.groups

        await stack.aclose()
        await say(staying[0], "Without the fourth")
        await until(lambda: all(number(node) > changed for node in staying), 90)
        assert len({node.council.link(changed + 1).certificate.value for node in staying}) == 1
        assert quorum(3) == 3
        row = next(r for r in standing(staying[0]).rows if r.number == changed + 1)
        assert set(row.signed) == {node.group for node in staying}

        report = verify_bundle(await build_bundle(staying[1]))
        assert report.line is not None
        assert [link.epoch.number for link in report.line.links][-1] == 1
        assert report.line.links[0].epoch.number == 0
        # A node that starts again goes on in the epoch that it knows.
        assert staying[1].council.last().epoch == report.line.tip.epoch


def seated(node):
    """Whose nodes certify the next cut, by this node's account."""
    return {seat.group for seat in node.room.tip.epoch.seats}


async def test_three_expel_the_fourth_and_certify_without_it(tmp_path):
    async with served(*coalition(tmp_path, 4, members=RULES)) as nodes:
        *others, accused = nodes
        notice = await others[0].publish(
            "expulsion", ExpulsionBody(group=accused.group, reason="It sold our list.")
        )
        await until(lambda: number(others[1]) >= 1, 90)
        agree = MotionStanceBody(stance="agree", reason="")
        await others[1].publish("motion-stance", agree, [notice])
        # The accused certified the very cut that put it out, and follows.
        await until(lambda: all(node.room.tip.epoch.number == 1 for node in nodes), 90)
        assert all(seated(node) == {n.group for n in others} for node in nodes)
        state = await others[2].state()
        assert accused.group not in state.membership.members
        assert verify_bundle(await build_bundle(others[2])).line is not None


def forked(node, number):
    """Proof that a group's key signed two heads of one size."""
    line, seed = origin(node.coalition, bytes([number]) * 16), seeds(number)[KeyName.LOG]
    signed = []
    for said in (b"one thing", b"another"):
        note = sign_checkpoint(seed, Checkpoint(line, 1, tree_hash([leaf_hash(said)])))
        signed.append((note, open_checkpoint(note, line, public_key(seed))))
    return seal_evidence(bytes([number]) * 16, *signed)


async def test_evidence_that_one_node_holds_costs_the_forked_group_its_seat_on_all(tmp_path):
    async with served(*coalition(tmp_path, 4, members=RULES)) as nodes:
        culprit = nodes[3].group
        await nodes[0].logs.keep_evidence(culprit, forked(nodes[0], 4))
        nodes[0].changed.set()
        await until(lambda: all(culprit not in seated(node) for node in nodes), 90)
        assert all(len(seated(node)) == 3 for node in nodes)


async def test_who_is_away_loses_its_seat_and_has_it_again_when_it_is_back(tmp_path):
    rules = replace(RULES, away_cuts=2, away_s=1, away_max=1)
    directories = coalition(tmp_path, 4, members=rules)
    async with served(*directories[:3]) as here, AsyncExitStack() as stack:
        for turn in range(4):
            await say(here[0], f"Words {turn}")
            await until(lambda turn=turn: number(here[0]) > turn, 90)
        await until(lambda: all(node.room.tip.epoch.number == 1 for node in here), 90)
        assert seated(here[0]) == {node.group for node in here}
        # It follows, says that it is back, and certifies again.
        (late,) = await stack.enter_async_context(served(directories[3]))
        await until(lambda: all(late.group in seated(node) for node in (*here, late)), 90)
        assert late.room.place is not None


async def test_a_renewed_key_certifies_from_the_next_epoch_and_the_old_one_is_gone(tmp_path):
    async with served(*coalition(tmp_path, 4)) as nodes:
        renewing = nodes[1]
        old = renewing.signer.public(KeyName.AGREEMENT)
        key = bytes.fromhex((await run(renewing, "agreement.renew", {}))["key"])
        # Asked again it is the same, and said once.
        assert (await run(renewing, "agreement.renew", {}))["key"] == key.hex()
        await until(lambda: all(node.room.tip.epoch.number == 1 for node in nodes), 90)
        # The cut is kept first; what follows from it comes in the same turn.
        await until(lambda: renewing.signer.public(KeyName.AGREEMENT) != old, 90)
        assert key in {seat.key for seat in nodes[0].room.tip.epoch.seats}
        assert renewing.signer.public(KeyName.AGREEMENT) == key != old
        assert renewing.room.place is not None
        assert not renewing.room.keyless
        with pytest.raises(SignerError, match="not in this node's") as caught:
            renewing.signer.take_up_agreement(old)
        assert caught.value.code == "agreement-key-lost"
        changed = number(nodes[0])
        await say(nodes[0], "By the new key")
        await until(lambda: all(number(node) > changed for node in nodes), 90)
        report = verify_bundle(await build_bundle(nodes[2]))
        assert report.line is not None
        assert report.line.tip.epoch.number == 1


async def test_a_node_without_the_key_says_so_and_is_back_with_a_new_one(tmp_path):
    directories = coalition(tmp_path, 4)
    signer = Signer(directories[3] / SIGNER_FILE)
    signer.next_agreement_key(bytes(32), bytes(16))
    # As if an old copy of the file had been put back.
    signer.take_up_agreement(signer.next_agreement_key(bytes(32), bytes(16))[0])
    signer.close()
    async with served(*directories) as nodes:
        last = nodes[3]
        assert last.room.keyless
        await say(nodes[0], "Three are enough")
        await until(lambda: number(last) >= 1, 90)
        await until(lambda: standing(last).under_way.code == "keyless", 90)
        key = bytes.fromhex((await run(last, "agreement.renew", {}))["key"])
        await until(lambda: last.room.tip.epoch.number == 1 and not last.room.keyless, 90)
        assert last.signer.public(KeyName.AGREEMENT) == key
