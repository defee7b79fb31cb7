"""One that forks its log keeps the vote that decides to itself, and the honest go on without it."""

from msgspec.structs import replace

from node.core import open_node
from node.council.touch import Stage
from node.seeds import KeyName
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import QUICK, coalition, number, say, served
from node.tests.council.test_going_on import head_of, worded
from node.tests.small_federation import group_id, seeds, until
from protocol.agreement.cut import open_table
from protocol.agreement.votes import Vote, precommit, prevote, sign_body
from protocol.coalition.kinds import to_map
from protocol.statement import seal_statement

LIAR = group_id(4)
LONG_S = 120
# Of four that certify three are a quorum. No round ends by itself meanwhile.
PATIENT = replace(QUICK, propose_ms=120_000, vote_ms=2_000)


class Liar:
    """What the liar's log holds, brought to one node; it has no node of its own."""

    def __init__(self, node):
        self.node, self.entries = node, []

    async def _extend(self, *entries):
        self.entries += entries
        note, checkpoint = head_of(self.node, self.entries, seeds(4)[KeyName.LOG], LIAR)
        await self.node.logs.append(LIAR, note, checkpoint, entries)
        self.node.changed.set()

    async def say(self, title):
        await self._extend(worded(self.node, title))

    async def vote(self, make):
        """It prevotes or precommits, in round 0, what was proposed there."""
        instance = self.node.room.instance
        setting, (value,) = instance.state.setting, instance.reading.cuts
        body = make(setting.instance, value)
        signature = sign_body(seeds(4)[KeyName.AGREEMENT], self.node.coalition, body)
        vote = Vote(setting.council.groups.index(LIAR), body, signature)
        statement = self.node.statement("cut-vote", vote)
        await self._extend(seal_statement(replace(statement, group=LIAR, body=to_map(vote))))


def prevoting(instance, value):
    return prevote(instance, 0, value, -1)


def precommitting(instance, value):
    return precommit(instance, 0, value)


def sizes(node):
    return {head.group: head.size for head in node.logs.heads()}


def founding(node):
    return node.room.touch.stage is Stage.FOUNDING


def said(node, kind):
    return any(body.kind == kind and body.value for body in node.room.instance.state.said)


def proposed_size(node):
    """How much of the liar's log is in the proposed cut."""
    (cut,) = node.room.instance.reading.cuts.values()
    data = node.council.table(cut.logs)
    rows = open_table(data, cut).logs if data else []
    return {row.group: row.size for row in rows}.get(LIAR, 0)


async def lock(nodes):
    """Two that are there are locked by a cut that holds some of the liar's log."""
    liar = Liar(nodes[0])
    await liar.say("Said before")
    await until(lambda: all(node.logs.head(LIAR) for node in nodes), LONG_S)
    await say(nodes[0], "To be certified")
    await until(lambda: all(said(node, "prevote") for node in nodes), LONG_S)
    assert [proposed_size(node) for node in nodes] == [1, 1]
    await liar.vote(prevoting)
    await until(lambda: all(said(node, "precommit") for node in nodes), LONG_S)
    return liar


async def test_who_froze_the_log_before_it_held_it_gets_what_a_quorum_prevoted_of_it(tmp_path):
    one, two, three, _ = coalition(tmp_path, 4, cuts=PATIENT)
    async with served(one, two) as nodes:
        # Two others are to say that there is no cut yet.
        async with served(three):
            await until(lambda: all(map(founding, nodes)), LONG_S)
        async with open_node(three) as node:
            await node.logs.keep_evidence(LIAR, proof(node, 4))
        await lock(nodes)
        assert [number(node) for node in nodes] == [0, 0]
        async with served(three) as (late,):
            assert late.logs.head(LIAR) is None
            await until(lambda: all(number(node) == 1 for node in (*nodes, late)), LONG_S)
            assert late.logs.head(LIAR).size >= 1
            await until(lambda: LIAR in late.logs.frozen(), LONG_S)


async def test_who_meets_a_decision_before_it_voted_takes_it_though_only_one_more_has_it(tmp_path):
    one, two, three, _ = coalition(tmp_path, 4, cuts=PATIENT)
    async with served(one, two, three) as (first, second, late):
        await until(lambda: all(map(founding, (first, second, late))), LONG_S)
        async with late.room._busy:
            liar = await lock([first, second])
            async with second.room._busy:
                await liar.vote(precommitting)
                await until(lambda: number(first) == 1, LONG_S)
                # Every vote is there before it looks.
                due = sizes(first)
                await until(lambda: all(sizes(late).get(g, 0) >= due[g] for g in due), LONG_S)
                late.room._busy.release()
                try:
                    await until(lambda: number(late) == 1, 30)
                finally:
                    await late.room._busy.acquire()
                assert number(second) == 0
                assert not late.room.instance.reading.spoken
