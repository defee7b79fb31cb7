"""Names and parts on a stick that are nobody's, or more than is read, keep nothing else back."""

import pytest

from node.errors import NodeError
from node.stick.names import checkpoint_name, cut_name, keys_name
from node.tests.commands.world import world
from node.tests.small_federation import group_id, next_seed, rotating
from node.tests.stick.tars import files_on
from node.tests.stick.test_lies import imported
from node.tests.stick.test_stick import blobs_of, exported, log_of, stick, talk
from protocol.keys import public_key

READING = "node.stick.reading"


async def whole(at, base, files, strange=0):
    """These files are taken in like the true ones, beside so many logs of nobody."""
    told = await imported(at, base, files)
    assert ([log["refused"] for log in told["logs"]], told["strange"]) == ([""], strange)
    assert log_of(at.nodes[1], group_id(1)) == log_of(at.nodes[0], group_id(1)) != []
    return told


async def test_names_that_are_almost_those_of_logs_are_no_logs(tmp_path):
    async with stick(tmp_path) as (at, path):
        odd = ("log/zz/checkpoint", "log/checkpoint", f"log/{'ab' * 16}/x/checkpoint", "logs/ab/x")
        await whole(at, tmp_path, {**dict.fromkeys(odd, b"?"), **files_on(path)})
        stranger = {checkpoint_name(group_id(9)): b"?"}
        await whole(at, tmp_path, {**stranger, **files_on(path)}, strange=1)


async def test_keys_that_are_no_chain_keep_no_record_back(tmp_path):
    async with stick(tmp_path) as (at, path):
        for data in (b"", b"\xc1", b"\x00" * 64):
            odd = {keys_name(group_id(number)): data for number in (1, 2)}
            await whole(at, tmp_path, {**files_on(path), **odd})


async def test_keys_come_from_a_stick_and_more_than_any_group_has_are_not_decoded(
    tmp_path, monkeypatch
):
    async with world(tmp_path) as at:
        await at.run(1, "keys.rotate", **rotating(1))
        await talk(at)
        path = tmp_path / "all.tar"
        await exported(at, 1, path)
        files = files_on(path)
        shown, keyring = files[keys_name(group_id(1))], at.nodes[1].keyring
        before = keyring.in_force(group_id(1))
        with monkeypatch.context() as limited:
            limited.setattr(f"{READING}.MAX_SHOWN_KEYS_BYTES", len(shown) - 1)
            told = await imported(at, tmp_path, files)
            assert [log["after"] for log in told["logs"]] == [0]
            assert keyring.in_force(group_id(1)) == before
        await whole(at, tmp_path, files)
        assert keyring.in_force(group_id(1)) == public_key(next_seed(1)) != before


async def test_where_the_charter_knows_no_cuts_those_on_a_stick_are_passed_over(tmp_path):
    async with stick(tmp_path) as (at, path):
        told = await whole(at, tmp_path, {**files_on(path), cut_name(1): b"?"})
        assert told["cuts"] is None


async def test_an_older_head_of_a_log_is_not_taken_for_a_fault(tmp_path):
    async with stick(tmp_path) as (at, path):
        older = files_on(path)
        await talk(at, title="Later")
        newer = tmp_path / "newer.tar"
        await exported(at, 1, newer)
        await whole(at, tmp_path, files_on(newer))
        # Nor are its entries read, which may be damaged or gone by now.
        head = checkpoint_name(group_id(1))
        entries = {n: d for n, d in older.items() if "/tile/" not in n}
        assert older[head] != files_on(newer)[head]
        await whole(at, tmp_path, entries)


async def test_while_words_are_withheld_none_go_onto_a_stick(tmp_path):
    async with stick(tmp_path) as (at, _):
        assert blobs_of(at.nodes[0])
        await at.nodes[0].logs.mark_restored()
        path = tmp_path / "later.tar"
        assert (await exported(at, 1, path))["blobs"] == 0
        assert not [name for name in files_on(path) if name.startswith("blob/")]
        await at.nodes[0].logs.release_blobs()
        assert (await exported(at, 1, tmp_path / "last.tar"))["blobs"] == 3


async def test_an_import_of_what_is_no_plain_file_says_so(tmp_path):
    async with world(tmp_path) as at:
        with pytest.raises(NodeError, match="Is a directory") as caught:
            await at.run(2, "federation.import", path=str(tmp_path))
        assert caught.value.code == "cannot-read"
