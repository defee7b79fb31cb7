"""What a liar writes on a stick under true names: none of it is believed."""

from itertools import count

import pytest

from node.errors import NodeError
from node.tests.small_federation import group_id
from node.tests.stick.tars import files_on, tar
from node.tests.stick.test_stick import blobs_of, log_of, stick
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.merkle import CompactRange

NUMBERS = count()


async def imported(at, base, files):
    """What the second node makes of a stick with these files: name -> bytes."""
    path = base / f"lie-{next(NUMBERS)}.tar"
    path.write_bytes(tar(files))
    return await at.run(2, "federation.import", path=str(path))


async def test_a_damaged_charter_is_called_that(tmp_path):
    async with stick(tmp_path) as (at, path):
        files = files_on(path)
        for data in (b"", b"\xc1", files["charter"][:-1]):
            with pytest.raises(NodeError, match="its charter is damaged") as caught:
                await imported(at, tmp_path, {**files, "charter": data})
            assert caught.value.code == "bad-stick"
        assert log_of(at.nodes[1], group_id(1)) == []


async def test_a_head_that_its_group_did_not_sign_is_refused_and_its_entries_are_not_held(tmp_path):
    async with stick(tmp_path) as (at, path):
        node, files = at.nodes[1], files_on(path)
        entries = log_of(at.nodes[0], group_id(1))
        line = origin(node.coalition, group_id(1))
        compact = CompactRange()
        compact.extend(entries)
        forged = sign_checkpoint(b"k" * 32, Checkpoint(line, len(entries), compact.root()))
        name = f"log/{group_id(1).hex()}/checkpoint"
        taken = await imported(at, tmp_path, {**files, name: forged})
        assert [log["after"] for log in taken["logs"]] == [0]
        assert taken["logs"][0]["refused"].startswith("unsigned-note")
        assert log_of(node, group_id(1)) == []


async def test_other_words_under_the_name_of_some_are_not_kept(tmp_path):
    async with stick(tmp_path) as (at, path):
        files = files_on(path)
        true = blobs_of(at.nodes[0])
        changed = {n: b"Words of a liar" if n.startswith("blob/") else d for n, d in files.items()}
        taken = await imported(at, tmp_path, changed)
        assert taken["logs"][0]["after"] > 0
        assert taken["blobs"] == 0
        assert blobs_of(at.nodes[1]) == set()
        # The true ones come with the next stick.
        assert (await imported(at, tmp_path, files))["blobs"] == len(true)
