"""Votes that decide nothing are erased uncounted: nothing on the disk says who chose what."""

import pytest

from node.errors import BoxError
from node.store import box_sealing
from node.store.box import Box
from node.tests.commands.world import world
from node.tests.store.test_box import BALLOT, CLOSES, KEY, codes_of, opened, refused
from protocol.merkle import leaf_hash, tree_hash


async def voted(box, count=3):
    """So many votes cast; their salts, choices, commitments, and the first code."""
    codes = await codes_of(box)
    for code in codes[:count]:
        await box.cast(await box.open_code(code, now=150), ["0,1,2,3,4,5,6,7", "7,6,5"], now=150)
    rows = box.file.reader.execute("SELECT salt, choices, commitment FROM casts").fetchall()
    assert len(rows) == count
    return [part for row in rows for part in row], codes[0]


def on_disk(directory):
    return b"".join(path.read_bytes() for path in directory.iterdir())


@pytest.mark.parametrize("counted", [False, True], ids=["uncounted", "counted"])
async def test_no_choice_salt_or_count_is_left_and_who_voted_is(tmp_path, counted):
    box = await opened(tmp_path / "box.sqlite")
    secret, code = await voted(box)
    if counted:
        await box.seal(now=CLOSES)
    await box.discard()
    await box.discard()
    assert (box.status().stage, box.status().voted) == ("erased", 3)
    for table in ("casts", "sealed_rows", "sealed_casts"):
        assert box.file.reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    await refused("box-closed", box.open_code(code, now=150))
    await refused("votes-discarded", box.seal(now=CLOSES))
    with pytest.raises(BoxError) as caught:
        box.receipt_proof(secret[2])
    assert caught.value.code == "receipt-unknown"
    assert await box.forget("m1")
    box.close()
    stored = on_disk(tmp_path)
    assert [part for part in secret if part in stored] == []


async def test_a_crash_between_deleting_and_rebuilding_is_finished_at_the_next_opening(tmp_path):
    path = tmp_path / "box.sqlite"
    box = await opened(path)
    secret, _ = await voted(box)
    await box.file.write(box_sealing.discard)
    assert box.status().stage == "erasing"
    box.close()
    again = Box(path, KEY, BALLOT)
    assert again.status().stage == "erased"
    again.close()
    stored = on_disk(tmp_path)
    assert [part for part in secret if part in stored] == []


async def test_what_was_returned_keeps_its_proofs(tmp_path):
    box = await opened(tmp_path / "box.sqlite")
    await voted(box)
    sealed = await box.seal(now=CLOSES)
    await box.erase_links(sealed.root, now=CLOSES)
    assert box.sealed() == sealed
    box.close()


async def test_a_box_without_a_list_of_voters_holds_nobodys_choice_and_is_owed_nothing(tmp_path):
    """A crash between making the file and writing the list: the node would try for good."""
    async with world(tmp_path) as at:
        ballot = bytes.fromhex(await at.announced())
        boxes = at.nodes[0].boxes
        Box(tmp_path / "node1" / "boxes" / f"{ballot.hex()}.sqlite", KEY, ballot).close()
        assert boxes.box(ballot).status().stage == "unfrozen"
        assert boxes.pending() == frozenset()


async def test_a_count_that_is_not_the_returned_one_goes_with_the_choices(tmp_path):
    """A box out of a backup lacks later votes: its proofs would lead to a root nobody published."""
    box = await opened(tmp_path / "box.sqlite")
    secret, _ = await voted(box)
    await box.erase_links(b"\x07" * 32, now=CLOSES)
    assert (box.status().stage, box.status().voted) == ("erased", 3)
    await refused("votes-discarded", box.seal(now=CLOSES))
    with pytest.raises(BoxError) as caught:
        box.receipt_proof(secret[2])
    assert caught.value.code == "receipt-unknown"
    box.close()
    stored = on_disk(tmp_path)
    assert [part for part in secret if part in stored] == []


async def test_a_box_out_of_a_backup_with_all_its_votes_keeps_its_proofs(tmp_path):
    box = await opened(tmp_path / "box.sqlite")
    secret, _ = await voted(box, 1)
    root = tree_hash([leaf_hash(secret[2])])
    await box.erase_links(root, now=CLOSES)
    assert box.receipt_proof(secret[2]).root == root
    assert box.file.reader.execute("SELECT count(*) FROM casts").fetchone() == (0,)
    box.close()
