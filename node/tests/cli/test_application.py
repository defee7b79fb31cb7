"""`commonweal apply` and `commonweal application`: asked, looked at, vouched for, refused."""

from pathlib import Path

import pytest

from node.directory import CHARTER_FILE
from node.founding.making import CARD_NAME
from node.tests.cli.commonweal import commonweal
from node.tests.cli.inside import At, at
from node.tests.commands.test_applications import OPEN, application_of
from node.tests.commands.world import world
from node.tests.small_federation import make_card, make_outsider
from protocol.encoding import pack


@pytest.fixture
async def nodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> At:
    """Three groups, of which the first carries group 5's application, and a node outside."""
    async with world(tmp_path, **OPEN) as made:
        data = application_of(made.nodes[0].coalition, 5).hex()
        await made.run(1, "application.carry", data=data, commit=True)
        await made.exchange()
    make_outsider(tmp_path / "node4", 4, "http://127.0.0.1:94")
    return at(tmp_path, capsys)


def asked(nodes: At, root: Path) -> Path:
    """The file that group 4's node writes."""
    file = root / "four.application"
    charter = root / "node1" / CHARTER_FILE
    said = nodes(4).says("apply", charter, "--affiliated", 30, "--about", "Neighbours.", "-o", file)
    assert "Compare the fingerprint with two of its groups" in said
    return file


def test_a_region_that_the_coalition_has_not_is_said_before_keys_are_bound(
    nodes: At, tmp_path: Path
) -> None:
    make_outsider(tmp_path / "node6", 6, "http://127.0.0.1:96", region="North")
    charter, file = tmp_path / "node1" / CHARTER_FILE, tmp_path / "six.application"
    told = nodes(6).refuses("apply", charter, "--affiliated", 30, "-o", file)
    assert "this coalition has no regions" in told
    assert "without --region" in told
    assert not file.exists()


def test_a_group_asks_by_a_file_that_is_looked_at_before_it_is_carried(
    nodes: At, tmp_path: Path
) -> None:
    file = asked(nodes, tmp_path)
    two = nodes(2)
    here = ("--dir", "node2")
    looked = commonweal("application", "carry", file, *here, cwd=tmp_path, stdin="n\n")
    assert looked.returncode != 0
    assert "Group 4 (http://127.0.0.1:94): 30 members" in looked.stderr
    assert "Neighbours." in looked.stderr
    assert len(two.tells("application", "list")["applications"]) == 1
    carried = two.says("application", "carry", file, "--yes")
    assert "Group 4 (30 members); open" in carried
    assert "carried by Group 2; vouching: Group 2" in carried
    assert "1 agree; 2 are needed" in carried


def test_others_disagree_vouch_and_agree_and_the_last_word_counts(nodes: At) -> None:
    two, three = nodes(2), nodes(3)
    (row,) = two.tells("application", "list")["applications"]
    name = row["application"][:8]
    said = three.says("application", "disagree", name, "--reason", "Too early.")
    assert "Group 3 disagrees" in said
    assert "Group 3 agrees" in three.says("application", "agree", name)
    assert "vouching: Group 1, Group 2" in two.says("application", "vouch", name)
    assert "a member from the next cut on" in two.says("application", "list")


def test_what_can_not_be_is_refused_with_a_reason(nodes: At, tmp_path: Path) -> None:
    file = asked(nodes, tmp_path)
    one, two = nodes(1), nodes(2)
    forged = bytearray(file.read_bytes())
    forged[-1] ^= 1
    (tmp_path / "forged").write_bytes(forged)
    assert "signature" in two.refuses("application", "carry", tmp_path / "forged", "--yes")
    (tmp_path / "empty").write_bytes(b"\0")
    assert "no application" in two.refuses("application", "carry", tmp_path / "empty", "--yes")
    (row,) = one.tells("application", "list")["applications"]
    assert "vouches" in one.refuses("application", "vouch", row["application"])
    assert "000000" in one.refuses("application", "vouch", "000000")
    assert "your group is in the coalition" in one.refuses(
        "application", "again", "-o", tmp_path / "again"
    )
    assert not (tmp_path / "again").exists()


def test_a_founder_and_a_directory_without_a_node_ask_nobody(nodes: At, tmp_path: Path) -> None:
    charter = tmp_path / "node1" / CHARTER_FILE
    what = ("--affiliated", 30, "-o", tmp_path / "made")
    (tmp_path / "node1" / CARD_NAME).write_bytes(pack(make_card(1, "http://127.0.0.1:91")))
    assert "application again" in nodes(1).refuses("apply", charter, *what)
    assert "affiliated" in nodes(4).misused("apply", charter, "--affiliated", 0, *what[2:])
    (tmp_path / "none").write_bytes(b"\0")
    nodes(4).refuses("apply", tmp_path / "none", *what)
    assert "no node in" in nodes(2).refuses("apply", charter, *what)
    assert not (tmp_path / "made").exists()


@pytest.fixture
async def unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> At:
    """Three groups that nobody has applied to."""
    async with world(tmp_path, **OPEN):
        pass
    return at(tmp_path, capsys)


def test_that_nobody_has_applied_is_said(unasked: At) -> None:
    assert unasked(1).says("application", "list") == "no group has applied yet\n"
