"""A vote that only one node met before its voter's log was frozen reaches the others from it."""

from msgspec.structs import replace

from node.core import open_node
from node.seeds import KeyName
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import QUICK, coalition, number, say, served
from node.tests.council.test_going_on import head_of
from node.tests.small_federation import group_id, seeds, until
from protocol.agreement.votes import Vote, precommit, prevote, sign_body
from protocol.coalition.kinds import to_map
from protocol.statement import seal_statement

LIAR = group_id(3)
LONG_S = 240
# Of three that certify all are needed: without the liar's votes nothing comes of the first round.
# Two more follow, and confirm the line to whoever starts.
PATIENT = replace(QUICK, propose_ms=120_000, vote_ms=120_000)


def found_with_liar(base):
    """The directories of two that certify with the liar, and of two that follow."""
    one, two, _, *others = coalition(base, 5, cuts=PATIENT, council=3)
    return one, two, *others


def voted(node):
    """Whether a node has prevoted what was proposed in the first round."""
    state = node.room.instance.state
    return state.round == 0 and any(b.kind == "prevote" and b.value for b in state.said)


def precommitted(node):
    return any(b.kind == "precommit" and b.value for b in node.room.instance.state.said)


async def meet_votes(node):
    """A node holds what the liar votes in the first round, in the liar's own log."""
    setting, (value,) = node.room.instance.state.setting, node.room.instance.reading.cuts
    place, key = setting.council.groups.index(LIAR), seeds(3)[KeyName.AGREEMENT]
    bodies = [prevote(setting.instance, 0, value, -1), precommit(setting.instance, 0, value)]
    entries = []
    for body in bodies:
        vote = Vote(place=place, body=body, signature=sign_body(key, node.coalition, body))
        statement = node.statement("cut-vote", vote)
        entries.append(seal_statement(replace(statement, group=LIAR, body=to_map(vote))))
    note, checkpoint = head_of(node, entries, seeds(3)[KeyName.LOG], LIAR)
    await node.logs.append(LIAR, note, checkpoint, entries)


async def test_a_vote_in_a_frozen_log_reaches_who_never_held_it(tmp_path):
    directories = found_with_liar(tmp_path)
    async with served(*directories) as nodes:
        await say(nodes[0], "To be certified")
        await until(lambda: all(map(voted, nodes[:2])), LONG_S)
        # All at once: what is held of the log goes to nobody any more.
        await meet_votes(nodes[0])
        for node in nodes:
            await node.logs.keep_evidence(LIAR, proof(node, 3))
        nodes[0].changed.set()
        await until(lambda: all(number(node) == 1 for node in nodes), LONG_S)
        assert nodes[1].logs.head(LIAR) is None


async def test_what_a_node_acted_on_before_it_was_killed_it_passes_on_at_its_next_start(tmp_path):
    directories = found_with_liar(tmp_path)
    async with served(*directories) as nodes:
        await say(nodes[0], "To be certified")
        await until(lambda: all(map(voted, nodes[:2])), LONG_S)
    one, _, *others = directories
    async with served(one, *others) as (alone, *_):
        await until(lambda: alone.room.instance.reading.cuts, LONG_S)
        await meet_votes(alone)
        alone.changed.set()
        await until(lambda: precommitted(alone), LONG_S)
        assert not any(kind == "cut-polka" for kind, _ in alone.room.instance.reading.own)
    # The evidence comes while both are away: no other node holds the liar's votes, nor ever will.
    for directory in directories:
        async with open_node(directory) as node:
            await node.logs.keep_evidence(LIAR, proof(node, 3))
    async with served(*directories) as nodes:
        await until(lambda: all(number(node) == 1 for node in nodes), LONG_S)
        assert nodes[1].logs.head(LIAR) is None


async def test_nobody_passes_on_what_comes_to_all_with_its_voters_logs(tmp_path):
    directories = coalition(tmp_path, 2)
    async with served(*directories) as nodes:
        await say(nodes[0], "To be certified")
        await until(lambda: all(number(node) == 1 for node in nodes), LONG_S)
        assert await nodes[0].said(frozenset({"cut-vote"}))
        assert not await nodes[0].said(frozenset({"cut-polka"}))
