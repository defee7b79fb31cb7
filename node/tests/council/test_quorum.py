"""A council stops without its quorum, says why, and goes on; who was away follows."""

from contextlib import AsyncExitStack

from node.council.record import RESTORED, CouncilStore
from node.council.telling import standing
from node.directory import COUNCIL_FILE
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import votes
from node.tests.small_federation import until


def waits_for(node):
    return standing(node).under_way.code


def asked(node):
    return node.room.touch.weighed is not None


async def test_with_q_lost_they_say_so_with_q_back_they_go_on_and_the_last_one_follows(tmp_path):
    directories = coalition(tmp_path, 4)
    async with AsyncExitStack() as stack:
        nodes = list(await stack.enter_async_context(served(*directories[:2])))
        await say(nodes[0], "Without a quorum")
        # Nor do they vote: two others would have to say first that there are no cuts yet.
        missing = {founder.card.group for founder in nodes[0].charter.groups[2:]}
        await until(
            lambda: all(
                asked(node)
                and waits_for(node) == "too-few"
                and set(standing(node).under_way.groups) == missing
                for node in nodes
            ),
            60,
        )
        assert [node.room.instance.state.stage for node in nodes] == ["waiting"] * 2
        assert [number(node) for node in nodes] == [0, 0]

        nodes += await stack.enter_async_context(served(directories[2]))
        await until(lambda: all(number(node) >= 1 for node in nodes), 90)

        nodes += await stack.enter_async_context(served(directories[3]))
        await until(lambda: number(nodes[3]) >= 1, 90)
        assert len({node.council.link(1).certificate.value for node in nodes}) == 1
        assert nodes[3].logs.certified


async def test_a_restored_node_watches_one_cut_and_votes_on_the_next(tmp_path):
    directories = coalition(tmp_path, 4)
    store = CouncilStore(directories[3] / COUNCIL_FILE)
    await store.mark(RESTORED, 1)
    store.close()
    async with served(*directories) as nodes:
        last = nodes[3]
        assert last.room.watching
        await say(nodes[0], "While it watches")
        await until(lambda: number(last) >= 1, 90)
        first = last.council.link(1).certificate.instance
        await say(nodes[0], "Once it votes again")
        await until(lambda: any(instance != first for instance, _, _ in votes(last)), 90)
        assert first not in {instance for instance, _, _ in votes(last)}
