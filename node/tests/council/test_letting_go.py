"""What is held of a frozen log is let go for a cut that the others follow, and for no other one.

Whoever has old keys of a quorum could make a node that comes back forget the branch that counts.
"""

from contextlib import asynccontextmanager

import pytest

from node.council.heard import keep_heard
from node.council.room import UNDER_WAY_S, Room
from node.council.touch import Stage
from node.store.logs import LogStore
from node.store.records import Awaited
from node.tests.commands.test_frozen import proof
from node.tests.council.test_touch import A, B, C, at, line, newcomer, turn
from protocol.agreement.certificate import cut_fingerprint
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import ConflictError
from protocol.merkle import CompactRange


def head_of(entries):
    compact = CompactRange()
    compact.extend(entries)
    return compact.size, compact.root()


HELD = [b"one", b"two", b"three"]
OTHER = [b"one", b"zwei", b"drei"]


async def frozen(node, others, certified, links, evidence=b"a proof"):
    """The node holds a branch of C's log, frozen, and is shown a line with another head of it."""
    checkpoint = Checkpoint(origin(node.coalition, C), *head_of(HELD))
    await node.logs.append(C, b"a note", checkpoint, HELD)
    await node.logs.keep_evidence(C, evidence)
    shown, table = line(node, links, more=[(C, *head_of(certified))])
    others.shown, others.table = shown, table
    return shown


def held(node):
    return node.logs.entries(C, 0, 99) if node.logs.head(C) else None, C in node.logs.frozen()


@pytest.mark.parametrize(
    ("certified", "kept"), [(OTHER, None), (OTHER[:2], None), ([*HELD, b"four"], HELD)]
)
async def test_a_frozen_log_stays_until_two_others_follow_the_cut(tmp_path, certified, kept):
    async with newcomer(tmp_path) as (node, others, _, _):
        shown = await frozen(node, others, certified, 2)
        for confirming in ({}, {A: shown}):
            others.lines = confirming
            await turn(node)
            assert held(node) == (HELD, True)
            assert node.logs.awaited == {}
        others.lines = {A: shown, B: shown}
        await turn(node)
        assert held(node) == (kept, False)
        assert node.logs.awaited == {C: Awaited(*head_of(certified))}
        # Then it waits for the right one, and takes nothing before.
        assert at(node) == (0, Stage.OUT)
        assert node.room.instance.wanted.logs == {C}


async def test_a_line_of_leaked_keys_makes_nobody_forget_a_branch(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        shown = await frozen(node, others, OTHER, 2)
        others.lines = {A: real, B: real}
        for _ in range(3):
            await turn(node)
        assert node.room.touch.disputed == (A, B)
        assert held(node) == (HELD, True)
        # A person's word is as good as theirs, up to its cut.
        await keep_heard(node.council.file, node.now(), cut_fingerprint(shown[0].cut)[:15], "")
        await turn(node)
        assert held(node) == (None, False)


async def test_a_word_about_a_later_cut_of_the_line_is_enough(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        shown = await frozen(node, others, OTHER, 5)
        await keep_heard(node.council.file, node.now(), cut_fingerprint(shown[4].cut)[:15], "")
        await turn(node)
        assert held(node) == (None, False)


async def test_who_is_in_touch_lets_go_at_once(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        await frozen(node, others, OTHER, 1)
        node.room.touch.stage = Stage.IN
        await turn(node)
        assert held(node) == (None, False)


async def test_a_start_in_between_forgets_nothing(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        shown = await frozen(node, others, OTHER, 1)
        await turn(node)
        with LogStore(node.logs.file.path) as stored:
            assert stored.evidence(C).data == b"a proof"
        node.room = Room(node, node.council)
        others.lines = {A: shown, B: shown}
        await turn(node)
        assert held(node) == (None, False)


async def test_a_short_piece_goes_once_a_head_contradicts_it_and_once_only(tmp_path):
    """The attack: to show this node a few entries of the other branch, before anybody else does."""
    certified = [*OTHER, b"vier"]
    async with newcomer(tmp_path) as (node, others, _, _):
        shown = await frozen(node, others, certified, 1, proof(node, 4))
        others.lines = {A: shown, B: shown}
        await turn(node)
        # It may be a piece of the right one.
        assert held(node) == (HELD, False)
        await turn(node)
        assert held(node) == (HELD, False)
        node.logs.awaited[C] = node.logs.awaited[C]._replace(contradicted=True)
        await turn(node)
        assert held(node) == (None, False)
        assert node.logs.awaited == {C: Awaited(*head_of(certified))}
        checkpoint = Checkpoint(origin(node.coalition, C), *head_of(HELD))
        with pytest.raises(ConflictError):
            await node.logs.append(C, b"a note", checkpoint, HELD)
        checkpoint = Checkpoint(origin(node.coalition, C), *head_of(certified))
        await node.logs.append(C, b"a note", checkpoint, certified)
        await turn(node)
        assert at(node)[0] == 1
        assert C in node.logs.frozen()


@asynccontextmanager
async def quiet(base, monkeypatch, certified):
    """A node in touch, for which nothing is due, that has let go what it held for a cut."""

    async def nothing_is_due():
        return False

    async with newcomer(base) as (node, others, _, _):
        monkeypatch.setattr(node.room, "_due", nothing_is_due)
        await frozen(node, others, certified, 1, proof(node, 4))
        node.room.touch.stage = Stage.IN
        await turn(node)
        node.room.instance.reading.elsewhere = False
        node.room._asked_s = node.room._outside.steady_s() - UNDER_WAY_S
        await node.room.turn()
        assert at(node)[0] == 0
        yield node


async def test_what_was_let_go_is_asked_for_again_though_nobody_says_another_word(
    tmp_path, monkeypatch
):
    async with quiet(tmp_path, monkeypatch, OTHER) as node:
        assert held(node) == (None, False)
        checkpoint = Checkpoint(origin(node.coalition, C), *head_of(OTHER))
        await node.logs.append(C, b"a note", checkpoint, OTHER)
        await node.room.turn()
        assert at(node)[0] == 1


async def test_a_contradicted_piece_goes_though_nobody_says_another_word(tmp_path, monkeypatch):
    async with quiet(tmp_path, monkeypatch, [*OTHER, b"vier"]) as node:
        assert held(node) == (HELD, False)
        node.logs.awaited[C] = node.logs.awaited[C]._replace(contradicted=True)
        await node.room.turn()
        assert held(node) == (None, False)
