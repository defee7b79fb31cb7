"""A paper of the founding that stands in the place of another is named, with what it is."""

from pathlib import Path

import pytest

from node.cli.main import run
from node.founding.charters import draft_charter, sign_draft
from node.tests.founding.founders import FOUNDED, make_room, make_terms
from protocol.coalition.charter import assemble_charter
from protocol.encoding import pack

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A directory with two nodes and a card, a draft, a signature and a charter of theirs."""
    rooms = [make_room(tmp_path, number) for number in (1, 2)]
    draft = draft_charter([room.own for room in rooms], make_terms(*rooms), FOUNDED)
    signed = [sign_draft(tmp_path / f"node{number}", draft) for number in (1, 2)]
    made = {
        "card": pack(rooms[0].own),
        "draft": pack(draft),
        "signature": pack(signed[0]),
        "charter": pack(assemble_charter(draft, signed)),
        "thing": b"\xff\xd8 a picture",
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "terms.toml").touch()
    return tmp_path


def refused(root: Path, capsys: Capsys, line: str) -> str:
    """What a command says that is refused; of its words those in capitals are files' names."""
    capsys.readouterr()
    words = [str(root / word.lower()) if word.isupper() else word for word in line.split()]
    assert run(words) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("join DRAFT --dir NODE1", "draft, without the founders' signatures", "charter assemble"),
        ("charter sign CHARTER --dir NODE1 -o NEW", "all founders signed", "charter draft"),
        ("charter sign CARD --dir NODE1 -o NEW", "this is a group's card", "charter draft"),
        ("charter draft CHARTER --terms TERMS.TOML -o NEW", "all founders signed", "group.card"),
        ("charter terms SIGNATURE -o NEW", "this is a founder's signature", "group.card"),
        ("charter assemble DRAFT CARD -o NEW", "this is a group's card", "charter sign"),
        ("charter assemble CHARTER SIGNATURE -o NEW", "all founders signed", "charter draft"),
        ("card show DRAFT", "draft, without the founders' signatures", "group.card"),
        ("join THING --dir NODE1", "no card, draft, signature or charter", "that was meant?"),
        ("charter show THING", "no card, draft, signature or charter", "that was meant?"),
    ],
)
def test_another_paper_is_named_for_what_it_is(
    papers: Path, capsys: Capsys, line: str, said: str, hint: str
) -> None:
    told = refused(papers, capsys, line)
    assert said in told.splitlines()[0]
    assert hint in told.splitlines()[1]
    assert not (papers / "new").exists()


def test_it_is_named_in_spanish_too(papers: Path, capsys: Capsys) -> None:
    told = refused(papers, capsys, "--lang es join DRAFT --dir NODE1")
    assert "es un borrador, sin las firmas de los fundadores" in told
    assert "hace la carta con el borrador" in told
    assert "In English" not in told
    assert "En inglés" not in told


def test_one_card_given_twice_makes_no_file_of_terms(papers: Path, capsys: Capsys) -> None:
    told = refused(papers, capsys, "charter terms CARD CARD -o NEW")
    assert "are cards of one group" in told
    assert not (papers / "new").exists()


def test_a_group_that_is_in_no_draft_hears_how_it_comes_in(papers: Path, capsys: Capsys) -> None:
    make_room(papers, 3)
    told = refused(papers, capsys, "charter sign DRAFT --dir NODE3 -o NEW")
    assert "does not list" in told
    assert "commonweal apply" in told
    assert "commonweal apply" in refused(papers, capsys, "--lang es join CHARTER --dir NODE3")


@pytest.mark.parametrize(
    ("changed", "said", "spanish"),
    [
        ("--name ", "the group's name is empty", "el nombre del grupo está sin rellenar"),
        ("--name " + "x" * 121, "has more than 120 characters", "más de 120 caracteres"),
        ("--steward ann", "has 2 to 16 stewards, and this has 1", "de 2 a 16 personas, y aquí hay"),
        ("--address 127.0.0.1:99", "is not a web address", "no es una dirección web"),
        ("--steward a --steward a", "have the same label", "tienen el mismo nombre"),
    ],
)
def test_what_a_card_cannot_hold_is_said_in_words(
    tmp_path: Path, capsys: Capsys, changed: str, said: str, spanish: str
) -> None:
    options = changed.split(" ")
    usual = ["--name", "A", "--address", "http://127.0.0.1:8101", "--recovery", str(tmp_path / "s")]
    where = ["init", str(tmp_path / "node"), "--steward-keys", str(tmp_path / "keys")]
    for lang, words in (("en", said), ("es", spanish)):
        capsys.readouterr()
        assert run(["--lang", lang, *where, *usual, *options]) == 1
        told = capsys.readouterr().err
        assert words in told
        assert "Expected" not in told
        assert "$." not in told
    assert not (tmp_path / "node").exists()
