"""`export` and `import` are killed at any of their writes: nothing half, nothing lost, and again.

A run tries some of the writes, drawn from a seed, with the first and the last ones;
COMMONWEAL_CRASHES tries every one.
"""

import asyncio
import os
import random
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from federation_tests.attacks.test_recover_kills import killed_at
from node.checkup import check_node
from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.stick import writing
from node.tests.commands.world import Clock, found, small_charter
from node.tests.small_federation import group_id

EVERY = "COMMONWEAL_CRASHES" in os.environ
DRAWN = 5
SAID = 25
"""Comments, each with words of its own."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two directories; the first holds a record and words, and has exported them to `all.tar`."""
    path = tmp_path_factory.mktemp("sticks")
    one, _two = found(path, small_charter(2))

    async def talk() -> None:
        async with open_node(one, Clock()) as node:
            put = await run(node, "proposal.put", {"title": "A", "summary": "B.", "text": "C."})
            for number in range(SAID):
                said = {"target": put["proposal"], "stance": "for", "text": f"Words {number}"}
                await run(node, "proposal.comment", said)

    asyncio.run(talk())
    export(one, path / "all.tar")
    return path


def command(directory: Path, name: str, path: Path) -> dict[str, Any]:
    """Run a command beside the stopped node, as the shell does."""

    async def do() -> dict[str, Any]:
        async with open_node(directory, Clock()) as node:
            return await run(node, name, {"path": str(path)})

    return asyncio.run(do())


def export(directory: Path, path: Path) -> dict[str, Any]:
    return command(directory, "federation.export", path)


def export_in_steps(directory: Path, path: Path) -> None:
    """The same, with each file of the tar a write of its own; for a process that ends."""
    add = writing._add

    def add_and_sync(tar: tarfile.TarFile, name: str, data: bytes) -> None:
        add(tar, name, data)
        assert tar.fileobj is not None
        tar.fileobj.flush()
        os.fsync(tar.fileobj.fileno())  # type: ignore[attr-defined]

    writing._add = add_and_sync
    export(directory, path)


def import_(directory: Path, path: Path) -> dict[str, Any]:
    return command(directory, "federation.import", path)


def moments(kind: str, dies: Callable[[int], bool]) -> Iterator[int]:
    """Writes to be killed at: the first ones and the last, and some between, drawn from a seed."""
    low, high = 1, 4_096
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if dies(middle) else (low, middle)
    writes = range(1, low)
    assert len(writes) > 4
    drawn = random.Random(f"stick {kind}").sample(writes, min(DRAWN, len(writes)))
    yield from writes if EVERY else sorted({*writes[:2], *writes[-3:], *drawn})


def held(directory: Path) -> tuple[list[bytes], list[bytes], list[str]]:
    """Group 1's entries and the blobs in a directory, and which checks of doctor fail."""

    async def look() -> tuple[list[bytes], list[bytes], list[str]]:
        async with open_node(directory, Clock()) as node:
            head = node.logs.head(group_id(1))
            entries = [] if head is None else node.logs.entries(group_id(1), 0, head.size)
            rows = node.logs.file.reader.conn.execute("SELECT hash FROM blobs ORDER BY hash")
            blobs = [row[0] for row in rows]
            findings = await check_node(node, None)
            return entries, blobs, [f.check for f in findings if f.level == "fail"]

    return asyncio.run(look())


def copy_of(directory: Path, to: Path) -> Path:
    shutil.copytree(directory, to)
    return to


def test_an_export_that_is_killed_leaves_nothing_that_is_taken_for_one(
    base: Path, tmp_path: Path
) -> None:
    whole = (base / "all.tar").read_bytes()
    nodes = {1: base / "node1", 2: base / "node2"}

    def dies(write: int) -> bool:
        out = tmp_path / f"try-{write}"
        out.mkdir()
        return killed_at(write, lambda: export_in_steps(nodes[1], out / "all.tar"))

    seen = set()
    for write in list(moments("export", dies)):
        out = tmp_path / f"at-{write}"
        out.mkdir()
        path = out / "all.tar"
        assert killed_at(write, lambda path=path: export_in_steps(nodes[1], path)), write
        left = path.read_bytes() if path.exists() else None
        seen.add(left == whole)
        if left != whole:
            # No name, or one without a byte: no import takes that for an export.
            assert not left, write
            if left is not None:
                reader = copy_of(nodes[2], out / "reader")
                with pytest.raises(NodeError) as caught:
                    import_(reader, path)
                assert caught.value.code == "bad-stick"
                shutil.rmtree(reader)
            # Again, under the same name: as if nothing had been.
            export(nodes[1], path)
        assert path.read_bytes() == whole, write
        assert [one.name for one in out.iterdir()] == ["all.tar"], write
    assert False in seen


def test_an_import_that_is_killed_is_gone_on_with_and_loses_nothing(
    base: Path, tmp_path: Path
) -> None:
    entries, blobs, _ = held(copy_of(base / "node1", tmp_path / "one"))
    assert (len(entries), len(blobs)) == (SAID + 1, SAID)
    path = base / "all.tar"

    def dies(write: int) -> bool:
        reader = copy_of(base / "node2", tmp_path / f"try-{write}")
        dead = killed_at(write, lambda: import_(reader, path))
        shutil.rmtree(reader)
        return dead

    seen = set()
    for write in list(moments("import", dies)):
        reader = copy_of(base / "node2", tmp_path / f"at-{write}")
        assert killed_at(write, lambda reader=reader: import_(reader, path)), write
        some, words, bad = held(reader)
        # A record is there up to a head, whole, or not at all; of words each.
        assert some in ([], entries), write
        assert set(words) <= set(blobs), write
        assert bad == [], write
        seen.add((bool(some), len(words) == len(blobs)))
        told = import_(reader, path)
        assert [(log["after"], log["refused"]) for log in told["logs"]] == [(SAID + 1, "")], write
        assert held(reader) == (entries, blobs, []), write
        again = import_(reader, path)
        assert (again["blobs"], [log["before"] for log in again["logs"]]) == (0, [SAID + 1])
        shutil.rmtree(reader)
    assert {(False, False), (True, False)} <= seen
