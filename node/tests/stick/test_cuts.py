"""A coalition that certifies, on a stick: its cuts, and the groups and keys that they tell of."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import pytest

from node.commands.running import run
from node.core import open_node
from node.stick.cuts import Cuts
from node.stick.index import Stick
from node.stick.names import CUTS, cut_name
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_joining import RULES, newcomer, take_in
from node.tests.small_federation import group_id, next_seed, rotating, until
from node.tests.stick.tars import files_on, tar
from protocol.keys import public_key

STICK = "all.tar"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """What `written` gives, once for all tests of this file: its cuts take half a minute."""
    # In a thread of its own: asyncio.run leaves the tests' thread without a loop.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, written(tmp_path_factory.mktemp("exported"))).result()


@pytest.fixture
def carried(exported, tmp_path):
    """The same in a test's own copy, which it may change."""
    base, marks, held = exported
    shutil.copytree(base, tmp_path, dirs_exist_ok=True)
    return tmp_path / STICK, tmp_path / "fresh", tmp_path / "late", marks, held


async def written(tmp_path):
    """A stick of three that took in a fourth, and an empty copy of the third's directory.

    Returns:
        The folder with the stick, that copy and the fourth's directory; the fingerprints of the
        cuts from the first on; and the digest of what the exporter holds.
    """
    directories = coalition(tmp_path, 3, members=RULES)
    applied = newcomer(tmp_path / "late", directories[0] / "coalition.charter", 4)
    shutil.copytree(directories[2], tmp_path / "fresh")
    async with served(*directories) as nodes, AsyncExitStack() as stack:
        one, two, _ = nodes
        await take_in(nodes, applied)
        (late,) = await stack.enter_async_context(served(tmp_path / "late"))
        await until(lambda: late.groups.own_is_in, 90)
        await say(late, "From the newcomer")
        await until(lambda: all(n.logs.head(late.group) is not None for n in nodes), 90)
        await run(two, "keys.rotate", rotating(2))
        key = public_key(next_seed(2))
        await until(lambda: one.keyring.in_force(two.group) == key, 90)
        await say(two, "Under the new key")
        size = two.logs.head(two.group).size
        await until(lambda: one.logs.head(two.group).size >= size, 90)
        at = number(one)
        await say(one, "And on")
        await until(lambda: number(one) > at, 90)
    async with open_node(directories[0]) as one:
        told = await run(one, "federation.export", {"path": str(tmp_path / STICK)})
        assert told["cuts"] == one.council.newest() > 1
        assert told["words"]
        marks = [one.council.fingerprint(n + 1) for n in range(told["cuts"])]
        return tmp_path, marks, logs_of(one)


def logs_of(node):
    return {head.group: (head.size, head.root) for head in node.logs.heads() if head.size}


async def imported(node, path):
    return await run(node, "federation.import", {"path": str(path)})


def changed(path, change):
    """The same stick with its files changed: `change` takes and gives name -> bytes."""
    written = path.with_name("changed.tar")
    written.write_bytes(tar(change(files_on(path))))
    return written


async def test_a_stick_carries_cuts_keys_and_groups_taken_in_once_a_person_vouches(
    carried, tmp_path
):
    path, fresh, late, marks, held = carried
    last = len(marks)
    # A stick is one voice: no cut is taken by it alone, nor the group that a cut took in.
    async with open_node(fresh) as node:
        told = await imported(node, path)
        assert (told["cuts"]["after"], told["cuts"]["waits"]) == (0, "unconfirmed")
        assert (told["cuts"]["fingerprint"], told["cuts"]["refused"]) == (marks[-1].hex(), "")
        assert (told["strange"], len(node.founders), node.council.newest()) == (1, 3, 0)
        # Records under rotated keys come all the same.
        assert [log["refused"] for log in told["logs"]] == [""] * 3
        # A false line can't be said to be this one.
        await run(node, "fingerprint.hear", {"fingerprint": "ab" * 32})
        assert (await imported(node, path))["cuts"]["after"] == 0
        # A word for an older cut vouches for no later one.
        await run(node, "fingerprint.hear", {"fingerprint": marks[0].hex()})
        told = await imported(node, path)
        assert (told["cuts"]["after"], told["cuts"]["waits"]) == (1, "unconfirmed")
        await run(node, "fingerprint.hear", {"fingerprint": marks[-1].hex()})
        await damaged(node, path, marks)
        told = await imported(node, path)
        assert (told["cuts"]["before"], told["cuts"]["after"]) == (1, last)
        assert (told["cuts"]["waits"], told["strange"], len(node.founders)) == ("", 0, 4)
        assert logs_of(node) == held
        assert [node.council.fingerprint(n + 1) for n in range(last)] == marks
    # What was taken is there after a restart, and goes on to the next stick.
    async with open_node(fresh) as node:
        assert (await node.state()).cut is not None
        again = await imported(node, path)
        assert (again["cuts"]["before"], again["cuts"]["after"]) == (last, last)
        await run(node, "federation.export", {"path": str(tmp_path / "second.tar")})
    # A node that knows the line is in touch: for it one voice is enough, as one peer is.
    async with open_node(late) as node:
        told = await imported(node, tmp_path / "second.tar")
        assert (told["cuts"]["after"], told["cuts"]["waits"]) == (last, "")
        assert logs_of(node) == held


async def damaged(node, path, marks):
    """What is wrong with a line has none of it taken, though a person vouched for it."""
    last = cut_name(len(marks))

    def flipped(files):
        data = bytearray(files[last])
        data[len(data) // 2] ^= 1
        return {**files, last: bytes(data)}

    for change, why in (
        (lambda files: {n: d for n, d in files.items() if n != cut_name(2)}, "is not there"),
        (flipped, ":"),
        (lambda files: {**files, last: files[cut_name(1)]}, "follow"),
        (lambda files: {**files, f"{CUTS}{'9' * 90}": b""}, "is not there"),
        (lambda files: {**files, cut_name(1): files[cut_name(2)]}, "cut 1 here is another one"),
    ):
        told = await imported(node, changed(path, change))
        assert why in told["cuts"]["refused"]
        assert node.council.newest() == told["cuts"]["after"] == 1


async def test_cuts_wait_for_records_and_an_import_goes_on_where_it_was_killed(carried):
    path, fresh, _, marks, held = carried
    async with open_node(fresh) as node:
        await run(node, "fingerprint.hear", {"fingerprint": marks[-1].hex()})
        with path.open("rb") as file:
            cuts = Cuts(node, Stick(file))
            await cuts.check()
            # No cut is taken before its records are held.
            assert (await cuts.take(), cuts.told().waits) == (0, "records")
        torn = changed(path, lambda files: {n: d for n, d in files.items() if not is_log(n, 4)})
        told = await imported(node, torn)
        # The newcomer's record is missing: as far as its first statement is certified, and no more.
        assert 0 < told["cuts"]["after"] < len(marks)
        assert told["cuts"]["waits"] == "records"
    async with open_node(fresh) as node:
        told = await imported(node, path)
        assert told["cuts"]["before"] > 0
        assert told["cuts"]["after"] == len(marks)
        assert logs_of(node) == held


def is_log(name, number):
    """Whether a file is of this group's log."""
    return name.startswith(f"log/{group_id(number).hex()}/")


async def test_a_node_that_serves_takes_cuts_by_the_same_rules(carried):
    path, fresh, _, marks, held = carried
    async with served(fresh) as (node,):
        assert (await imported(node, path))["cuts"]["waits"] == "unconfirmed"
        await run(node, "fingerprint.hear", {"fingerprint": marks[-1].hex()})
        told = await imported(node, path)
        assert (told["cuts"]["after"], node.room.tip.number) == (len(marks), len(marks))
        assert logs_of(node).keys() == held.keys()
