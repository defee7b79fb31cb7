"""A fingerprint that a person heard vouches for its cut and those before it, and for none after."""

import pytest

from node.commands.running import run
from node.council import believing
from node.council.believing import HEARD_S
from node.council.confirming import fingerprint_of
from node.council.heard import heard, keep_heard
from node.council.room import Room
from node.council.touch import AT_A_TIME, Stage
from node.tests.council.federated import say
from node.tests.council.test_touch import A, B, C, at, know, line, newcomer, turn
from protocol.agreement.certificate import cut_fingerprint


def read_out(link):
    return cut_fingerprint(link.cut)[:15]


async def hear(node, link):
    return await run(node, "fingerprint.hear", {"fingerprint": read_out(link).hex()})


def written(node):
    return [(one.fingerprint, one.number) for one in heard(node.council.file)]


async def test_an_old_fingerprint_vouches_for_nothing_that_follows_it(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        now = node.now()
        await keep_heard(node.council.file, now - 2, read_out(forged[2]), "")
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        await hear(node, real[1])
        await turn(node)
        # The third is newer than what was read out: two others are to confirm it.
        assert at(node) == (2, Stage.OUT)
        assert written(node) == [(read_out(real[1]), 2), (read_out(forged[2]), None)]
        await turn(node)
        assert at(node) == (2, Stage.OUT)
        others.lines = {A: real}
        await turn(node)
        assert at(node) == (2, Stage.OUT)
        others.lines[B] = real
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_after_the_newest_it_votes_and_takes_nothing_else_unconfirmed(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:2]
        await hear(node, real[1])
        await turn(node)
        assert at(node) == (2, Stage.HEARD)
        await say(node, "New")
        await node.room.turn()
        await node.room.turn()
        assert node.room.instance.state.stage != "waiting"
        others.shown = real
        await turn(node)
        # It stands behind them: so it votes no longer.
        node.room.instance.reading.elsewhere = True
        await turn(node)
        assert at(node) == (2, Stage.OUT)
        others.lines = {A: real, B: real}
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_the_newest_of_its_own_cuts_is_written_down_and_an_older_one_is_not(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:2]
        await hear(node, real[1])
        await turn(node)
        # It was away since.
        await node.council.mark("seen", None)
        node.room = Room(node, node.council)
        node.room.touch.stage = Stage.OUT
        await node.council.file.write(lambda db: db.conn.execute("DELETE FROM heard"))
        assert await hear(node, real[0]) == {"number": 1, "kept": False, "asking": False}
        assert written(node) == []
        assert (await run(node, "fingerprint.hear", {"fingerprint": node.coalition.hex()})) == {
            "number": 0,
            "kept": False,
            "asking": False,
        }
        await turn(node)
        assert at(node) == (2, Stage.OUT)
        assert await hear(node, real[1]) == {"number": 2, "kept": True, "asking": False}
        await turn(node)
        assert at(node) == (2, Stage.HEARD)
        assert written(node) == [(read_out(real[1]), 2)]
        assert (await run(node, "fingerprint.show", {}))["stage"] == "heard"


async def test_a_word_still_vouches_after_a_start_and_no_longer_than_a_day(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:2]
        await hear(node, real[1])
        await turn(node)
        node.room = Room(node, node.council)
        assert node.room.touch.stage is Stage.OUT
        await turn(node)
        assert at(node) == (2, Stage.HEARD)
        await node.council.file.write(
            lambda db: db.conn.execute("UPDATE heard SET time = time - ?", (HEARD_S + 1,))
        )
        node.room.touch._heard_until = node.now() - 1
        await turn(node)
        assert at(node) == (2, Stage.OUT)


async def test_the_coalitions_own_fingerprint_vouches_for_no_line(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        others.shown = []
        await keep_heard(node.council.file, node.now(), node.coalition[:15], "")
        await turn(node)
        assert at(node) == (0, Stage.OUT)


async def far_ahead(node, others, count):
    real, table = line(node, count)
    others.shown, others.table = real, table
    return real


async def test_a_cut_far_ahead_of_those_that_are_looked_at_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(believing, "WALKED_AT_A_TIME", 10)
    async with newcomer(tmp_path) as (node, others, _, _):
        real = await far_ahead(node, others, 2 * AT_A_TIME + 9)
        named = 2 * AT_A_TIME + 3
        await hear(node, real[named - 1])
        await turn(node)
        # It is followed in parts, and nothing is taken before it is found.
        assert at(node) == (0, Stage.OUT)
        for _ in range(6):
            await turn(node)
        assert at(node) == (named, Stage.OUT)
        assert fingerprint_of(node, named) == cut_fingerprint(real[named - 1].cut)
        assert written(node) == [(read_out(real[named - 1]), named)]


async def test_a_line_that_never_comes_to_the_cut_is_not_taken(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        real = await far_ahead(node, others, AT_A_TIME + 4)
        forged, _ = line(node, AT_A_TIME + 8, late=7)
        await hear(node, real[-1])
        others.shown = forged
        for _ in range(3):
            await turn(node)
        assert at(node) == (0, Stage.OUT)
        others.shown = real
        await turn(node)
        assert at(node) == (len(real), Stage.HEARD)


async def test_what_is_shown_otherwise_past_the_walk_is_not_vouched_for(tmp_path):
    # Peers show the line up to the cut that was read out; then, asked again, another one.
    async with newcomer(tmp_path) as (node, others, _, _):
        real = await far_ahead(node, others, AT_A_TIME + 4)
        forged, _ = line(node, AT_A_TIME + 4, late=7)
        await hear(node, real[-1])
        room, taken = node.room, []
        walk = room.touch._believing.search

        async def once(*args):
            found = await walk(*args)
            others.shown = forged
            return found

        room.touch._believing.search = once
        node.room.touch.wake()
        ahead = (await room._lines.one(room.tip, AT_A_TIME)).ahead
        taken = await room.touch.look(room.tip, [ahead])
        assert [step.tip.number for step in taken] == list(range(1, AT_A_TIME + 1))
        ahead = (await room._lines.one(room.tip, AT_A_TIME)).ahead
        assert await room.touch.look(room.tip, [ahead]) == []


@pytest.mark.parametrize("heard_too", [False, True])
async def test_whom_two_lines_are_shown_a_word_says_which_up_to_its_cut(tmp_path, heard_too):
    async with newcomer(tmp_path) as (node, others, real, forged):
        know(node, 5)
        others.lines = {A: real, B: real, C: forged}
        if heard_too:
            await hear(node, real[2])
        await turn(node)
        assert at(node) == ((3, Stage.IN) if heard_too else (0, Stage.OUT))
