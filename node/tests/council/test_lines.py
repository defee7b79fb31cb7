"""Lines are held beside each other: a forger who answers first keeps nobody from the right one."""

from contextlib import asynccontextmanager

from node.commands.running import run
from node.core import open_node
from node.council.heard import heard
from node.council.lines import MAX_LINES
from node.council.room import Room
from node.council.touch import AT_A_TIME, SEEN, Stage
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_believing import far_ahead, hear, read_out
from node.tests.council.test_following import SLOW
from node.tests.council.test_touch import A, B, C, at, line, newcomer, turn
from node.tests.small_federation import until
from protocol.agreement.cut import make_table


@asynccontextmanager
async def beside_a_forger(base, count):
    """A served newcomer that always asks a forger first, and who else it knows; both lines."""
    directories = coalition(base, 4, SLOW)
    async with open_node(directories[0]) as node:
        await say(node, "Held")
        node.room = Room(node, node.council)
        real, table = line(node, count)
        forged, _ = line(node, count + 9, late=7)
    for directory, links in zip(directories[1:], (forged, real, real), strict=True):
        async with open_node(directory) as node:
            before = make_table([])
            for link in links:
                await node.council.keep(link, table, before)
                before = table
            await node.council.mark(SEEN, node.now())
    async with served(*directories) as nodes:
        node, forger = nodes[0], nodes[1].group
        driver = node.federation._driver
        shuffled = driver.by_answering
        driver.by_answering = lambda: sorted(shuffled(), key=lambda group: group != forger)
        yield node, real, forged


def certified(node):
    return [node.council.link(at + 1) for at in range(number(node))]


async def test_a_word_finds_its_line_among_real_nodes_though_a_forger_answers_first(tmp_path):
    async with beside_a_forger(tmp_path, 3) as (node, real, _):
        fingerprint = read_out(real[-1]).hex()
        await run(node, "fingerprint.hear", {"fingerprint": fingerprint})
        await until(lambda: number(node) == 3, 180)
        assert certified(node) == real
        assert [one.number for one in heard(node.council.file)] == [3]


async def test_a_line_whose_data_nobody_has_keeps_no_other_from_being_looked_at(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        nowhere, table = line(node, 5, late=7, more=[(C, 1, bytes(32))])
        others.shown, right = nowhere, others.table

        async def fetch_table(cut):
            others.table = table if cut.logs == nowhere[0].cut.logs else right
            return await type(others).fetch_table(others, cut)

        others.fetch_table = fetch_table
        others.lines = {A: real, B: real}
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_the_line_that_most_have_is_looked_at_however_many_show_one_of_their_own(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        own = {bytes([9, n] * 8): line(node, 2, late=20 + n)[0] for n in range(2 * MAX_LINES)}
        others.shown = forged
        others.lines = {**own, A: real, B: real}
        lines = await node.room._lines.all(node.room.tip, None)
        assert len(lines) == MAX_LINES
        assert [step.link for step in lines[0].ahead] == real
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_who_has_the_same_line_or_less_of_it_shows_no_other(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real[:2], C: real[:1]}
        assert len(await node.room._lines.all(node.room.tip, None)) == 1


async def test_lines_without_end_take_turns_with_the_one_that_a_word_names(tmp_path, monkeypatch):
    monkeypatch.setattr("node.council.believing.WALKED_AT_A_TIME", 10)
    monkeypatch.setattr("node.council.believing.LOOKS_AT_A_TIME", 1)
    async with newcomer(tmp_path) as (node, others, _, _):
        real = await far_ahead(node, others, AT_A_TIME + 4)
        others.shown, _ = line(node, 2 * AT_A_TIME + 9, late=7)
        others.lines = {C: others.shown, A: real}
        await hear(node, real[-1])
        # Two walk on the one without an end, a third one on the other.
        for _ in range(12):
            await turn(node)
        assert number(node) == len(real)
        assert node.council.link(1) == real[0]
