"""What `doctor` finds, looked at closely: levels, counts, hints, and what is fine beside it.

That each fault of its page is found in its words is in `test_doctor_page`.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from federation_tests.scenarios.founded import found
from node import stores
from node.checkup import Finding, Level, check_directory, check_node
from node.checkup import directory as outside
from node.checkup.inside import _peers
from node.core import Node, open_node
from node.directory import CHARTER_FILE, SIGNER_FILE, lacks_members, not_joined
from node.errors import SignerError
from node.signer import Signer
from node.stage.ports import free_port
from node.tests.commands.world import World, world
from node.tests.small_federation import group_id
from node.tests.store.at_rest import entry_at_rest, replace_entry
from protocol.coalition.kinds import ProposalBody


async def found_by(node: Node, check: str) -> list[Finding]:
    return [item for item in await check_node(node, None) if item.check == check]


async def many(scene: World, number: int, count: int) -> None:
    """Group `number` says much at once, and everybody holds it."""
    body = ProposalBody(title="Act", summary="Short.", text="Words.")
    await scene.nodes[number - 1].publish_all([("proposal", body, [])] * count)
    await scene.exchange()


def damage(node: Node, statement: str, *values: object) -> None:
    """Change the store behind the node's back."""
    with closing(sqlite3.connect(node.directory / "store.sqlite")) as db, db:
        assert db.execute(statement, values).rowcount > 0


def flip(node: Node, group: bytes, index: int) -> None:
    """Turn one bit of a stored statement."""
    with closing(sqlite3.connect(node.directory / "store.sqlite")) as db, db:
        (log,) = db.execute("SELECT id FROM logs WHERE group_id = ?", (group,)).fetchone()
        key, data = entry_at_rest(db, log, index)
        replace_entry(db, key, data[:40] + bytes([data[40] ^ 1]) + data[41:])


@pytest.mark.parametrize(("number", "check"), [(1, "record"), (2, "records")])
async def test_a_flipped_bit_is_found_in_any_groups_record(
    tmp_path: Path, number: int, check: str
) -> None:
    async with world(tmp_path, groups=2) as scene:
        await many(scene, 1, 300)
        await many(scene, 2, 300)
        node = scene.nodes[0]
        assert [item.level for item in await found_by(node, "records")] == [Level.OK]
        assert [item.level for item in await found_by(node, "record")] == [Level.OK]
        flip(node, group_id(number), 7)
        (bad,) = await found_by(node, check)
        assert bad.level is Level.FAIL
        assert "among statements 1 to 256" in bad.message
        assert "restore store.sqlite" in bad.hint
        other = {"record": "records", "records": "record"}[check]
        assert [item.level for item in await found_by(node, other)] == [Level.OK]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM entries WHERE key = (SELECT (id << 40) + 299 FROM logs WHERE group_id = ?)",
         "1 of 300 statements are missing"),
        ("DELETE FROM bundles WHERE key = (SELECT id << 40 FROM logs WHERE group_id = ?)",
         "256 of 300 statements are missing"),
        ("DELETE FROM tiles WHERE ? IS NOT NULL", ""),
        ("UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE ? IS NOT NULL",
         "the stored hashes of Group 2's record are missing or damaged"),
        ("UPDATE logs SET root = zeroblob(32) WHERE group_id = ?",
         "its head is not the one that was signed"),
        ("UPDATE logs SET note = x'00' WHERE group_id = ?", "is damaged"),
    ],
    ids=["an entry", "a bundle", "no tiles", "other tiles", "another root", "no note"],
)  # fmt: skip
async def test_what_is_missing_or_damaged_of_a_record_is_named(
    tmp_path: Path, statement: str, words: str
) -> None:
    async with world(tmp_path, groups=2) as scene:
        await many(scene, 2, 300)
        node = scene.nodes[0]
        damage(node, statement, group_id(2))
        (seen,) = await found_by(node, "records")
        if words:
            assert seen.level is Level.FAIL
            assert words in seen.message
        else:
            # Tiles are only kept to save work: without them they are made from the statements.
            assert seen.level is Level.OK


async def test_words_that_are_missing_or_damaged_are_counted(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as scene:
        put = await scene.run(1, "proposal.put", title="A", text="Words.")
        for text in ("One.", "Two."):
            await scene.run(1, "proposal.comment", target=put["proposal"], stance="for", text=text)
        await scene.exchange()
        one, two = scene.nodes
        assert [item.level for item in await found_by(one, "words")] == [Level.OK]
        (seen,) = await found_by(two, "words")
        assert (seen.level, "2 of 2 texts" in seen.message) == (Level.WARN, True)
        damage(one, "UPDATE blobs SET data = x'00' WHERE hash = (SELECT min(hash) FROM blobs)")
        (seen,) = await found_by(one, "words")
        assert (seen.level, "1 of 2 texts are damaged" in seen.message) == (Level.FAIL, True)


def test_a_joined_node_without_its_keys_is_not_told_to_make_new_ones(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [free_port()])
    (directory / SIGNER_FILE).unlink()
    seen = {item.check: item for item in check_directory(directory)}
    with pytest.raises(SignerError) as raised:
        Signer(directory / SIGNER_FILE)
    for hint in (seen["keys"].hint, raised.value.hint):
        assert "docs/operate/recover.md" in hint
        assert "commonweal init" not in hint
    # Before it joined, there is nothing to recover.
    (directory / CHARTER_FILE).unlink()
    (keys,) = (item for item in check_directory(directory) if item.check == "keys")
    assert "commonweal init" in keys.hint


async def test_a_list_of_members_that_is_gone_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory,) = found(tmp_path, [free_port()])
    people = directory / "people.sqlite"

    def missed() -> list[str]:
        return [item.hint for item in check_directory(directory) if item.check == "members"]

    # Before its first start a node has no list and no records.
    assert missed() == []
    async with open_node(directory):
        pass
    assert people.exists()
    assert missed() == []
    people.unlink()
    (hint,) = missed()
    assert "put people.sqlite back from a backup" in hint
    for _ in range(2):
        capsys.readouterr()
        async with open_node(directory):
            assert "members-missing" in capsys.readouterr().out
        # The empty list that was begun is not taken for the group's.
        assert missed() == [hint]


async def test_a_start_that_breaks_off_before_there_are_records_misses_no_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory,) = found(tmp_path, [free_port()])

    def killed(*_: object, **_named: object) -> None:
        raise KeyboardInterrupt

    # Were the records made first, a start killed between the two would look like a loss.
    monkeypatch.setattr(stores, "PeopleStore", killed)
    with pytest.raises(KeyboardInterrupt):
        async with open_node(directory):
            pass
    assert not lacks_members(directory)


def test_a_node_with_keys_and_no_charter_is_told_to_join_and_not_to_make_others(
    tmp_path: Path,
) -> None:
    assert "init" in not_joined(tmp_path).hint
    assert not_joined(tmp_path).code == "no-node"
    (tmp_path / SIGNER_FILE).touch()
    assert not_joined(tmp_path).hint == "run `commonweal join` with the assembled charter"


def test_a_full_disk_fails_and_a_filling_one_warns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory,) = found(tmp_path, [free_port()])

    def level() -> Level:
        (seen,) = (item for item in check_directory(directory) if item.check == "disk")
        return seen.level

    free = shutil.disk_usage(directory).free
    monkeypatch.setattr(outside, "LOW_DISK_BYTES", 1)
    monkeypatch.setattr(outside, "RESERVE_BYTES", 0)
    assert level() is Level.OK
    monkeypatch.setattr(outside, "LOW_DISK_BYTES", 2 * free)
    assert level() is Level.WARN
    monkeypatch.setattr(outside, "RESERVE_BYTES", 2 * free)
    assert level() is Level.FAIL


def test_a_server_that_refuses_is_not_said_to_be_away() -> None:
    row = {"group": "Ash", "way": "out", "address": "http://a", "answered": False, "agrees": False}
    for error, words, hint in (
        ("clocks-apart", "Ash at http://a refused what this node asked for (clocks-apart)", "page"),
        ("peer-unreachable", "Ash at http://a does not answer (peer-unreachable)", "may be away"),
    ):
        seen, _ = _peers({"peers": [row | {"error": error}], "agree": 1, "groups": 2})
        assert (seen.level, seen.message) == (Level.WARN, words)
        assert hint.replace("page", "docs/operate/network.md") in seen.hint
