"""A node that comes, or comes back, takes only the line that two others confirm, or a person."""

from contextlib import asynccontextmanager
from functools import partial

import pytest

from federation_tests.scenarios.founded import found
from node.core import open_node
from node.council.believing import HEARD_S
from node.council.building import build
from node.council.confirming import fingerprint_of
from node.council.heard import heard, keep_heard
from node.council.record import RESTORED
from node.council.room import Room
from node.council.telling import standing
from node.council.touch import LONG_AWAY_S, SEEN, Stage
from node.signer import KeyName
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE
from node.tests.small_federation import group_id, seeds
from protocol.agreement.certificate import Certificate, cut_fingerprint
from protocol.agreement.confirming import Said
from protocol.agreement.cut import Cut, cut_hash, make_table, table_hash
from protocol.agreement.epoch import epoch_hash
from protocol.agreement.lineage import Link, advance
from protocol.agreement.votes import Polka, gather, precommit, prevote, sign_body
from protocol.coalition.cut_rules import timeouts
from protocol.encoding import pack
from protocol.errors import ProtocolError

GROUPS = 4
A, B, C = (group_id(number) for number in (2, 3, 4))


def line(node, count, late=0, more=()):
    """So many cuts of what the node holds, certified by the council's keys; and their table.

    Args:
        more: heads of other logs in it: group, size and root.
    """
    head = node.logs.head(node.group)
    table = make_table([(node.group, head.size, head.root), *more])
    tip, links = node.room.tip, []
    for number in range(1, count + 1):
        cut = Cut(
            number=number,
            previous=tip.hash,
            time=tip.time + 1 + late,
            logs=table_hash(table),
            state=bytes(32),
            reducer=tip.reducer,
            epoch=epoch_hash(tip.epoch),
        )
        links.append(certified(tip, cut))
        tip = advance(tip, links[-1])
    return links, table


def certified(tip, cut, places=range(3)):
    value = cut_hash(cut)

    def signed(body):
        found = {
            place: sign_body(seeds(place + 1)[KeyName.AGREEMENT], tip.coalition, body)
            for place in places
        }
        return gather(GROUPS, found, GROUPS)

    signers, signatures = signed(prevote(tip.instance, 0, value, -1))
    chain = [Polka(round=0, valid_round=-1, signers=signers, signatures=signatures)]
    signers, signatures = signed(precommit(tip.instance, 0, value))
    certificate = Certificate(
        instance=tip.instance,
        value=value,
        round=0,
        signers=signers,
        signatures=signatures,
        chain=chain,
    )
    return Link(cut, certificate, tip.epoch)


class Others:
    """The other nodes: what they show, and what they confirm.

    Attributes:
        shown: the line that whoever is asked shows.
        lines: group -> the line that it has, which it confirms and shows when asked itself.
        asked: how often somebody was asked for a fingerprint.
        frozen: logs of which they were told that they are frozen.
    """

    def __init__(self, coalition, shown, table):
        self.coalition, self.shown, self.table = coalition, shown, table
        self.lines, self.asked, self.repeat = {}, 0, 1
        self.frozen = []

    async def fetch_link(self, number, tip):
        return await self._of(self.shown, number, tip)

    def leads(self):
        return list(self.lines)

    async def link_of(self, peer, number, tip):
        return await self._of(self.lines[peer], number, tip)

    async def _of(self, links, number, tip):
        if number > len(links):
            return None
        try:
            advance(tip, links[number - 1])
        except ProtocolError:
            return None
        return links[number - 1]

    async def fetch_table(self, cut):
        return pack(self.table) if table_hash(self.table) == cut.logs else None

    async def confirmations(self, number):
        self.asked += 1
        return [self._said(group, number) for group in self.lines for _ in range(self.repeat)]

    def _said(self, group, number):
        links = self.lines[group]
        at = min(number, len(links))
        of = cut_fingerprint(links[at - 1].cut) if at else self.coalition
        return Said(group, at, of, len(links))

    def certify(self, sizes):
        pass

    def reopen(self, group):
        pass

    def freeze(self, group):
        self.frozen.append(group)

    def status(self):
        return []


@asynccontextmanager
async def newcomer(base, restored=False):
    """A node of four that holds its own log and no cut; two lines of three certified cuts."""
    directory, *_ = found(base, [0] * GROUPS, cuts=AT_ONCE)
    async with open_node(directory) as node:
        if restored:
            await node.council.mark(RESTORED, 1)
        node.federation = Others(node.coalition, [], None)
        await say(node, "Held")
        node.room = Room(node, node.council)
        real, table = line(node, 3)
        node.federation = Others(node.coalition, real, table)
        forged, _ = line(node, 3, late=7)
        yield node, node.federation, real, forged


async def turn(node):
    node.room.touch.wake()
    node.room._asked_s = 0.0
    await node.room.turn()


def know(node, count):
    """So many others are known to the node, each in a hand of its own; all but three are silent."""
    known = {group_id(number): f"hand {number}" for number in range(2, 2 + count)}

    async def of(*_):
        return known

    node.room.touch._known = of


def at(node):
    return node.room.tip.number, node.room.touch.stage


async def test_a_line_that_nobody_confirms_is_not_taken_though_a_council_certified_it(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        await turn(node)
        assert others.asked
        assert at(node) == (0, Stage.OUT)
        assert node.council.newest() == 0


async def test_one_group_is_not_enough_however_often_it_answers_and_two_are(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines, others.repeat = {A: real}, 3
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        others.lines[B] = real
        await turn(node)
        assert at(node) == (3, Stage.IN)
        assert fingerprint_of(node, 3) == cut_fingerprint(real[2].cut)


async def test_a_line_of_leaked_keys_shown_first_is_left_for_the_one_that_two_have(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        others.shown = forged
        others.lines = {A: real}
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        assert node.room.touch.weighed.confirming == (A,)
        others.lines[B] = real
        await turn(node)
        assert at(node) == (3, Stage.IN)
        assert fingerprint_of(node, 3) == cut_fingerprint(real[2].cut)


async def test_of_two_certified_lines_the_one_that_most_others_have_is_taken(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        others.shown = forged
        others.lines = {A: real, B: real, C: forged}
        await turn(node)
        assert at(node) == (3, Stage.IN)
        assert fingerprint_of(node, 3) == cut_fingerprint(real[2].cut)


async def test_two_certified_lines_wait_for_a_person_where_too_few_have_the_same(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        # One of five others doesn't answer.
        know(node, 5)
        others.lines = {A: real, B: real, C: forged}
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        assert node.room.touch.disputed == (C,)
        assert node.room.touch.weighed.confirming == (A, B)
        told = cut_fingerprint(real[2].cut)[:15]
        await keep_heard(node.council.file, node.now(), told, "")
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_who_only_says_otherwise_and_shows_nothing_holds_nobody_up(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, forged):
        others.lines = {A: real, B: real, C: forged}

        async def nothing(*_):
            return None

        others.link_of = nothing
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_an_old_fingerprint_of_the_line_doesnt_vouch_for_what_follows_it(tmp_path):
    # Both are honest and behind: what comes after the cut that they have is anybody's.
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real[:2], B: real[:2]}
        await turn(node)
        assert at(node) == (0, Stage.OUT)


async def test_who_is_confirmed_up_to_a_cut_is_out_of_touch_while_others_are_further(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:2]
        others.lines = {A: real, B: real}
        await turn(node)
        assert at(node) == (2, Stage.OUT)


async def test_what_was_heard_long_ago_vouches_for_nothing(tmp_path):
    async with newcomer(tmp_path) as (node, _, real, _):
        old = node.now() - HEARD_S - 1
        await keep_heard(node.council.file, old, cut_fingerprint(real[2].cut)[:15], "")
        await keep_heard(node.council.file, old, b"", "The others are on holiday.")
        await turn(node)
        assert at(node) == (0, Stage.OUT)


async def test_going_on_alone_is_written_down_with_its_reason(tmp_path):
    async with newcomer(tmp_path) as (node, _, _, _):
        await keep_heard(node.council.file, node.now(), b"", "The others are on holiday.")
        await turn(node)
        assert at(node) == (3, Stage.IN)
        (one,) = heard(node.council.file)
        assert (one.reason, one.number) == ("The others are on holiday.", 3)
        # It counts once: the next time somebody has to say so again.
        assert await node.room.touch._told(node.room.tip, []) is None


@pytest.mark.parametrize("known", [1, 2])
async def test_where_there_are_no_cuts_yet_two_others_say_so(tmp_path, known):
    async with newcomer(tmp_path) as (node, others, _, _):
        others.shown, others.lines = [], dict.fromkeys((A, B)[:known], ())
        await turn(node)
        assert at(node) == (0, Stage.FOUNDING if known == 2 else Stage.OUT)
        # Then it votes, once it has looked at what there is to certify.
        await node.room.turn()
        await node.room.turn()
        assert (node.room.instance.state.stage != "waiting") is (known == 2)


async def test_what_it_has_not_voted_for_itself_is_confirmed_at_the_founding_too(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown, others.lines = [], {A: (), B: ()}
        await turn(node)
        others.shown = real
        await turn(node)
        assert at(node)[0] == 0
        others.lines = {A: real, B: real}
        await turn(node)
        assert at(node) == (3, Stage.IN)


async def test_who_was_there_lately_goes_on_and_who_was_long_away_asks_first(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        await turn(node)
        again = partial(Room, node, node.council)
        assert again().touch.stage is Stage.IN
        await node.council.mark(SEEN, node.now() - LONG_AWAY_S - 1)
        # No cut is of these days: the line's times are years ago.
        assert again().touch.stage is Stage.OUT
        await node.council.mark(SEEN, node.now())
        await node.council.mark(RESTORED, 1)
        assert again().touch.stage is Stage.OUT


async def test_a_node_that_slept_for_long_asks_again(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.lines = {A: real, B: real}
        await turn(node)
        await node.council.mark(SEEN, node.now() - LONG_AWAY_S - 1)
        others.lines = {}
        await turn(node)
        assert at(node) == (3, Stage.OUT)
        code = standing(node).under_way.code
        assert code == "too-few"


async def test_a_cut_that_one_alone_shows_keeps_nobody_from_voting_on_it(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:1]
        others.lines = {A: [], B: real[:1]}
        await turn(node)
        assert at(node) == (0, Stage.FOUNDING)


async def test_where_two_are_ahead_one_that_is_not_says_nothing(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown = real[:1]
        others.lines = {A: [], B: real[:2], C: real[:2]}
        await turn(node)
        assert node.room.touch.stage is not Stage.FOUNDING


async def test_who_knows_nobody_does_not_begin_alone_beside_a_line_that_somebody_shows(tmp_path):
    async with newcomer(tmp_path) as (node, _, _, _):
        know(node, 0)
        await turn(node)
        assert at(node) == (0, Stage.OUT)


async def test_a_member_takes_no_first_cut_that_it_finds_false_from_one_alone(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        others.shown, others.lines = [], {A: [], B: []}
        await turn(node)
        assert at(node) == (0, Stage.FOUNDING)
        # Certified as well, but what it says of the state is not so.
        others.shown, others.lines[B] = real[:1], real[:1]
        for _ in range(4):
            await turn(node)
        assert at(node) == (0, Stage.FOUNDING)


async def test_what_decided_the_cut_that_it_votes_on_may_come_from_one_alone(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        others.shown, others.lines = [], {A: [], B: []}
        await turn(node)
        cut, others.table = build(node, node.room.tip, node.room.last, 0, timeouts(AT_ONCE))
        others.shown = others.lines[B] = [certified(node.room.tip, cut)]
        for _ in range(3):  # decided; then its table is fetched
            await turn(node)
        assert at(node) == (1, Stage.IN)
