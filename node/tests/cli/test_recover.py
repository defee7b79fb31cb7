"""Officers make a lost node again from its shares, wherever the first attempt stopped."""

import asyncio
import os
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from federation_tests.scenarios.founded import found
from node.backup import remaking
from node.cli.keys import keys
from node.cli.recover import recover
from node.core import open_node
from node.directory import members_lost
from node.errors import NodeError
from node.founding.recovery import check_shares, read_share, split_seed, write_share
from node.founding.rotations import read_rotation
from node.remade import REMADE_FILE
from node.tests.cli.inside import answered
from node.tests.council.federated import QUICK
from node.tests.small_federation import next_seed
from protocol.keys import key_id, public_key

LOST = ("node-1/coalition.charter", "again")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Two nodes of one coalition, nobody serving; three officers of group 2 have shares."""
    tmp_path = tmp_path / "our nodes"
    tmp_path.mkdir()
    found(tmp_path, [0, 0], cuts=QUICK)
    monkeypatch.chdir(tmp_path)
    seed = next_seed(2)
    for at, share in enumerate(split_seed(seed), start=1):
        write_share(tmp_path / f"share-{at}", share, at, "Group 2", key_id(public_key(seed)))
    return tmp_path


def again(*arguments: object, out="two.rotation", new="new") -> dict[str, Any]:
    given = ("share-1", "share-3", "--group", "group 2", "--recovery", new, "-o", out)
    return answered(recover, *LOST, *given, *arguments)


def test_the_node_waits_for_its_keys_and_the_new_shares_give_the_next(here):
    done = again()
    shares = [read_share(here / share)[0] for share in done["recovery_shares"]]
    check_shares(shares, bytes.fromhex(done["next_key_hash"]))
    assert asyncio.run(found_in(here / "again")) == ("keys-awaited", True)
    assert (here / "again" / "signer.sqlite").stat().st_mode & 0o077 == 0


def test_the_list_of_members_begins_anew_and_is_not_missed(here):
    # The failure: `doctor` fails for good, and wants a file back that no backup has.
    again()
    assert not members_lost(here / "again")
    asyncio.run(found_in(here / "again"))
    assert not members_lost(here / "again")


def test_without_shares_it_says_how_a_claim_is_moved_and_so_does_the_node(here):
    given = ("--group", "group 2", "--recovery", "new", "-o", "two words.rotation")
    once = CliRunner().invoke(recover, [*LOST, *given, "--without-shares"], catch_exceptions=False)
    command = "commonweal keys claim 'two words.rotation' --reason TEXT"
    assert command in once.stdout
    assert "keys carry" not in once.stdout
    # By telephone people are asked whether the key that is claimed is theirs.
    made = read_rotation(here / "two words.rotation").key.hex()
    assert f"new key      {made}" in once.stdout
    assert "old ones" not in once.stdout
    with pytest.raises(NodeError) as caught:
        answered(keys, "carry", "two words.rotation", "--dir", "node-1")
    assert (caught.value.code, "keys claim" in caught.value.hint) == ("wrong-next-key", True)
    # An earlier run made it; what that one was given need not be said again.
    (here / "two words.rotation").unlink()
    again_ = CliRunner().invoke(recover, [*LOST, *given], catch_exceptions=False)
    assert command in again_.stdout
    assert asyncio.run(hint_in(here / "again")).endswith(
        "or `keys claim` if it was made without shares"
    )


def test_from_shares_it_says_how_the_keys_are_carried_and_so_does_the_node(here):
    given = ("share-1", "share-2", "--group", "group 2", "--recovery", "new", "-o", "two.rotation")
    once = CliRunner().invoke(recover, [*LOST, *given], catch_exceptions=False)
    assert "commonweal keys carry two.rotation" in once.stdout
    assert "keys claim" not in once.stdout
    # Until the new keys are in effect a second loss is mended by the old shares alone.
    assert "the old ones too until the new keys are in effect" in once.stdout
    assert asyncio.run(hint_in(here / "again")).endswith("`commonweal keys carry FILE`")


async def hint_in(directory: Path) -> str:
    """What a node that may not write says is to be done."""
    async with open_node(directory) as node:
        assert node.unwritable is not None
        return node.unwritable.hint


@pytest.mark.parametrize(("groups", "all_needed"), [(3, True), (4, False)])
def test_it_says_where_no_cut_can_be_certified_without_the_lost_node(
    tmp_path, monkeypatch, groups, all_needed
):
    # The failure: officers give their shares and wait for a cut that nobody can certify.
    found(tmp_path, [0] * groups, cuts=QUICK)
    monkeypatch.chdir(tmp_path)
    seed = next_seed(2)
    for at, share in enumerate(split_seed(seed), start=1):
        write_share(tmp_path / f"share-{at}", share, at, "Group 2", key_id(public_key(seed)))
    given = ["share-1", "share-3", "--group", "group 2", "--recovery", "new", "-o", "two.rotation"]
    done = CliRunner().invoke(recover, [*LOST, *given])
    assert done.exit_code == 0
    assert ("those who are left found again" in done.stdout) == all_needed
    Path("two.rotation").unlink()
    done = answered(recover, *LOST, "--group", "group 2", "-o", "two.rotation")
    assert (done["already"], done["all_needed"]) == (True, all_needed)


async def found_in(directory: Path) -> tuple[str, bool]:
    """Why a node may not write, and whether it asks the others before it does."""
    async with open_node(directory) as node:
        return node.unwritable.code if node.unwritable else "", node.logs.restored


def test_what_it_writes_is_said_by_another_group(here):
    done = again()
    told = answered(keys, "carry", "two.rotation", "--dir", "node-1")
    assert told["group"] == "Group 2"
    groups = answered(keys, "show", "--dir", "node-1")["groups"]
    row = next(group for group in groups if group["name"] == "Group 2")
    assert (row["rotations"][0]["key"], row["next_key_hash"]) == (
        done["key"],
        done["next_key_hash"],
    )


def test_of_two_machines_the_group_that_is_asked_to_say_the_second_is_told_so(here):
    # The failure: nobody answers the second one, which waits for good, and the key "was used".
    again()
    answered(keys, "carry", "two.rotation", "--dir", "node-1")
    given = ("share-1", "share-2", "--group", "group 2", "--recovery", "newer", "-o", "2.rotation")
    answered(recover, LOST[0], "second", *given)
    with pytest.raises(NodeError) as caught:
        answered(keys, "carry", "2.rotation", "--dir", "node-1")
    assert (caught.value.code, "stopped for good" in caught.value.hint) == ("keys-twice", True)
    # The same file once more says nothing anew.
    assert answered(keys, "carry", "two.rotation", "--dir", "node-1")["group"] == "Group 2"


@pytest.mark.parametrize("step", ["make_rotation", "write_rotation", "mark_restored", "settings"])
def test_stopped_before_there_is_a_node_it_says_what_to_remove_and_the_shares_are_good(
    here, monkeypatch, step
):
    with monkeypatch.context() as patch:
        patch.setattr(remaking, step, stop)
        with pytest.raises(Killed):
            again()
    assert not (here / "again").exists()
    with pytest.raises(NodeError) as caught:
        again()
    assert caught.value.code == "unfinished-recovery"
    # As a shell takes it.
    assert str(here / "again.unfinished") in shlex.split(caught.value.hint)
    shutil.rmtree(here / "again.unfinished")
    assert not again()["already"]


def test_stopped_while_shares_are_handed_over_it_names_those_too(here, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("node.cli.init.check_shares", stop)
        with pytest.raises(Killed):
            again()
    with pytest.raises(NodeError) as caught:
        again()
    assert "group-2-share-3.txt" in caught.value.hint
    for path in shlex.split(caught.value.hint.removeprefix("remove ").split(" and run")[0]):
        (shutil.rmtree if path.endswith(".unfinished") else lambda p: (here / p).unlink())(path)
    again()


def test_stopped_before_the_file_is_written_the_same_command_writes_it(here, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("node.cli.recover.write_rotation", stop)
        with pytest.raises(Killed):
            again()
    assert not (here / "two.rotation").exists()
    done = again()
    assert done["already"]
    assert done["recovery_shares"] == []
    written = (here / "two.rotation").read_bytes()
    assert written == (here / "again" / REMADE_FILE).read_bytes()
    # So it does where only a part of it was written, or all, and nobody heard so.
    for part in (0, 100, len(written)):
        (here / "two.rotation").write_bytes(written[:part])
        assert again()["already"]
        assert (here / "two.rotation").read_bytes() == written
    for other in (b"something else", written[:-1] + b"?", written + b"?"):
        (here / "two.rotation").write_bytes(other)
        with pytest.raises(NodeError, match="there already"):
            again()
        assert (here / "two.rotation").read_bytes() == other
    # A pipe and a link have nothing in them either, as a file that was begun.
    (here / "two.rotation").unlink()
    os.mkfifo(here / "two.rotation")
    with pytest.raises(NodeError, match="there already"):
        again()
    assert (here / "two.rotation").is_fifo()
    (here / "two.rotation").unlink()
    (here / "two.rotation").symlink_to("nowhere")
    with pytest.raises(NodeError, match="there already"):
        again()
    assert (here / "two.rotation").is_symlink()


class Killed(BaseException):
    """Nothing cleans up after it."""


def stop(*_: object, **__: object) -> None:
    raise Killed


def refused(*arguments: object, group="Group 2", hint="") -> str:
    given = ("--group", group, "--recovery", "new", "-o", "two.rotation")
    with pytest.raises(NodeError) as caught:
        answered(recover, *arguments, *given)
    assert not Path("new").exists()
    assert not Path("two.rotation").exists()
    assert hint in caught.value.hint
    return caught.value.code


def test_what_does_not_fit_makes_no_node(here):
    fitting = refused(*LOST, "share-1", "share-3", group="Group 1", hint="give --next-key")
    assert fitting == "other-key"
    assert refused(*LOST, "share-1", "share-3", group="Group 9") == "unknown-group"
    assert refused(LOST[0], "node-1", "share-1", "share-3") == "node-exists"
    wrong = ("--next-key", "77" * 32)
    fitting = refused(*LOST, "share-1", "share-3", *wrong, hint="says now")
    assert fitting == "other-key"
    right = ("--next-key", key_id(public_key(next_seed(2))).hex())
    assert not (here / "again").exists()
    assert not again(*right)["already"]
    assert CliRunner().invoke(recover, [*LOST, "-o", "x"]).exit_code == 2
    assert CliRunner().invoke(recover, [*LOST, "--next-key", "7", "-o", "x"]).exit_code == 2


def test_a_card_that_another_group_has_does_for_a_group_taken_in_later(here):
    answered(keys, "card", "group 2", "-o", "two.card", "--dir", "node-1")
    given = ("share-1", "share-3", "--card", "two.card", "--recovery", "new", "-o", "two.rotation")
    assert answered(recover, *LOST, *given)["name"] == "Group 2"
    with pytest.raises(NodeError) as caught:
        answered(keys, "card", "Group 9", "-o", "nine.card", "--dir", "node-1")
    assert caught.value.code == "unknown-group"


def test_without_cuts_nothing_is_made(here):
    found(here / "plain", [0, 0])
    assert refused("plain/node-1/coalition.charter", "again", "share-1", "share-3") == "no-cuts"
