"""A node outside asks to be taken in: once for one coalition, and again with the same keys."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from node.directory import CHARTER_FILE
from node.errors import FoundingError
from node.founding.applying import Applied, apply_to
from node.founding.making import CARD_NAME
from node.tests.commands.test_applications import OPEN
from node.tests.commands.world import found, small_charter
from node.tests.small_federation import make_card, make_outsider
from protocol.coalition.charter import charter_id
from protocol.coalition.membership.applications import open_application
from protocol.encoding import pack
from protocol.errors import ProtocolError

CHARTER = small_charter(**OPEN)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A coalition's files beside a node that is in none."""
    found(tmp_path, CHARTER)
    make_outsider(tmp_path / "late", 4, "http://127.0.0.1:94")
    return tmp_path / "late"


def charter_of(outside: Path) -> bytes:
    return (outside.parent / "node1" / CHARTER_FILE).read_bytes()


def ask(outside: Path, data: bytes, words: str = "Neighbours.") -> Applied:
    return apply_to(data, outside, 30, words, "")


def test_it_signs_with_the_nodes_key_and_gives_the_node_the_charter(outside: Path) -> None:
    made = ask(outside, charter_of(outside))
    body = open_application(made.data, charter_id(CHARTER))
    assert (body.asked.card, body.asked.affiliated) == (make_card(4, "http://127.0.0.1:94"), 30)
    assert (outside / CHARTER_FILE).read_bytes() == charter_of(outside)
    # A crash after the keys were bound leaves the charter out; the same again completes it.
    (outside / CHARTER_FILE).unlink()
    assert ask(outside, charter_of(outside)) == made
    assert (outside / CHARTER_FILE).exists()
    other = ask(outside, charter_of(outside), "With other words.")
    assert open_application(other.data, charter_id(CHARTER)).asked.about == "With other words."


def test_a_node_asks_one_coalition_and_a_founder_none(outside: Path) -> None:
    ask(outside, charter_of(outside))
    base = outside.parent / "second"
    base.mkdir()
    found(base, replace(CHARTER, name="Another coalition"))
    with pytest.raises(FoundingError) as caught:
        ask(outside, (base / "node1" / CHARTER_FILE).read_bytes())
    assert caught.value.code == "other-coalition"
    founder = outside.parent / "node1"
    (founder / CARD_NAME).write_bytes(pack(make_card(1, CHARTER.groups[0].card.address)))
    with pytest.raises(FoundingError) as caught:
        ask(founder, charter_of(outside))
    assert caught.value.code == "is-a-founder"


def test_a_node_without_a_region_learns_before_it_asks_that_the_coalition_has_some(
    outside: Path,
) -> None:
    """A sponsor's server would refuse it, after keys were bound and shares were handed out."""
    groups = [replace(f, card=replace(f.card, region="North")) for f in CHARTER.groups]
    base = outside.parent / "regions"
    base.mkdir()
    found(base, replace(CHARTER, regions=["North", "South"], groups=groups))
    with pytest.raises(FoundingError, match="North, South") as caught:
        ask(outside, (base / "node1" / CHARTER_FILE).read_bytes())
    assert caught.value.code == "region-missing"
    assert not (outside / CHARTER_FILE).exists()
    assert ask(outside, charter_of(outside)).coalition == charter_id(CHARTER)


def test_a_node_in_a_region_learns_before_it_asks_that_the_coalition_has_none(
    outside: Path,
) -> None:
    """None can be added where there are none, so every sponsor's server would refuse it."""
    make_outsider(outside.parent / "north", 5, "http://127.0.0.1:95", region="North")
    with pytest.raises(FoundingError, match="'North'") as caught:
        ask(outside.parent / "north", charter_of(outside))
    assert (caught.value.code, "without --region" in caught.value.hint) == ("region-unlisted", True)
    assert not (outside.parent / "north" / CHARTER_FILE).exists()


def test_a_region_that_may_have_been_added_since_is_named_and_not_refused(outside: Path) -> None:
    groups = [replace(f, card=replace(f.card, region="South")) for f in CHARTER.groups]
    base = outside.parent / "regions"
    base.mkdir()
    found(base, replace(CHARTER, regions=["South"], groups=groups))
    for number, region, unlisted in ((5, "North", "North"), (6, "South", "")):
        late = outside.parent / region
        make_outsider(late, number, f"http://127.0.0.1:{90 + number}", region=region)
        made = ask(late, (base / "node1" / CHARTER_FILE).read_bytes())
        assert made.unlisted == unlisted
    assert ask(outside, charter_of(outside)).unlisted == ""


def test_a_file_that_is_no_charter_is_told_in_words_and_binds_no_keys(outside: Path) -> None:
    for data, says in (
        (b"\x89PNG", "this is no charter"),
        (b"", "this is no charter"),
        (pack(CHARTER), "this is a draft"),
        (pack(CHARTER.groups[0].card), "this is a group's card"),
    ):
        with pytest.raises(FoundingError, match=says) as caught:
            ask(outside, data)
        assert (caught.value.code, "coalition.charter" in caught.value.hint) == ("no-charter", True)
        assert not (outside / CHARTER_FILE).exists()
    # It is free to ask another coalition.
    assert ask(outside, charter_of(outside)).name == CHARTER.name


def test_a_charter_that_somebody_changed_binds_no_keys(outside: Path) -> None:
    data = bytearray(charter_of(outside))
    data[-1] ^= 1
    with pytest.raises(ProtocolError):
        ask(outside, bytes(data))
    assert not (outside / CHARTER_FILE).exists()
    # It is free to ask another coalition.
    assert ask(outside, charter_of(outside)).name == CHARTER.name
