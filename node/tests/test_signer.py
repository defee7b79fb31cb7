import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from node.cli.doctor_words import said
from node.cli.speech import speak
from node.errors import SignerError, StoreError
from node.recovery import Recovery, recover
from node.seeds import KeyName
from node.signer import Signer
from node.store.logs import LogStore
from node.store.owning import append_own
from protocol.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from protocol.coalition.membership.bodies import possession
from protocol.errors import MalformedError
from protocol.keys import Purpose, public_key, verify
from protocol.merkle import CompactRange

ROOT = Path(__file__).resolve().parents[2]
COALITION, GROUP = b"c" * 32, b"g" * 16


@pytest.fixture
def signer(tmp_path):
    made = Signer.create(tmp_path / "signer.sqlite")
    made.bind(COALITION, GROUP)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite") as opened:
        yield opened


def root_of(*entries: bytes) -> bytes:
    compact = CompactRange()
    compact.extend(entries)
    return compact.root()


@pytest.mark.parametrize(("size", "words"), [(1, "1 entry"), (2, "2 entries")])
def test_heads_are_counted_right_and_said_in_spanish(signer, size, words):
    signer.sign_head(size, b"r" * 32)
    with pytest.raises(SignerError, match=f"another head with {words} was signed") as forked:
        signer.sign_head(size, b"s" * 32)
    with pytest.raises(SignerError, match=f"a head with {words} was signed, this one") as behind:
        signer.sign_head(size - 1, b"s" * 32)
    speak("es")
    try:
        told = {1: "1 entrada", 2: "2 entradas"}[size]
        assert said(forked.value.message) == f"antes se firmó otra cabecera de {told}"
        assert said(behind.value.message).startswith(f"se firmó una cabecera de {told}, esta tiene")
    finally:
        speak("en")


def test_a_signed_head_opens_under_the_log_key(signer):
    note = signer.sign_head(1, root_of(b"a"))
    opened = open_checkpoint(note, signer.origin, signer.public(KeyName.LOG))
    assert opened == Checkpoint(signer.origin, 1, root_of(b"a"))
    assert signer.head().note == note


def test_the_same_head_again_gives_the_same_note(signer):
    assert signer.sign_head(2, root_of(b"a", b"b")) == signer.sign_head(2, root_of(b"a", b"b"))


def test_the_signer_never_signs_a_smaller_head(signer):
    signer.sign_head(2, root_of(b"a", b"b"))
    with pytest.raises(SignerError) as caught:
        signer.sign_head(1, root_of(b"a"))
    assert caught.value.code == "head-behind"


def test_the_signer_never_signs_a_fork(signer, tmp_path):
    signer.sign_head(2, root_of(b"a", b"b"))
    signer.close()
    again = Signer(tmp_path / "signer.sqlite")
    with pytest.raises(SignerError) as caught:
        again.sign_head(2, root_of(b"a", b"c"))
    assert caught.value.code == "head-forked"
    assert again.head().root == root_of(b"a", b"b")


def test_only_the_owner_may_read_the_keys(tmp_path):
    path = tmp_path / "signer.sqlite"
    Signer.create(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(SignerError) as caught:
        Signer(path)
    assert caught.value.code == "signer-exposed"
    # Whoever follows the hint stands in another directory.
    assert f"`chmod 600 {path}`" in caught.value.hint


def test_keys_are_made_once(tmp_path):
    path = tmp_path / "signer.sqlite"
    made = Signer.create(path)
    key = made.public(KeyName.LOG)
    made.close()
    with pytest.raises(SignerError) as caught:
        Signer.create(path)
    assert caught.value.code == "signer-exists"
    assert Signer(path).public(KeyName.LOG) == key


def test_a_missing_signer_is_said_plainly(tmp_path):
    with pytest.raises(SignerError) as caught:
        Signer(tmp_path / "signer.sqlite")
    assert caught.value.code == "signer-missing"
    assert not (tmp_path / "signer.sqlite").exists()


def test_a_signer_from_a_newer_version_is_refused_and_unchanged(tmp_path):
    path = tmp_path / "signer.sqlite"
    Signer.create(path).close()
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('commonweal-signer', 'm999_later', '')"
    )
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Signer(path)
    assert caught.value.code == "store-newer"
    assert path.read_bytes() == before


def test_a_key_belongs_to_one_group_in_one_coalition(signer):
    signer.bind(COALITION, GROUP)
    with pytest.raises(SignerError) as caught:
        signer.bind(b"d" * 32, GROUP)
    assert caught.value.code == "signer-bound"


def test_nothing_is_signed_before_joining(tmp_path):
    unbound = Signer.create(tmp_path / "signer.sqlite")
    with pytest.raises(SignerError) as caught:
        unbound.sign_head(0, root_of())
    assert caught.value.code == "signer-unbound"


def test_each_purpose_has_a_key_of_its_own(signer):
    keys = {signer.public(name) for name in (KeyName.LOG, KeyName.COSIGNING, KeyName.TRANSPORT)}
    assert len(keys) == 3
    signature = signer.sign(Purpose.CHARTER, COALITION, b"id")
    verify(signer.public(KeyName.LOG), Purpose.CHARTER, COALITION, b"id", signature)
    with pytest.raises(ValueError, match="does not sign"):
        signer.sign(Purpose.LOG, COALITION, b"a head by the back door")
    with pytest.raises(ValueError, match="does not sign"):
        signer.sign(Purpose.STEWARD, COALITION, b"x")


def test_given_seeds_are_used(tmp_path):
    made = Signer.create(tmp_path / "signer.sqlite", {KeyName.LOG: b"s" * 32})
    assert made.public(KeyName.LOG) == public_key(b"s" * 32)


def test_box_keys_differ_by_ballot_and_last(signer, tmp_path):
    first, second = signer.box_key(b"1" * 32), signer.box_key(b"2" * 32)
    assert len(first) == len(second) == 32
    assert first != second
    assert Signer(tmp_path / "signer.sqlite").box_key(b"1" * 32) == first


async def test_equal_heads_need_nothing(store, signer):
    assert await recover(store, signer, GROUP) is Recovery.EQUAL
    await store.append_own(GROUP, signer.origin, [b"a"], signer.sign_head)
    assert await recover(store, signer, GROUP) is Recovery.EQUAL


async def test_a_crash_before_signing_drops_what_was_staged(store, signer):
    def crash(size: int, root: bytes) -> bytes:
        raise KeyError("crash")

    with pytest.raises(KeyError):
        await store.append_own(GROUP, signer.origin, [b"a"], crash)
    assert store.staged() == [b"a"]
    assert await recover(store, signer, GROUP) is Recovery.EQUAL
    assert store.staged() == []
    assert store.head(GROUP) is None


async def test_a_crash_after_signing_is_finished_at_start(store, signer):
    await store.append_own(GROUP, signer.origin, [b"a"], signer.sign_head)

    def sign_and_crash(size: int, root: bytes) -> bytes:
        signer.sign_head(size, root)
        raise KeyError("crash")

    with pytest.raises(KeyError):
        await store.append_own(GROUP, signer.origin, [b"b", b"c"], sign_and_crash)
    assert store.head(GROUP).size == 1
    assert await recover(store, signer, GROUP) is Recovery.FINISHED
    assert store.entries(GROUP, 0, 9) == [b"a", b"b", b"c"]
    assert store.note(GROUP) == signer.head().note
    await store.append_own(GROUP, signer.origin, [b"d"], signer.sign_head)


async def test_a_disk_that_fills_after_signing_loses_nothing_signed(store, signer):
    full = "PRAGMA max_page_count = {}"
    (pages,) = store.file.reader.execute("PRAGMA page_count").fetchone()

    def sign_and_fill(size: int, root: bytes) -> bytes:
        store.file._db.execute(full.format(pages + 3))  # on the writer's thread
        return signer.sign_head(size, root)

    large = [bytes([n]) * 60_000 for n in range(3)]
    with pytest.raises(StoreError) as caught:
        await store.append_own(GROUP, signer.origin, large, sign_and_fill)
    assert caught.value.code == "disk-full"
    store.file.run_alone(lambda db: db.execute(full.format(1 << 30)))
    assert (signer.head().size, store.head(GROUP)) == (3, None)
    # The next one must not take the place of what a signed head covers.
    with pytest.raises(StoreError) as caught:
        await store.append_own(GROUP, signer.origin, [b"next"], signer.sign_head)
    assert caught.value.code == "unfinished"
    assert await recover(store, signer, GROUP) is Recovery.FINISHED
    await store.append_own(GROUP, signer.origin, [b"next"], signer.sign_head)
    assert store.entries(GROUP, 0, 9) == [*large, b"next"]


async def test_an_old_store_does_not_write(tmp_path, signer):
    with LogStore(tmp_path / "new.sqlite") as newer:
        await newer.append_own(GROUP, signer.origin, [b"a", b"b"], signer.sign_head)
        note, entries = newer.note(GROUP), newer.entries(GROUP, 0, 9)
    with LogStore(tmp_path / "old.sqlite") as old:
        with pytest.raises(SignerError) as caught:
            await recover(old, signer, GROUP)
        assert caught.value.code == "store-behind"
        with pytest.raises(SignerError):
            await old.append_own(GROUP, signer.origin, [b"x"], signer.sign_head)
        # What it lacks comes back from peers like any other log.
        opened = open_checkpoint(note, signer.origin, signer.public(KeyName.LOG))
        await old.append(GROUP, note, opened, entries)
        assert await recover(old, signer, GROUP) is Recovery.EQUAL
        assert old.staged() == []


async def test_an_old_signer_does_not_write_until_the_head_is_adopted(store, tmp_path):
    signer = Signer.create(tmp_path / "signer.sqlite")
    signer.bind(COALITION, GROUP)
    old = (tmp_path / "signer.sqlite").read_bytes()
    await store.append_own(GROUP, signer.origin, [b"a"], signer.sign_head)
    signer.close()
    (tmp_path / "signer.sqlite").write_bytes(old)
    signer = Signer(tmp_path / "signer.sqlite")
    with pytest.raises(SignerError) as caught:
        await recover(store, signer, GROUP)
    assert caught.value.code == "signer-behind"
    signer.adopt_head(store.note(GROUP))
    assert await recover(store, signer, GROUP) is Recovery.EQUAL
    with pytest.raises(SignerError):
        signer.sign_head(1, root_of(b"other"))


async def test_two_histories_of_one_size_do_not_write(store, signer):
    from protocol.checkpoint import sign_checkpoint

    seed = signer._seed(KeyName.LOG)

    def behind_the_signers_back(size: int, root: bytes) -> bytes:
        return sign_checkpoint(seed, Checkpoint(signer.origin, size, root))

    signer.sign_head(1, root_of(b"a"))
    await store.append_own(GROUP, signer.origin, [b"b"], behind_the_signers_back)
    with pytest.raises(SignerError) as caught:
        await recover(store, signer, GROUP)
    assert caught.value.code == "head-forked"


def test_a_head_of_another_key_is_not_adopted(signer, tmp_path):
    other = Signer.create(tmp_path / "other.sqlite")
    other.bind(COALITION, GROUP)
    with pytest.raises(SignerError) as caught:
        signer.adopt_head(other.sign_head(1, root_of(b"a")))
    assert caught.value.code == "keys-replaced"
    assert caught.value.hint
    signer.prepare_rotation(b"n" * 32)
    with pytest.raises(SignerError, match="keys were replaced"):
        signer.adopt_head(other.sign_head(1, root_of(b"a")))
    assert signer.head() is None
    with pytest.raises(MalformedError):
        signer.adopt_head(b"no note")


def test_a_head_by_the_key_that_was_prepared_is_adopted_with_the_key(signer):
    seed = b"n" * 32
    signer.prepare_rotation(seed)
    checkpoint = Checkpoint(signer.origin, 1, root_of(b"a"))
    signer.adopt_head(sign_checkpoint(seed, checkpoint))
    assert signer.public(KeyName.LOG) == public_key(seed)
    assert open_checkpoint(signer.head().note, signer.origin, public_key(seed)) == checkpoint


PUBLISH_FOR_EVER = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from node.signer import Signer
from node.store.logs import LogStore
async def main():
    signer = Signer(Path({directory!r}) / "signer.sqlite")
    store = LogStore(Path({directory!r}) / "store.sqlite")
    n = 0
    while True:
        head = await store.append_own(b"g" * 16, signer.origin, [b"%d" % n], signer.sign_head)
        print(head.size, flush=True)
        n += 1
asyncio.run(main())
"""


@pytest.mark.parametrize("after_s", [0.01, 0.03, 0.08, 0.15, 0.3])
async def test_sigkill_while_publishing_loses_nothing_and_forks_nothing(tmp_path, after_s):
    made = Signer.create(tmp_path / "signer.sqlite")
    made.bind(COALITION, GROUP)
    made.close()
    script = PUBLISH_FOR_EVER.format(root=str(ROOT), directory=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)  # noqa: ASYNC220
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(after_s)  # noqa: ASYNC251
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait()
    acknowledged = int([line for line in lines if line.endswith(b"\n")][-1])
    signer = Signer(tmp_path / "signer.sqlite")
    with LogStore(tmp_path / "store.sqlite") as store:
        await recover(store, signer, GROUP)
        head = store.head(GROUP)
        assert head.size in (acknowledged, acknowledged + 1)
        assert store.entries(GROUP, 0, 10**6) == [b"%d" % n for n in range(head.size)]
        assert signer.head().note == head.note
        await store.append_own(GROUP, signer.origin, [b"next"], signer.sign_head)


def test_append_own_needs_something_to_publish(store):
    with pytest.raises(ValueError, match="nothing"):
        store.file.run_alone(append_own, GROUP, "x", [], lambda s, r: b"", 0)


def test_the_next_agreement_key_is_kept_before_it_is_told_and_the_old_one_erased(tmp_path, signer):
    old = signer.public(KeyName.AGREEMENT)
    key, proof = signer.next_agreement_key(COALITION, GROUP)
    verify(key, Purpose.AGREEMENT, COALITION, possession(GROUP, key), proof)
    again = Signer(tmp_path / "signer.sqlite")
    assert again.next_agreement_key(COALITION, GROUP) == (key, proof)
    # Until a council has it, the group votes by the old one.
    again.take_up_agreement(old)
    assert again.public(KeyName.AGREEMENT) == old
    again.take_up_agreement(key)
    again.close()
    third = Signer(tmp_path / "signer.sqlite")
    assert third.public(KeyName.AGREEMENT) == key
    with pytest.raises(SignerError) as caught:
        third.take_up_agreement(old)
    assert caught.value.code == "agreement-key-lost"
    assert third.next_agreement_key(COALITION, GROUP)[0] not in (key, old)
    third.close()


def test_a_next_agreement_key_that_is_there_is_told_again_without_a_transaction(signer):
    run = []
    signer._db.conn.set_trace_callback(run.append)
    key = signer.next_agreement_key(COALITION, GROUP)
    assert any(line.startswith("INSERT INTO seeds") for line in run)
    run.clear()
    assert signer.next_agreement_key(COALITION, GROUP) == key
    assert run == []


def test_new_keys_are_kept_before_they_are_told_and_the_last_head_is_signed_again(tmp_path, signer):
    note = signer.sign_head(1, root_of(b"a"))
    old = {name: signer.public(name) for name in KeyName}
    seed = bytes(32)
    cosigning, transport = signer.prepare_rotation(seed)
    again = Signer(tmp_path / "signer.sqlite")
    assert again.prepare_rotation(seed) == (cosigning, transport)
    # Until the rotation is known, and in effect, everything is signed as before.
    again.take_up_transport({b"another"})
    assert again.take_up_log(old[KeyName.LOG]).note == note
    assert {name: again.public(name) for name in KeyName} == old
    again.take_up_transport({transport, b"another"})
    assert (again.public(KeyName.TRANSPORT), again.public(KeyName.COSIGNING)) == (
        transport,
        cosigning,
    )
    head = again.take_up_log(public_key(seed))
    opened = open_checkpoint(head.note, again.origin, public_key(seed))
    assert (opened.size, opened.root) == (1, root_of(b"a"))
    again.close()
    third = Signer(tmp_path / "signer.sqlite")
    assert third.head() == head
    assert third.take_up_log(public_key(seed)) == head
    assert open_checkpoint(third.sign_head(2, root_of(b"a", b"b")), third.origin, public_key(seed))
    with pytest.raises(SignerError) as caught:
        third.take_up_log(old[KeyName.LOG])
    assert caught.value.code == "keys-replaced"
    third.close()
    # Nothing of the old ones is left: whoever takes the file later signs nothing by them.
    assert not {row[0] for row in seeds_in(tmp_path)} & {"log-next", "transport-next"}
    assert {public_key(row[1]) for row in seeds_in(tmp_path)} & set(old.values()) == {
        old[KeyName.AGREEMENT],
        old[KeyName.CODES],
    }


def seeds_in(directory):
    """Names and seeds in the file."""
    with sqlite3.connect(directory / "signer.sqlite") as db:
        return db.execute("SELECT name, seed FROM seeds").fetchall()


def test_another_key_to_go_on_with_has_keys_of_its_own(signer):
    assert signer.prepare_rotation(bytes(32)) != signer.prepare_rotation(b"1" * 32)
    assert signer.bound == (COALITION, GROUP)
