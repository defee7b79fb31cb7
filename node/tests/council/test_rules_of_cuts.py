"""A node that meets cuts by newer rules than it has takes none of them, and says so."""

from msgspec.structs import replace

from node.council.heard import keep_heard
from node.council.telling import standing
from node.council.touch import Stage
from node.tests.council.test_touch import A, B, at, certified, newcomer, turn
from protocol.agreement.lineage import advance
from protocol.coalition.kinds import REDUCER_VERSION


async def test_a_node_without_the_rules_of_a_certified_cut_stops_there_and_says_which(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        last = advance(node.room.tip, real[0])
        newer = replace(real[1].cut, reducer=REDUCER_VERSION + 1)
        others.shown = [real[0], certified(last, newer)]
        await keep_heard(node.council.file, node.now(), b"", "They are on holiday.")
        await turn(node)
        assert node.council.newest() == 1
        await turn(node)
        assert node.room.trouble[0] == "other-rules"
        assert f"this version has {REDUCER_VERSION}" in node.room.trouble[1]
        assert standing(node).under_way.code == "hindered"
        assert node.room.instance.state.stage == "waiting"


async def test_a_line_that_began_by_older_rules_goes_on_by_newer_ones(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        assert real[0].cut.reducer < REDUCER_VERSION
        last = advance(node.room.tip, real[0])
        newer = replace(real[1].cut, reducer=REDUCER_VERSION)
        others.shown = [real[0], certified(last, newer)]
        await keep_heard(node.council.file, node.now(), b"", "They are on holiday.")
        await turn(node)
        assert node.council.newest() == 2


async def test_a_cut_by_newer_rules_that_nobody_confirms_stops_nobody(tmp_path):
    # With a quorum's old keys anybody can make one.
    async with newcomer(tmp_path) as (node, others, real, forged):
        newer = replace(forged[0].cut, reducer=REDUCER_VERSION + 1)
        others.shown = [certified(node.room.tip, newer)]
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        assert node.room.trouble == ("", "")
        # The forger still answers first; what two others confirm is looked at beside that.
        others.lines = {A: real, B: real}
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_a_cut_by_newer_rules_that_two_others_confirm_stops_a_newcomer(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        newer = certified(node.room.tip, replace(real[0].cut, reducer=REDUCER_VERSION + 1))
        others.shown, others.lines = [newer], {A: [newer], B: [newer]}
        await turn(node)
        await turn(node)
        assert at(node)[0] == 0
        assert node.room.trouble[0] == "other-rules"
