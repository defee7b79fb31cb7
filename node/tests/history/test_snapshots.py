"""A node that starts from a snapshot folds as one that holds everything, and goes on with it."""

import pytest
from msgspec.structs import replace

from node.commands.running import run
from node.core import open_node
from node.council.record import RESTORED
from node.council.room import Room
from node.council.touch import UNCONFIRMED, Stage
from node.errors import NodeError
from node.tests.cli.commonweal import commonweal
from node.tests.council.federated import say
from node.tests.council.test_crashes import certify
from node.tests.history.certified import certifying, long_line
from protocol.checkpoint import (
    Checkpoint,
    Note,
    NoteSignature,
    origin,
    parse_note,
    print_note,
)
from protocol.coalition.digest import state_digest
from protocol.coalition.snapshot import open_snapshot
from protocol.encoding import pack
from protocol.errors import ProtocolError
from protocol.merkle import CompactRange


@pytest.fixture
async def written(tmp_path):
    """The two directories, and a snapshot that the first node wrote."""
    directories = await long_line(tmp_path)
    path = tmp_path / "cut.snapshot"
    async with open_node(directories[0]) as node:
        told = await run(node, "history.snapshot", {"path": str(path)})
    assert told["dropped"] > 200
    return directories, path, told


async def take_over(source, target):
    """What gossip does: the newest head of the one record there is, with what it adds."""
    head = source.logs.head(source.group)
    held = target.logs.head(source.group)
    entries = source.logs.entries(source.group, held.size, head.size)
    opened, _ = source.keyring.open_head(source.coalition, source.group, head.note)
    await target.logs.append(source.group, head.note, opened, entries)


async def test_a_node_started_from_it_reaches_the_next_certified_state(written):
    (full, empty), path, told = written
    async with open_node(empty) as node:
        started = await run(node, "history.start", {"path": str(path)})
        assert (started["cut"], started["fingerprint"]) == (told["cut"], told["fingerprint"])
        assert node.council.marked(RESTORED) == 1
        assert node.council.marked(UNCONFIRMED) == 1
    async with certifying(full) as source, open_node(empty) as node:
        assert len(node.folding.cuts) == told["cut"]
        assert state_digest(node.folding.certified()) == source.council.last().cut.state
        # The same provisional state too, and the same after the next cut.
        at = source.now()
        assert await node.digest(at) == await source.digest(at)
        await say(source, "The third")
        await certify(source, told["cut"] + 1)
        await take_over(source, node)
        coming = source.folding.cuts[-1]
        assert state_digest(node.folding.certified(coming)) == source.council.last().cut.state


async def test_a_snapshot_of_a_started_node_is_the_same_file(written, tmp_path):
    (_, empty), path, _ = written
    async with open_node(empty) as node:
        await run(node, "history.start", {"path": str(path)})
        again = tmp_path / "again.snapshot"
        await run(node, "history.snapshot", {"path": str(again)})
        assert again.read_bytes() == path.read_bytes()
        # Doing it again changes nothing.
        before = node.logs.heads()
        await run(node, "history.start", {"path": str(path)})
        assert node.logs.heads() == before


async def test_a_started_node_trusts_its_file_no_further_than_others_confirm_it(written):
    """Whoever made the file may have made the line in it, with keys of a quorum of long ago."""
    (_, empty), path, _ = written
    async with open_node(empty) as node:
        await run(node, "history.start", {"path": str(path)})
    async with certifying(empty) as node:
        assert node.council.marked(UNCONFIRMED) == 1
        assert node.room.touch.stage is Stage.OUT
        assert node.room.watching
        # Not because it comes out of a backup, nor because it was away for long.
        await node.council.mark(RESTORED, None)
        assert Room(node, node.council).touch.stage is Stage.OUT
        await node.council.mark(UNCONFIRMED, None)
        assert Room(node, node.council).touch.stage is Stage.IN


async def test_a_lying_or_broken_file_changes_nothing(written, tmp_path):
    (_, empty), path, _ = written
    whole = open_snapshot(path.read_bytes())
    lies = {
        "truncated": path.read_bytes()[:-7],
        "empty": b"",
        "flipped": path.read_bytes()[:-3] + b"\0" + path.read_bytes()[-2:],
        "a cut less": pack(type(whole)(1, bytes(32), whole.cuts, whole.logs)),
    }
    async with open_node(empty) as node:
        for name, data in lies.items():
            lie = tmp_path / name
            lie.write_bytes(data)
            with pytest.raises(ProtocolError):
                await run(node, "history.start", {"path": str(lie)})
        with pytest.raises(NodeError) as caught:
            await run(node, "history.start", {"path": str(tmp_path / "nowhere")})
        assert caught.value.code == "cannot-read"
        assert node.council.last() is None
        assert node.council.marked(RESTORED) is None
        assert node.council.marked(UNCONFIRMED) is None
        assert node.logs.heads() == []


async def test_a_file_that_was_damaged_on_its_way_is_named_with_what_to_do(written):
    # The failure: "a signature does not match", of a file that had only to be copied again.
    (_, empty), path, _ = written
    whole = path.read_bytes()
    for place in (len(whole) // 2, len(whole) - 9):
        turned = bytearray(whole)
        turned[place] ^= 4
        path.write_bytes(turned)
        said = commonweal("history", "start", path, "--dir", empty, cwd=path.parent)
        assert said.returncode == 1
        assert said.stderr.startswith(f"commonweal: {path}: ")
        assert "nothing was changed; copy it again" in said.stderr
    path.unlink()
    said = commonweal("history", "start", path, "--dir", empty, cwd=path.parent)
    assert "hint: is the name right" in said.stderr


async def test_a_file_over_the_limit_is_refused_unread(written, monkeypatch):
    (_, empty), path, _ = written
    monkeypatch.setattr("node.history.snapshots.MAX_SNAPSHOT_BYTES", path.stat().st_size - 1)
    async with open_node(empty) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.start", {"path": str(path)})
        assert caught.value.code == "too-large"


async def test_others_lines_on_a_head_are_left_behind(written, tmp_path):
    (_, empty), path, _ = written
    shown = open_snapshot(path.read_bytes())
    lines = [NoteSignature(f"x{at}", b"abcd", b"z" * 200) for at in range(99)]
    logs = []
    for log in shown.logs:
        note = parse_note(log.note)
        longer = print_note(Note(note.text, (*note.signatures, *lines)))
        logs.append(replace(log, note=longer))
    bad = tmp_path / "longer"
    bad.write_bytes(pack(replace(shown, logs=logs)))
    async with open_node(empty) as node:
        await run(node, "history.start", {"path": str(bad)})
        assert [head.note for head in node.logs.heads()] == [log.note for log in shown.logs]


async def test_an_older_snapshot_than_what_is_held_is_refused(written, tmp_path):
    (full, _), path, told = written
    async with certifying(full) as node:
        await say(node, "The third")
        await certify(node, told["cut"] + 1)
        node.federation = None
        with pytest.raises(NodeError) as caught:
            await run(node, "history.start", {"path": str(path)})
        assert caught.value.code == "other-line"
        # The marks of a restored node are not left behind by what was refused.
        assert node.council.marked(RESTORED) is None
        assert node.council.marked(UNCONFIRMED) is None


async def test_a_running_node_does_not_start_anew(written):
    (full, _), path, _ = written
    async with certifying(full) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.start", {"path": str(path)})
        assert caught.value.code == "is-serving"


async def test_there_is_no_snapshot_before_the_first_cut(tmp_path, written):
    (_, empty), _, _ = written
    async with open_node(empty) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.snapshot", {"path": str(tmp_path / "none")})
        assert caught.value.code == "no-cuts"
        assert not (tmp_path / "none").exists()


async def test_a_record_that_is_here_on_another_line_or_frozen_leaves_nothing_of_a_start(written):
    (full, empty), path, _ = written
    async with open_node(full) as source:
        group, line = source.group, origin(source.coalition, source.group)
    for held, code in ([b"another branch"], "forked-log"), ([], "log-frozen"):
        async with open_node(empty) as node:
            if held:
                compact = CompactRange()
                compact.extend(held)
                head = Checkpoint(line, compact.size, compact.root())
                await node.logs.append(group, b"a note", head, held)
            else:
                await node.logs.let_go(group)
                await node.logs.keep_evidence(group, b"a proof")
            before = node.logs.heads()
            with pytest.raises(ProtocolError) as caught:
                await run(node, "history.start", {"path": str(path)})
            assert caught.value.code == code
            assert node.council.last() is None
            assert node.council.marked(RESTORED) is None
            assert node.logs.heads() == before


async def test_what_would_be_too_large_stops_half_way_and_leaves_no_file(written, monkeypatch):
    (full, _), path, _ = written
    limit = path.stat().st_size - 1
    monkeypatch.setattr("protocol.coalition.snapshot.MAX_SNAPSHOT_BYTES", limit)
    async with open_node(full) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.snapshot", {"path": str(path.with_name("large"))})
        assert caught.value.code == "too-large"
    assert not [p for p in path.parent.iterdir() if p.name.startswith("large")]
