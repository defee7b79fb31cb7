"""Founding again: only the groups of before, by the last cut and their keys of before."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from node.errors import FoundingError
from node.founding.charters import CHARTER_NAME, draft_charter, sign_draft
from node.founding.making import CARD_NAME, SIGNER_NAME, Plan, make_node
from node.founding.succession import check_claim, open_predecessor, predecessor_of
from node.founding.terms import parse_terms, template
from node.seeds import KeyName
from node.signer import Signer
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter, SignedCharter, assemble_charter
from protocol.encoding import pack
from protocol.errors import RuleError
from protocol.tests.bundles import NAMES, certified_bundle, small_bundle
from protocol.tests.coalition.scene import seed


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The last file of a coalition of three."""
    path = tmp_path / "old.bundle"
    path.write_bytes(certified_bundle())
    return path


def old_node(root: Path, old: Path, name: str) -> Path:
    """A group's node of before, as far as signing needs it."""
    report = open_predecessor(old)
    card = next(f.card for f in report.signed.charter.groups if f.card.name == name)
    home = root / f"old-{name}"
    home.mkdir()
    (home / CARD_NAME).write_bytes(pack(card))
    (home / CHARTER_NAME).write_bytes(pack(report.signed))
    seeds = {key: seed(f"{name}/{key.name.lower()}") for key in KeyName}
    signer = Signer.create(home / SIGNER_NAME, {**seeds, KeyName.LOG: seed(f"{name}/log")})
    signer.bind(report.coalition, card.group)
    signer.close()
    return home


def new_node(root: Path, name: str, group: bytes) -> Card:
    """A new node for a group, with keys of its own."""
    plan = Plan(
        directory=root / f"new-{name}",
        name=name,
        region="",
        address=f"https://{name.lower()}.example.org",
        steward_keys=root / f"keys-{name}",
        card_file=root / f"{name}.card",
        group=group,
    )
    return make_node(plan, lambda _card, _shares: None)


def drafted(cards: list[Card], old: Path) -> Charter:
    text = template(cards).replace('name = ""', 'name = "Example, again"', 1)
    text = text.replace('data_officer = ""', 'data_officer = "data@example.org"', 1)
    report = open_predecessor(old)
    founded = report.line.tip.time + 1_000 if report.line else 0
    return draft_charter(cards, parse_terms(text.encode()), founded, predecessor_of(report, cards))


def again(root: Path, old: Path, *names: str) -> tuple[list[Card], Charter]:
    groups = {f.card.name: f.card.group for f in open_predecessor(old).signed.charter.groups}
    cards = [new_node(root, name, groups[name]) for name in names]
    return cards, drafted(cards, old)


def test_two_of_three_found_again_and_each_checks_it_by_its_own_file(
    tmp_path: Path, old: Path
) -> None:
    cards, draft = again(tmp_path, old, *NAMES[:2])
    assert draft.succeeds is not None
    signed: SignedCharter = assemble_charter(
        draft,
        [
            sign_draft(tmp_path / f"new-{name}", draft, old_node(tmp_path, old, name))
            for name in NAMES[:2]
        ],
    )
    check_claim(signed, old)
    assert {s.group for s in signed.signatures} == {card.group for card in cards}
    with pytest.raises(FoundingError) as caught:
        check_claim(signed, None)
    assert caught.value.code == "predecessor-missing"
    claim = replace(draft.succeeds, cut=b"x" * 32)
    with pytest.raises(RuleError) as refused:
        check_claim(replace(signed, charter=replace(draft, succeeds=claim)), old)
    assert refused.value.code == "false-successor"


def test_a_group_that_was_not_there_is_not_drafted_in(tmp_path: Path, old: Path) -> None:
    stranger = new_node(tmp_path, "Elder", b"")
    with pytest.raises(FoundingError) as caught:
        predecessor_of(open_predecessor(old), [stranger])
    assert caught.value.code == "not-a-member"


def test_nobody_signs_without_the_node_that_its_group_had(tmp_path: Path, old: Path) -> None:
    _, draft = again(tmp_path, old, *NAMES[:2])
    first, second = NAMES[:2]
    home = tmp_path / f"new-{first}"
    with pytest.raises(FoundingError) as caught:
        sign_draft(home, draft)
    assert caught.value.code == "predecessor-missing"
    with pytest.raises(FoundingError) as caught:
        sign_draft(home, draft, old_node(tmp_path, old, second))
    assert caught.value.code == "bad-predecessor"


def test_from_where_nothing_is_certified_nothing_goes_on(tmp_path: Path, old: Path) -> None:
    path = tmp_path / "small.bundle"
    path.write_bytes(small_bundle())
    for damaged in (path, tmp_path / "cut short"):
        if not damaged.exists():
            damaged.write_bytes(old.read_bytes()[:-9])
        with pytest.raises(FoundingError) as caught:
            open_predecessor(damaged)
        assert caught.value.code == "bad-predecessor"


def test_a_charter_that_goes_on_from_nothing_needs_no_file(old: Path) -> None:
    signed = open_predecessor(old).signed
    check_claim(signed, None)
    assert signed.charter.succeeds is None
