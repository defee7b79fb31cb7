"""Founding a coalition by hand, in processes of their own, and what goes wrong on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.founding.recovery import read_share
from node.tests.cli.commonweal import commonweal, refusal

NAMES = ("Tenants United", "Local 12", "Cooperativa Ñandú")


def init(root: Path, number: int, **changes: str) -> dict[str, Any]:
    options = {
        "--name": NAMES[number],
        "--region": "North",
        "--address": f"http://127.0.0.1:{8101 + number}",
        "--steward-keys": f"stewards{number}",
        "--recovery": f"officers{number}",
        "--card": f"{number}.card",
    } | {f"--{name}": value for name, value in changes.items()}
    pairs = [part for pair in options.items() for part in pair]
    done = commonweal("init", f"node{number}", *pairs, "--json", cwd=root)
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def run(*arguments: object, cwd: Path) -> Any:
    done = commonweal(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write_terms(root: Path) -> None:
    text = commonweal("charter", "terms", *sorted(root.glob("*.card")), cwd=root).stdout
    for old, new in (
        ('name = ""', 'name = "Example Coalition"'),
        ('  "",\n', '  "Nobody is left out.",\n'),
        ('data_officer = ""', 'data_officer = "data@example.org"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (root / "terms.toml").write_text(text)


@pytest.fixture
def founders(tmp_path: Path) -> Path:
    """Three nodes, terms and a draft."""
    for number in range(3):
        init(tmp_path, number)
    write_terms(tmp_path)
    cards = [f"{number}.card" for number in (2, 0, 1)]
    run("charter", "draft", *cards, "--terms", "terms.toml", "-o", "draft", cwd=tmp_path)
    return tmp_path


def sign(root: Path, *numbers: int) -> list[str]:
    for number in numbers:
        run("charter", "sign", "draft", "--dir", f"node{number}", "-o", f"{number}.sig", cwd=root)
    return [f"{number}.sig" for number in numbers]


def test_three_groups_found_a_coalition_and_each_node_joins(founders: Path) -> None:
    signatures = sign(founders, 2, 0, 1)
    made = run("charter", "assemble", "draft", *signatures, "-o", "c.charter", cwd=founders)
    shown = run("charter", "show", "c.charter", cwd=founders)
    assert shown == made
    assert shown["unsigned"] == []
    assert shown["tolerance"] == {"quorum": 3, "offline": 0, "lying": 2, "equivocating": 3}
    assert sorted(group["name"] for group in shown["groups"]) == sorted(NAMES)
    for number in range(3):
        said = refusal("charter", "show", "--dir", f"node{number}", cwd=founders)
        assert "has joined" in said
        joined = run("join", "c.charter", "--dir", f"node{number}", cwd=founders)
        of_node = run("charter", "show", "--dir", f"node{number}", cwd=founders)
        in_force = of_node.pop("in_force")
        assert of_node == shown
        assert (in_force["version"], len(in_force["history"])) == ("", 1)
        assert joined["coalition"] == shown["coalition"]
        assert joined["fingerprint"] == shown["fingerprint"]
        assert not joined["already"]
    assert run("join", "c.charter", "--dir", "node0", cwd=founders)["already"]
    stored = (founders / "node0" / "coalition.charter").read_bytes()
    assert stored == (founders / "c.charter").read_bytes()


def test_the_page_for_people_says_fingerprint_tolerance_and_rules(founders: Path) -> None:
    assert commonweal("charter", "show", cwd=founders).returncode == 2
    done = commonweal("charter", "show", "draft", cwd=founders)
    assert done.returncode == 0
    for words in (
        "fingerprint",
        "1. Nobody is left out.",
        "not yet:",
        "1 week",
        "While one of them is offline nothing is confirmed",
        "may vote in each",
        "2/3 of the groups",
        "4/5 of the groups",
        "data@example.org",
        "no caucus has a veto",
        "before you sign",
    ):
        assert words in done.stdout


def test_assembling_without_a_founder_names_it(founders: Path) -> None:
    said = refusal("charter", "assemble", "draft", *sign(founders, 0, 2), cwd=founders)
    assert "Local 12" in said
    assert not (founders / "coalition.charter").exists()


def test_a_signature_of_an_earlier_draft_is_noticed(founders: Path) -> None:
    signatures = sign(founders, 0, 1, 2)
    cards = [f"{number}.card" for number in range(3)]
    run("charter", "draft", *cards, "--terms", "terms.toml", "-o", "draft2", cwd=founders)
    said = refusal("charter", "assemble", "draft2", *signatures, cwd=founders)
    assert "did not sign this charter" in said


def test_two_cards_of_one_group_are_named(founders: Path) -> None:
    (founders / "copy.card").write_bytes((founders / "0.card").read_bytes())
    said = refusal(
        "charter", "draft", "0.card", "1.card", "copy.card", "--terms", "terms.toml", "-o", "d",
        cwd=founders,
    )  # fmt: skip
    assert "0.card and copy.card" in said


def test_a_group_that_is_not_listed_can_neither_sign_nor_join(founders: Path) -> None:
    signatures = sign(founders, 0, 1, 2)
    run("charter", "assemble", "draft", *signatures, "-o", "c.charter", cwd=founders)
    commonweal(
        "init", "other", "--name", "Other", "--address", "https://other.example.org",
        "--steward-keys", "so", "--recovery", "ro", cwd=founders,
    )  # fmt: skip
    assert "does not list" in refusal("charter", "sign", "draft", "--dir", "other", cwd=founders)
    assert "does not list" in refusal("join", "c.charter", "--dir", "other", cwd=founders)
    assert not (founders / "other" / "coalition.charter").exists()


def test_a_second_different_charter_is_refused(founders: Path) -> None:
    for draft in ("draft", "draft2"):
        if draft == "draft2":
            cards = [f"{number}.card" for number in range(3)]
            run("charter", "draft", *cards, "--terms", "terms.toml", "-o", draft, cwd=founders)
        signatures = [f"{draft}.{number}.sig" for number in range(3)]
        for number, path in enumerate(signatures):
            run("charter", "sign", draft, "--dir", f"node{number}", "-o", path, cwd=founders)
        run("charter", "assemble", draft, *signatures, "-o", f"{draft}.charter", cwd=founders)
    run("join", "draft.charter", "--dir", "node0", cwd=founders)
    before = (founders / "node0" / "coalition.charter").read_bytes()
    said = refusal("join", "draft2.charter", "--dir", "node0", cwd=founders)
    assert "Example Coalition already" in said
    assert "already" in refusal("charter", "sign", "draft2", "--dir", "node0", cwd=founders)
    assert (founders / "node0" / "coalition.charter").read_bytes() == before


def test_keys_of_another_node_are_noticed_when_joining(founders: Path) -> None:
    signatures = sign(founders, 0, 1, 2)
    run("charter", "assemble", "draft", *signatures, "-o", "c.charter", cwd=founders)
    (founders / "node0" / "signer.sqlite").write_bytes(
        (founders / "node1" / "signer.sqlite").read_bytes()
    )
    assert "mixed up" in refusal("join", "c.charter", "--dir", "node0", cwd=founders)


def test_damaged_files_are_named(founders: Path) -> None:
    (founders / "bad.card").write_bytes((founders / "0.card").read_bytes()[:-1])
    assert "bad.card" in refusal("card", "show", "bad.card", cwd=founders)
    assert "bad.card" in refusal("charter", "terms", "bad.card", cwd=founders)
    assert "0.card" in refusal("charter", "show", "0.card", cwd=founders)
    assert "no node" in refusal("charter", "sign", "draft", "--dir", "nowhere", cwd=founders)


def test_init_on_a_node_refuses_and_changes_nothing(tmp_path: Path) -> None:
    init(tmp_path, 0)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    said = refusal(
        "init", "node0", "--name", "Another", "--address", "https://another.example.org",
        "--steward-keys", "s", "--recovery", "r", cwd=tmp_path,
    )  # fmt: skip
    assert "left alone" in said
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_without_a_terminal_recovery_shares_need_a_place(tmp_path: Path) -> None:
    said = refusal(
        "init", "node", "--name", "X", "--address", "https://x.example.org",
        "--steward-keys", "s", cwd=tmp_path,
    )  # fmt: skip
    assert "--recovery" in said
    assert not list(tmp_path.iterdir())


def test_recovery_shares_are_checked_against_each_other_and_the_card(tmp_path: Path) -> None:
    one, two = (init(tmp_path, number)["recovery_shares"] for number in range(2))
    run("recovery", "check", one[0], one[2], "--card", "0.card", cwd=tmp_path)
    run("recovery", "check", *one, cwd=tmp_path)
    assert "different keys" in refusal("recovery", "check", one[0], two[1], cwd=tmp_path)
    refusal("recovery", "check", one[0], one[0], cwd=tmp_path)
    refusal("recovery", "check", one[0], one[1], "--card", "1.card", cwd=tmp_path)
    assert commonweal("recovery", "check", one[0], cwd=tmp_path).returncode == 2


def test_officers_type_the_words_of_their_papers_to_check_them(tmp_path: Path) -> None:
    """Shares are kept on paper: files of them would be what the guide warns of."""
    one, two = (init(tmp_path, number)["recovery_shares"] for number in range(2))
    (first, _), (last, _), (other, _) = (
        read_share(tmp_path / part) for part in (one[0], one[2], two[0])
    )
    short = " ".join(word[:4] for word in last.split())
    before = sorted(tmp_path.rglob("*"))
    typed = commonweal("recovery", "check", "--card", "0.card", "--json", cwd=tmp_path,
        stdin=f"zebra\n{first}\n{short}\n")  # fmt: skip
    assert (typed.returncode, json.loads(typed.stdout)["shares"]) == (0, 2)
    assert first not in typed.stdout + typed.stderr
    assert sorted(tmp_path.rglob("*")) == before
    words = f"{first}\n{other}\n"
    done = commonweal("recovery", "check", "--card", "0.card", cwd=tmp_path, stdin=words)
    assert done.returncode == 1, done.stderr
    # A slip in one paper, and the same paper twice, are said at once, and asked for again.
    words = "\n".join((first, first.rsplit(" ", 1)[0], first, last, ""))
    done = commonweal("recovery", "check", "--card", "0.card", cwd=tmp_path, stdin=words)
    assert done.returncode == 0, done.stderr
    assert "these are 32" in done.stderr
    assert "the same share again\nhint: type that of another officer" in done.stderr
    words = f"{first}\n{last}\n"
    done = commonweal("recovery", "check", "--card", "1.card", cwd=tmp_path, stdin=words)
    assert done.returncode == 1
    assert commonweal("recovery", "check", cwd=tmp_path).returncode == 2


def test_the_card_can_be_written_again(tmp_path: Path) -> None:
    init(tmp_path, 2)
    run("card", "export", "node2", "-o", "again.card", cwd=tmp_path)
    assert (tmp_path / "again.card").read_bytes() == (tmp_path / "2.card").read_bytes()
    shown = run("card", "show", "node2", cwd=tmp_path)
    assert shown["name"] == NAMES[2]
    assert len(shown["stewards"]) == 2
    assert "left alone" in refusal("card", "export", "node2", "-o", "2.card", cwd=tmp_path)


def test_a_group_is_founded_without_an_address_if_it_says_so(tmp_path: Path) -> None:
    files = ("--steward-keys", "keys", "--recovery", "officers", "--card", "a.card")
    who = ("init", "node", "--name", "Tenants United", *files)
    assert "--behind-nat" in refusal(*who, cwd=tmp_path)
    assert not (tmp_path / "node").exists()
    run(*who, "--behind-nat", cwd=tmp_path)
    assert run("card", "show", "a.card", cwd=tmp_path)["address"] == ""
    assert "\nbehind_nat = true\n" in (tmp_path / "node" / "node.toml").read_text()
