"""Cuts that were certified twice: a node keeps both certificates, and names who signed both."""

from msgspec.structs import replace

from federation_tests.scenarios.founded import found
from node.checkup.cuts import check_cuts
from node.commands.running import run
from node.core import open_node
from node.council import parted as keeping
from node.council.parted import Parted, keep_parted, parted, shown
from node.council.room import Room
from node.council.touch import Stage
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE
from node.tests.council.test_touch import GROUPS, A, B, C, at, certified, line, newcomer, turn
from node.tests.small_federation import group_id
from protocol.agreement.cut import make_table
from protocol.agreement.lineage import advance

OWN = group_id(1)
"""Places of the council are by group: this node's own is the first."""


def forked(node, links, places=(1, 2, 3)):
    """The line with another last cut, signed by those in these places."""
    tip = tip_before(node, links)
    other = replace(links[-1].cut, time=links[-1].cut.time + 7)
    return [*links[:-1], certified(tip, other, places)]


def tip_before(node, links):
    tip = Room(node, node.council).tip if node.room is None else node.start
    for link in links[:-1]:
        tip = advance(tip, link)
    return tip


async def in_touch(node, others, real):
    """The node takes the line that two others have."""
    node.start = node.room.tip
    others.lines = {A: real, B: real}
    await turn(node)
    assert at(node) == (len(real), Stage.IN)


async def look(node):
    node.room.parting._next_s = 0.0
    await node.room.parting.look(node.room.tip)


async def test_a_node_in_touch_finds_the_cut_that_another_line_parts_at(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        # The other line goes on after the cut where it parts: only that one shows anything.
        fork = forked(node, real[:2])
        after = advance(tip_before(node, real[:2]), fork[-1])
        later = replace(real[2].cut, previous=after.hash, time=real[2].cut.time + 7)
        others.lines[C] = [*fork, certified(after, later, (1, 2, 3))]
        await look(node)
        (found,) = parted(node.council.file)
        assert found.number == 2
        assert found.values == (real[1].certificate.value, fork[1].certificate.value)
        assert found.culprits == (A, B)
        assert shown(node.council.file) == {C: (2, fork[1].certificate.value)}
        told = (await run(node, "cuts", {}))["certified_twice"]
        assert [row["culprits"] for row in told] == [["Group 2", "Group 3"]]
        here, other = told[0]["lines"]
        assert (here["here"], other["here"]) == (True, False)
        assert other["signed"] == ["Group 2", "Group 3", "Group 4"]
        assert other["shown_by"] == ["Group 4"]
        assert here["fingerprint"] == node.council.fingerprint(2).hex()
        (bad,) = [f for f in check_cuts(node) if f.level == "fail"]
        assert "cut 2 was certified twice; Group 2 and Group 3 signed both" in bad.message
        directory = node.directory
    async with open_node(directory) as node:
        assert [one.culprits for one in parted(node.council.file)] == [(A, B)]


async def test_nothing_is_asked_before_it_is_time(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        others.lines[C] = forked(node, real)
        before = others.asked
        await node.room.parting.look(node.room.tip)
        assert (others.asked, parted(node.council.file)) == (before, [])


async def test_who_only_says_otherwise_is_blamed_for_nothing_and_not_asked_again_at_once(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        lie = forked(node, real)
        # It confirms another cut than any council certified.
        lie[-1] = replace(lie[-1], certificate=real[-1].certificate)
        others.lines[C] = lie
        walked = []
        ask = others.link_of

        async def link_of(peer, number, tip):
            walked.append(number)
            return await ask(peer, number, tip)

        others.link_of = link_of
        await look(node)
        assert walked
        assert parted(node.council.file) == []
        walked.clear()
        await look(node)
        assert walked == []


async def test_who_confirms_this_line_again_is_no_longer_on_the_other(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        others.lines[C] = forked(node, real)
        await look(node)
        assert C in shown(node.council.file)
        # An older cut, before the two part, says nothing yet.
        others.lines[C] = real[:2]
        await look(node)
        assert C in shown(node.council.file)
        others.lines[C] = real
        await look(node)
        assert shown(node.council.file) == {}
        assert len(parted(node.council.file)) == 1


async def test_a_second_certificate_that_stands_in_a_record_is_kept(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        fork = forked(node, real[:1])[-1].certificate
        for wrong in (
            replace(fork, value=b"w" * 32),
            replace(fork, signers=b"\7"),
            replace(fork, chain=[]),
            replace(fork, instance=b"i" * 32),
        ):
            await node.publish("cut-certificate", wrong)
            await node.room.turn()
            assert parted(node.council.file) == []
        await node.publish("cut-certificate", real[0].certificate)
        await node.publish("cut-certificate", fork)
        await node.room.turn()
        (found,) = parted(node.council.file)
        assert (found.number, found.culprits) == (1, (A, B))
        # Whoever moved over to this line may have said the other one's before.
        assert shown(node.council.file) == {}


async def test_a_newcomer_that_is_shown_two_lines_keeps_what_both_prove(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        node.start = node.room.tip
        others.lines = {A: real, B: forked(node, real)}
        await turn(node)
        assert at(node) == (0, Stage.OUT)
        (found,) = parted(node.council.file)
        assert (found.number, found.culprits) == (3, (A, B))


async def test_a_line_out_of_a_file_is_held_against_the_own_one(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        parting, fork = node.room.parting, forked(node, real)
        assert not await parting.compare(link.certificate for link in real)
        assert not await parting.compare(link.certificate for link in [*real, fork[-1]])
        assert await parting.compare(link.certificate for link in fork)
        assert [one.number for one in parted(node.council.file)] == [3]


async def test_two_certificates_of_one_cut_are_kept_by_nobody(tmp_path):
    async with newcomer(tmp_path) as (node, others, real, _):
        await in_touch(node, others, real)
        same = certified(tip_before(node, real), real[-1].cut, (1, 2, 3))
        others.lines[C] = [*real[:-1], same]
        await look(node)
        assert not await node.room.parting.compare(one.certificate for one in others.lines[C])
        assert parted(node.council.file) == []


async def test_what_names_nobody_new_is_not_kept_and_there_is_a_limit(tmp_path, monkeypatch):
    async with newcomer(tmp_path) as (node, _, real, forged):
        pair = (real[0].certificate, forged[0].certificate)
        file = node.council.file
        assert await keep_parted(file, Parted(1, *pair, (A, B), 5))
        assert not await keep_parted(file, Parted(1, *pair, (A, B), 6))
        assert not await keep_parted(file, Parted(2, *pair, (B,), 6))
        assert await keep_parted(file, Parted(2, *pair, (B, C), 6))
        monkeypatch.setattr(keeping, "MAX_PARTED", 2)
        assert not await keep_parted(file, Parted(3, *pair, (OWN,), 7))
        assert [one.since for one in parted(file)] == [5, 6]


async def kept(node, links, table):
    before = make_table([])
    for link in links:
        await node.council.keep(link, table, before)
        before = table


async def test_a_stick_with_another_line_names_who_signed_both(tmp_path):
    path = tmp_path / "all.tar"
    directory, elsewhere, *_ = found(tmp_path, [0] * GROUPS, cuts=AT_ONCE)
    async with open_node(directory) as node:
        await say(node, "Held")
        node.room = Room(node, node.council)
        real, table = line(node, 2)
        forged, _ = line(node, 2, late=7)
        await kept(node, real, table)
    async with open_node(elsewhere) as node:
        await kept(node, forged, table)
        await run(node, "federation.export", {"path": str(path)})
    async with open_node(directory) as node:
        told = await run(node, "federation.import", {"path": str(path)})
        assert "cut-out-of-line" in told["cuts"]["refused"]
        assert [(one.number, one.culprits) for one in parted(node.council.file)] == [
            (1, (OWN, A, B))
        ]
        # Again, nothing more comes of it.
        await run(node, "federation.import", {"path": str(path)})
        assert len(parted(node.council.file)) == 1
