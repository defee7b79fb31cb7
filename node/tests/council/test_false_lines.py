"""Whoever makes a line makes who is there by it: that confirms nothing, and needs no fewer."""

import pytest
from msgspec.structs import replace

from node.council.confirming import confirmation
from node.council.heard import keep_heard
from node.council.record import UNCONFIRMED
from node.council.room import Room
from node.council.touch import Stage
from node.tests.council.test_touch import GROUPS, A, B, C, at, newcomer, turn
from node.tests.small_federation import group_id
from node.tests.test_proving import give, signed, signed_pair
from protocol.coalition.membership.bodies import LeavingBody
from protocol.errors import UnattributedFault
from protocol.evidence import seal_evidence
from protocol.statement import seal_statement


async def all_leave(node):
    """In records made with leaked keys, all others say that they leave."""
    said = node.statement("leaving", LeavingBody(reason="We close.", caucus=""))
    for number in range(2, GROUPS + 1):
        await give(node, [seal_statement(replace(said, group=group_id(number)))], number)


async def test_a_line_by_which_nobody_else_is_there_is_never_taken_without_a_person(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, forged):
        others.shown = forged
        await all_leave(node)
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        others.lines = dict.fromkeys((A, B, C), forged)
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        assert (node.room.touch.weighed.needed, node.room.touch.weighed.confirming) == (1, ())
        await keep_heard(node.council.file, node.now(), b"", "We were there.")
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_where_nobody_else_is_there_a_node_goes_on_alone_and_still_takes_no_line(tmp_path):
    # At first nothing is shown: the node is not in touch by that, or it would take what comes next.
    async with newcomer(tmp_path) as (node, others, _, forged):
        others.shown = []
        await all_leave(node)
        await turn(node)
        assert at(node) == (0, Stage.FOUNDING)
        others.shown = forged
        await turn(node)
        assert at(node)[0] == 0


async def test_whose_record_is_proved_to_be_forked_confirms_nothing(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        one, other = (signed(node.charter, 3, [text])[0] for text in (b"one", b"other"))
        pair = (signed_pair(node.charter, head) for head in (one, other))
        await node.logs.keep_evidence(B, seal_evidence(B, *pair))
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        assert node.room.touch.weighed.confirming == (A,)


async def test_of_a_line_out_of_a_file_only_the_charters_founders_vouch(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        await turn(node)
        await node.council.mark(UNCONFIRMED, 1)
        others.lines = {}
        node.room = Room(node, node.council)
        assert at(node) == (3, Stage.OUT)
        await all_leave(node)
        await turn(node)
        # By the file nobody else is there; by the charter there are three.
        assert at(node) == (3, Stage.OUT)
        assert node.room.touch.weighed.needed == 2


async def test_a_line_out_of_a_file_that_two_founders_confirm_is_as_any_other(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        await turn(node)
        await node.council.mark(UNCONFIRMED, 1)
        node.room = Room(node, node.council)
        await turn(node)
        assert at(node) == (3, Stage.IN)
        assert node.council.marked(UNCONFIRMED) is None


async def test_who_began_with_a_file_vouches_for_it_only_once_others_have_confirmed_it(tmp_path):
    # Several that began with one false file would confirm it to each other.
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        await turn(node)
        await node.council.mark(UNCONFIRMED, 1)
        with pytest.raises(UnattributedFault, match="nobody has confirmed"):
            confirmation(node, A, bytes(32), 3)
        node.room = Room(node, node.council)
        await turn(node)
        assert confirmation(node, A, bytes(32), 3).newest == 3
