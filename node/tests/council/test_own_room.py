"""What the others would not take of a record is not acknowledged; it has room again after a cut."""

import shutil

import pytest
from msgspec.structs import replace

from node import core
from node.commands.running import run
from node.errors import NodeError, SignerError
from node.own_room import Rooms
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import FAST, until
from protocol.coalition.cut_kinds import KINDS as CUT_KINDS
from protocol.gossip.quota import Quota
from protocol.statement import open_statement

SMALL = Quota(entries=6, bytes=100_000)


@pytest.fixture
def small(monkeypatch):
    """Every node that gossips lets a record have six statements past its certified size."""
    monkeypatch.setattr("node.app.gossip_rules", lambda _poll_s: replace(FAST, quota=SMALL))


def size(node, group):
    head = node.logs.head(group)
    return head.size if head else 0


def findings(seen, check):
    return [one for one in seen["checks"] if one["check"] == check]


async def some_cut(directories):
    async with served(*directories) as nodes:
        await say(nodes[0], "First")
        await until(lambda: all(number(node) > 0 for node in nodes))


async def fill(node, most=40):
    """Say things until no more is taken; how many were acknowledged."""
    for count in range(most):
        try:
            await say(node, f"Said {count}")
        except NodeError as error:
            if error.code != "record-full" or not error.hint:
                raise
            return count
    return most


async def test_what_the_others_would_not_take_is_not_acknowledged(tmp_path, small):
    directories = coalition(tmp_path, 3)
    await some_cut(directories)
    async with served(directories[0]) as (one,):
        least = one.rooms.now().left.entries
        assert (await run(one, "status", {}))["room"]["entries"] == least
        assert least <= await fill(one) <= SMALL.entries
        kept, room = size(one, one.group), one.rooms.now()
        assert (room.full, room.beyond) == (True, False)
        with pytest.raises(NodeError) as raised:
            await say(one, "One too many")
        assert raised.value.code == "record-full"
        newer = [
            open_statement(e).kind for e in one.logs.entries(one.group, kept, size(one, one.group))
        ]
        assert set(newer) <= CUT_KINDS.keys()  # the room's votes go on
        told = await run(one, "status", {})
        assert "record-full" in {row["code"] for row in told["undone"]}
        assert (told["room"]["entries"], told["room"]["uncertified"] > 0) == (0, True)
        (told,) = findings(await run(one, "doctor", {}), "room")
        assert told["level"] == "fail"
        assert "no room left" in told["message"]
        had = number(one)
    async with served(*directories) as nodes:
        one, *others = nodes
        await until(lambda: number(one) > had)
        await until(lambda: not one.rooms.now().full)
        await say(one, "There is room again")
        whole = size(one, one.group)
        await until(lambda: all(size(node, one.group) >= whole for node in others))
        (told,) = findings(await run(one, "doctor", {}), "room")
        assert told["level"] in {"ok", "warn"}


async def test_a_full_record_still_takes_votes(tmp_path, small):
    directories = coalition(tmp_path, 3)
    await some_cut(directories)
    async with served(directories[0]) as (one,):
        await fill(one)
        sealed = [one._sealed("cut-vote", {}, ())]
        await one.rooms.check(sealed)
        with pytest.raises(NodeError):
            await one.rooms.check([one._sealed("comment", {}, ())])


async def test_without_cuts_there_is_no_quota(tmp_path, small):
    (directory,) = coalition(tmp_path, 1, cuts=None)
    async with served(directory) as (one,):
        assert await fill(one, 12) == 12
        assert one.rooms.now() is None
        assert not findings(await run(one, "doctor", {}), "room")
        assert (await run(one, "status", {}))["room"] is None


async def test_a_record_that_an_earlier_release_let_grow_too_long_is_heard_cut_by_cut(
    tmp_path, small, monkeypatch
):
    directories = coalition(tmp_path, 4)
    await some_cut(directories)
    with monkeypatch.context() as earlier:
        earlier.setattr(Rooms, "check", unchecked)
        async with served(directories[0]) as (one,):
            assert await fill(one, 20) == 20
            assert one.rooms.now().beyond
            group, whole = one.group, size(one, one.group)
    async with served(*directories) as (one, *others):
        (told,) = findings(await run(one, "doctor", {}), "room")
        assert (told["level"], "more than the others take" in told["message"]) == ("fail", True)
        with pytest.raises(NodeError) as raised:
            await say(one, "Not before the rest is heard")
        assert raised.value.code == "record-full"
        # Its votes are not heard until then; the three others are enough.
        await until(lambda: all(size(node, group) >= whole for node in others), seconds=120)
        await until(lambda: not one.rooms.now().full)
        await say(one, "Heard again")
        said = size(one, group)
        await until(lambda: all(size(node, group) >= said for node in others))
        assert not any(node.logs.faults(group) for node in (one, *others))


async def unchecked(_rooms, _sealed):
    """As an earlier release, which never looked."""


async def test_a_group_set_back_behind_a_head_that_waits_at_another_writes_nothing(
    tmp_path, small, monkeypatch
):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    directories = coalition(tmp_path, 4)
    await some_cut(directories)
    with monkeypatch.context() as earlier:
        earlier.setattr(Rooms, "check", unchecked)
        async with served(directories[0]) as (one,):
            await fill(one, 20)
        shutil.copytree(directories[0], tmp_path / "old")
        async with served(directories[0]) as (one,):
            await fill(one, 5)
            group, longest = one.group, size(one, one.group)
    async with served(directories[1]) as (two,):
        async with served(directories[0]):
            waits = two.federation.waiting
            await until(lambda: [(w.group, w.size) for w in waits()] == [(group, longest)])
        async with served(tmp_path / "old", *directories[2:], asking=True) as (one, *others):
            shown = f"with {longest} statements"
            await until(lambda: one.unwritable and shown in one.unwritable.message)
            with pytest.raises(SignerError):
                await say(one, "Would fork")
            (told,) = findings(await run(one, "doctor", {}), "writing")
            assert (told["level"], shown in told["message"]) == ("warn", True)
            assert size(two, group) < size(one, group) < longest
            assert not any(node.logs.evidence(group) for node in (one, two, *others))
