"""Claims about node.founding.charters."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from node.errors import FoundingError, LockError
from node.founding.charters import (
    CHARTER_NAME,
    check_listed,
    join_coalition,
    own_card,
    sign_draft,
)
from node.founding.making import SIGNER_NAME, Plan, make_node
from node.lock import NodeLock
from node.signer import Signer
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter, assemble_charter, charter_id
from protocol.coalition.founders import Founder
from protocol.encoding import pack
from protocol.errors import SignatureError
from protocol.tests.coalition.founding import make_charter, make_rules


def no_check(card: Card, shares: Sequence[str]) -> None:
    del card, shares


def make(tmp_path: Path, number: int) -> Path:
    directory = tmp_path / f"node{number}"
    plan = Plan(
        directory=directory,
        name=f"Group {number}",
        region="North",
        address=f"http://127.0.0.1:{8101 + number}",
        steward_keys=tmp_path / "keys",
        card_file=tmp_path / f"{number}.card",
    )
    make_node(plan, no_check)
    return directory


@pytest.fixture
def nodes(tmp_path: Path) -> list[Path]:
    return [make(tmp_path, number) for number in range(2)]


def charter_of(nodes: Sequence[Path]) -> Charter:
    cards = sorted((own_card(node) for node in nodes), key=lambda card: card.group)
    return make_charter(
        groups=[Founder(card=card, affiliated=1) for card in cards],
        council=[card.group for card in cards],
        rules=make_rules(),
    )


def signed_by(nodes: Sequence[Path], charter: Charter) -> bytes:
    return pack(assemble_charter(charter, [sign_draft(node, charter) for node in nodes]))


def test_joining_binds_the_keys_to_the_coalition(nodes: list[Path]) -> None:
    charter = charter_of(nodes)
    joined = join_coalition(signed_by(nodes, charter), nodes[0])
    assert not joined.before
    signer = Signer(nodes[0] / SIGNER_NAME)
    assert signer.origin == f"commonweal/{charter_id(charter).hex()}/{joined.card.group.hex()}"
    signer.close()
    assert join_coalition(signed_by(nodes, charter), nodes[0]).before


def test_a_join_that_stopped_after_binding_is_completed(nodes: list[Path]) -> None:
    data = signed_by(nodes, charter_of(nodes))
    join_coalition(data, nodes[0])
    (nodes[0] / CHARTER_NAME).unlink()
    assert not join_coalition(data, nodes[0]).before
    assert (nodes[0] / CHARTER_NAME).read_bytes() == data


def test_a_charter_that_is_not_signed_by_all_is_not_kept(nodes: list[Path]) -> None:
    charter = charter_of(nodes)
    signed = assemble_charter(charter, [sign_draft(node, charter) for node in nodes])
    partial = structs.replace(signed, signatures=signed.signatures[:1])
    with pytest.raises(SignatureError):
        join_coalition(pack(partial), nodes[0])
    assert not (nodes[0] / CHARTER_NAME).exists()


def test_a_card_that_was_changed_on_the_way_is_noticed(nodes: list[Path]) -> None:
    charter = charter_of(nodes)
    card = own_card(nodes[0])
    check_listed(card, charter)
    for changes in ({"name": "Grup 0"}, {"operator": "Host"}, {"cosigning_key": b"k" * 32}):
        with pytest.raises(FoundingError) as caught:
            check_listed(structs.replace(card, **changes), charter)
        assert caught.value.code == "card-changed"


def test_a_node_in_use_neither_signs_nor_joins(nodes: list[Path]) -> None:
    charter = charter_of(nodes)
    data = signed_by(nodes, charter)
    with NodeLock(nodes[0]):
        with pytest.raises(LockError):
            sign_draft(nodes[0], charter)
        with pytest.raises(LockError):
            join_coalition(data, nodes[0])


def test_without_a_node_there_is_nothing_to_sign_with(tmp_path: Path) -> None:
    with pytest.raises(FoundingError) as caught:
        own_card(tmp_path)
    assert caught.value.code == "no-node"
