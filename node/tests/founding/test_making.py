"""Claims about node.founding.making."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from node.config import load_config
from node.errors import FoundingError
from node.founding.making import (
    CARD_NAME,
    OUTSIDE_NAME,
    SIGNER_NAME,
    Plan,
    make_node,
    settings,
    slug,
)
from node.founding.recovery import check_shares
from node.founding.stewards import open_steward_key
from node.seeds import KeyName
from node.signer import Signer
from protocol.coalition.card import Card, open_card
from protocol.errors import MalformedError


def plan(tmp_path: Path, **changes: Any) -> Plan:
    given = {
        "directory": tmp_path / "node",
        "name": "Tenants United",
        "region": "North",
        "address": "http://127.0.0.1:8101",
        "steward_keys": tmp_path / "stewards",
        "card_file": tmp_path / "tenants.card",
    }
    return Plan(**(given | changes))


def checks(card: Card, shares: Sequence[str]) -> None:
    check_shares(shares, card.next_key_hash)


def everything(root: Path) -> list[tuple[str, bytes]]:
    return sorted(
        (str(path.relative_to(root)), path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    )


def test_the_card_names_exactly_the_keys_that_were_made(tmp_path: Path) -> None:
    made = plan(tmp_path)
    card = make_node(made, checks)
    signer = Signer(made.directory / SIGNER_NAME)
    assert card.log_key == signer.public(KeyName.LOG)
    assert card.cosigning_key == signer.public(KeyName.COSIGNING)
    assert card.transport_key == signer.public(KeyName.TRANSPORT)
    signer.close()
    stewards = [open_steward_key(path, str) for path in made.key_files()]
    assert [steward.key for steward in card.stewards] == [key.public for key in stewards]
    assert [steward.label for steward in card.stewards] == ["steward-1", "steward-2"]
    assert {key.group for key in stewards} == {card.group}
    assert open_card(made.card_file.read_bytes()) == card
    assert open_card((made.directory / CARD_NAME).read_bytes()) == card
    assert load_config(made.directory).listen.port == 8101


def test_only_the_owner_reads_the_nodes_directory(tmp_path: Path) -> None:
    made = plan(tmp_path)
    make_node(made, checks)
    assert made.directory.stat().st_mode & 0o777 == 0o700
    for path in (*made.directory.iterdir(), *made.key_files()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_neither_shares_nor_steward_seeds_stay_in_the_nodes_directory(tmp_path: Path) -> None:
    made = plan(tmp_path)
    kept: list[str] = []
    make_node(made, lambda _, shares: kept.extend(shares))
    seeds = [open_steward_key(path, str).seed for path in made.key_files()]
    for _, data in everything(made.directory):
        for share in kept:
            assert share.encode() not in data
        for seed in seeds:
            assert seed not in data
            assert seed.hex().encode() not in data


def test_an_existing_node_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    make_node(plan(tmp_path), checks)
    before = everything(tmp_path)
    again = plan(tmp_path, steward_keys=tmp_path / "others", card_file=tmp_path / "other.card")
    with pytest.raises(FoundingError) as caught:
        make_node(again, checks)
    assert caught.value.code == "node-exists"
    assert everything(tmp_path) == before


def test_files_in_the_way_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    made = plan(tmp_path)
    made.card_file.write_text("mine")
    with pytest.raises(FoundingError) as caught:
        make_node(made, checks)
    assert caught.value.code == "file-exists"
    assert everything(tmp_path) == [("tenants.card", b"mine")]


def test_keys_inside_the_nodes_directory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    with pytest.raises(FoundingError) as caught:
        make_node(plan(tmp_path, steward_keys=tmp_path / "node" / "keys"), checks)
    assert caught.value.code == "key-on-server"


def test_a_failed_hand_over_makes_no_node_and_the_next_init_says_what_is_left(
    tmp_path: Path,
) -> None:
    def fails(card: Card, shares: Sequence[str]) -> None:
        raise KeyboardInterrupt

    made = plan(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        make_node(made, fails)
    assert not made.directory.exists()
    assert not made.card_file.exists()
    with pytest.raises(FoundingError) as caught:
        make_node(made, checks)
    assert caught.value.code == "unfinished-init"
    left = [made.unfinished(), *made.key_files()]
    assert all(str(path) in caught.value.hint for path in left)
    for path in made.key_files():
        path.unlink()
    for path in made.unfinished().iterdir():
        path.unlink()
    made.unfinished().rmdir()
    make_node(made, checks)


def test_a_kill_at_any_moment_leaves_a_whole_node_or_a_clear_report(tmp_path: Path) -> None:
    stopped = 0
    listed = []
    for calls in range(1, 40):
        root = tmp_path / str(calls)
        root.mkdir()
        if (pid := os.fork()) == 0:
            dies_at_sync(calls, plan(root))
        status = os.waitpid(pid, 0)[1]
        made = plan(root, card_file=root / "second.card")
        if made.directory.exists():
            assert open_card((made.directory / CARD_NAME).read_bytes()).name == "Tenants United"
            Signer(made.directory / SIGNER_NAME).close()
            listed.append((made.directory / OUTSIDE_NAME).exists())
        elif made.unfinished().exists():
            with pytest.raises(FoundingError) as caught:
                make_node(made, checks)
            assert caught.value.code == "unfinished-init"
            # Nobody knows whose key a nameless file holds; removing what is named clears the way.
            outside = [path for path in made.key_files() if path.exists()]
            assert all(str(path) in caught.value.hint for path in outside)
        if os.WEXITSTATUS(status) == 0:
            break
        stopped += 1
    assert stopped > 5
    assert not listed[-1]
    assert os.WEXITSTATUS(status) == 0


def dies_at_sync(calls: int, made: Plan) -> None:
    """In a forked process: make a node, and end without cleaning up at the n-th fsync."""
    left = calls
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(9)
        real(descriptor)

    os.fsync = fsync
    try:
        make_node(made, checks)
    finally:
        os._exit(0)


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "x" * 500}, {"address": "http://example.org"}, {"labels": ("one",)}],
)
def test_what_can_not_stand_on_a_card_is_refused_before_anything_is_written(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(MalformedError) as caught:
        make_node(plan(tmp_path, **changes), checks)
    assert caught.value.code == "bad-card"
    assert not list(tmp_path.iterdir())


def test_two_labels_with_one_file_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FoundingError) as caught:
        make_node(plan(tmp_path, labels=("ana", "aná")), checks)
    assert caught.value.code == "same-label"
    assert not list(tmp_path.iterdir())


def test_settings_name_a_port_only_on_loopback() -> None:
    assert "\nport = 8101\n" in settings("http://127.0.0.1:8101")
    assert "\nport" not in settings("https://tenants.example.org:8443")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Tenants United!", "tenants-united"), ("Ñandú", "nandu"), ("家", "group"), ("../x", "x")],
)
def test_file_names_are_plain(name: str, expected: str) -> None:
    assert slug(name) == expected
