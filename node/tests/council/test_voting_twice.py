"""Two votes that exclude each other, met by one node, cost their voter the seat on all nodes."""

from node.checkup.cuts import check_cuts
from node.commands.running import run
from node.council.owing import owed, sayable
from node.council.vote_proofs import VoteProof, keep_vote_proof, vote_proofs
from node.seeds import KeyName
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.council.federated import coalition, say, served
from node.tests.council.test_epochs import RULES, seated
from node.tests.council.test_parting import in_touch
from node.tests.council.test_touch import A, newcomer
from node.tests.small_federation import group_id, seeds, until
from protocol.agreement.doublevote import Place, seal_double_vote
from protocol.agreement.votes import Vote, instance_id, precommit, prevote, sign_body
from protocol.coalition.membership.motions import VoteProofBody

V, W = b"v" * 32, b"w" * 32


def cast(coalition_id, number, body):
    """A vote of group `number`, whose place is one lower."""
    signature = sign_body(seeds(number)[KeyName.AGREEMENT], coalition_id, body)
    return Vote(place=number - 1, body=body, signature=signature)


def twice(coalition_id, number, place, round_=0, by=None):
    instance = instance_id(*place)
    one, other = (
        cast(coalition_id, by or number, prevote(instance, round_, value, -1)) for value in (V, W)
    )
    return seal_double_vote(group_id(number), place, one, other)


async def test_who_votes_twice_on_a_cut_loses_its_seat_on_all_nodes(tmp_path):
    async with served(*coalition(tmp_path, 4, members=RULES)) as nodes:
        node, culprit = nodes[0], nodes[3].group
        for value in (V, W):
            vote = cast(node.coalition, 4, prevote(node.room.tip.instance, 7, value, -1))
            await node.publish("cut-vote", vote)
        await say(node, "Meanwhile")
        await until(lambda: all(culprit not in seated(each) for each in nodes), 150)
        assert all(len(seated(each)) == 3 for each in nodes)
        state = await nodes[2].state()
        assert list(state.membership.double_votes) == [culprit]
        # It is a member still, and what it says counts.
        assert culprit in state.membership.members
        assert culprit not in nodes[2].logs.frozen()
        # Whoever came late to a cut that both votes lie below did not compare them.
        told = [(each, (await run(each, "cuts", {}))["voted_twice"]) for each in nodes]
        node, rows = next((each, rows) for each, rows in told if rows)
        assert [row["group"] for row in rows] == ["Group 4"]
        assert any("Group 4 is proved to have voted" in f.message for f in check_cuts(node))
        assert [r["group"] for r in (await run(node, "motion.list", {}))["voted_twice"]] == [
            "Group 4"
        ]


async def test_a_proof_is_said_until_somebody_has_said_one(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        place, group = Place(1, node.coalition), group_id(3)
        data = twice(node.coalition, 3, place)
        await keep_vote_proof(node.council.file, VoteProof(group, 1, data, 5))
        said = await sayable(node, owed(node, await node.state()))
        assert said == [("vote-proof", VoteProofBody(proof=data))]
        await node.publish_all([(kind, body, ()) for kind, body in said])
        state = await node.state()
        assert state.membership.double_votes[group].through == 1
        assert owed(node, state) == []


async def test_a_proof_that_every_fold_would_refuse_keeps_nothing_back(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        for number, data in (
            (2, twice(node.coalition, 2, Place(1, node.coalition), by=3)),
            (3, twice(node.coalition, 3, Place(1, node.coalition))),
        ):
            proof = VoteProof(group_id(number), 1, data, 5)
            await keep_vote_proof(node.council.file, proof)
        said = owed(node, await node.state())
        assert len(said) == 2
        assert await sayable(node, said) == said[1:]


async def test_two_certificates_leave_a_proof_against_each_whom_they_name(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        await in_touch(node, others, real)
        assert await node.room.parting.compare(link.certificate for link in forged)
        assert [(p.group, p.number) for p in vote_proofs(node.council.file)] == [
            (group_id(number), 1) for number in (1, 2, 3)
        ]


async def test_a_vote_on_an_earlier_cut_is_held_against_the_certificate_of_it(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        instance = real[1].certificate.instance
        forged = cast(node.coalition, 3, prevote(instance, 0, W, -1))
        await node.publish("cut-vote", Vote(place=1, body=forged.body, signature=forged.signature))
        # Allowed: nothing, a round later.
        await node.publish("cut-vote", cast(node.coalition, 3, prevote(instance, 1, b"", -1)))
        await node.room.turn()
        assert vote_proofs(node.council.file) == []
        await node.publish("cut-vote", cast(node.coalition, 2, precommit(instance, 0, W)))
        await node.room.turn()
        assert [(p.group, p.number) for p in vote_proofs(node.council.file)] == [(A, 2)]
