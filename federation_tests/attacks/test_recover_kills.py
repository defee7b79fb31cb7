"""`commonweal recover` is killed at any of its writes; run again, it ends well and forks nothing.

With shares and without. A run tries some of the writes, drawn from a seed, and all around the
moment when the node comes to be; COMMONWEAL_CRASHES tries every one.
"""

import asyncio
import os
import random
import shlex
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from federation_tests.attacks.crashing.photos import WRITING
from federation_tests.scenarios.founded import found
from node.cli.recover import recover
from node.core import open_node
from node.errors import NodeError
from node.founding.recovery import check_shares, read_share, split_seed, write_share
from node.founding.rotations import read_rotation
from node.remade import REMADE_FILE
from node.seeds import KeyName
from node.tests.cli.inside import answered
from node.tests.council.federated import QUICK
from node.tests.small_federation import next_seed
from protocol.keys import key_id, public_key

EVERY = "COMMONWEAL_CRASHES" in os.environ
DRAWN, AROUND = 8, 6
OUTSIDE = 3


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A charter, and the shares of group 2's next key."""
    path: Path = tmp_path_factory.mktemp("recovered")
    found(path, [0, 0], cuts=QUICK)
    seed = next_seed(2)
    for at, share in enumerate(split_seed(seed), start=1):
        write_share(path / f"share-{at}", share, at, "Group 2", key_id(public_key(seed)))
    return path


def attempt(base: Path, root: Path, shares: tuple[str, ...]) -> dict[str, Any]:
    """Run the command, as it is run again by whoever finds it interrupted."""
    given = [base / share for share in shares] or ["--without-shares"]
    named = ("--group", "Group 2", "--recovery", root / "new", "-o", root / "two.rotation")
    return answered(recover, base / "node-1" / "coalition.charter", root / "again", *given, *named)


def killed_at(write: int, act: Callable[[], object]) -> bool:
    """Do something in a process that SIGKILL ends just after its n-th write; whether it did."""
    if (pid := os.fork()) == 0:
        dies_at(write)
        try:
            act()
        finally:
            os._exit(0)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFSIGNALED(status)


def dies_at(left: int) -> None:
    """From now on each thing that a disk would keep is counted."""

    def written() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            answer = real(*args, **kwargs)
            written()
            return answer

        return call

    opened = os.open

    def created(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        answer = opened(path, flags, *args, **kwargs)
        if flags & os.O_CREAT:
            written()
        return answer

    class Watching(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            cursor = super().execute(sql, *args)
            if not self.in_transaction and sql.lstrip().split(None, 1)[0].upper() in WRITING:
                written()
            return cursor

    connect = sqlite3.connect
    # Nothing is put back: the process ends.
    sqlite3.connect = lambda path, **kwargs: connect(str(path), **kwargs, factory=Watching)  # type: ignore[assignment]
    os.open, os.fsync = created, counted(os.fsync)  # type: ignore[assignment]
    for name in ("mkdir", "rename", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))


def run_again(base: Path, root: Path, shares: tuple[str, ...]) -> dict[str, Any]:
    """Run it again, after removing what it says is to be removed."""
    if not (root / "again.unfinished").exists():
        return attempt(base, root, shares)
    assert not (root / "again").exists()
    with pytest.raises(NodeError) as caught:
        attempt(base, root, shares)
    assert caught.value.code == "unfinished-recovery"
    for path in shlex.split(caught.value.hint.removeprefix("remove ").split(" and run it")[0]):
        assert Path(path).is_relative_to(root)
        shutil.rmtree(path) if Path(path).is_dir() else Path(path).unlink()
    return attempt(base, root, shares)


async def opened(directory: Path) -> tuple[bytes, str, bool]:
    """The log key of a node, why it may not write, and whether it asks before it does."""
    async with open_node(directory) as node:
        why = node.unwritable.code if node.unwritable else ""
        return node.signer.public(KeyName.LOG), why, node.logs.restored


def check(root: Path, done: dict[str, Any], before: bytes | None, shares: tuple[str, ...]) -> None:
    body = read_rotation(root / "two.rotation")
    made = (root / "again" / REMADE_FILE).read_bytes()
    assert (root / "two.rotation").read_bytes() == made
    # What a first run may have handed on is what the node goes by.
    assert before is None or made.startswith(before)
    assert (done["key"], done["next_key_hash"]) == (body.key.hex(), body.next_key_hash.hex())
    assert done["claimed"] is not bool(shares)
    assert asyncio.run(opened(root / "again")) == (body.key, "keys-awaited", True)
    new = sorted((root / "new").iterdir())
    assert len(new) == OUTSIDE
    check_shares([read_share(path)[0] for path in new], body.next_key_hash)
    # Nothing else of either run is left.
    assert {path.name for path in root.iterdir()} == {"again", "new", "two.rotation"}


@pytest.mark.parametrize("shares", [("share-1", "share-3"), ()], ids=["shares", "without"])
def test_killed_at_any_write_it_is_run_again_and_there_is_one_node(base, tmp_path, shares):
    low, high = 1, 2_048
    while low < high:
        middle = (low + high) // 2
        root = tmp_path / f"count-{middle}"
        root.mkdir()
        if killed_at(middle, lambda root=root: attempt(base, root, shares)):
            low = middle + 1
        else:
            high = middle
    writes = range(1, low)
    assert len(writes) > AROUND + DRAWN
    chance = random.Random(f"recover {shares}")
    tried = writes if EVERY else sorted({*writes[-AROUND:], *chance.sample(writes, DRAWN)})
    seen = set()
    for write in tried:
        root = tmp_path / str(write)
        root.mkdir()
        assert killed_at(write, lambda root=root: attempt(base, root, shares)), write
        there, out = (root / "again").exists(), root / "two.rotation"
        before = out.read_bytes() if out.exists() else None
        done = run_again(base, root, shares)
        assert done["already"] is there, write
        seen.add((there, before is not None))
        check(root, done, before, shares)
    assert seen == {(False, False), (True, False), (True, True)}
