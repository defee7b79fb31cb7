"""`commonweal credential` and `commonweal comment`: members' keys, and what they say by them."""

from pathlib import Path

import pytest

from node.tests.cli.inside import At, at
from node.tests.commands.caucusing import register, seed
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from protocol.coalition.registers.credential import sign_credential


@pytest.fixture
async def debate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[At, bytes, str]:
    """A node whose three members have keys, its coalition, and a proposal that is discussed."""
    async with world(tmp_path, 2) as made:
        await register(made, 1)
        put = await made.run(1, "proposal.put", title="A fund")
    (tmp_path / "words.txt").write_text("Nights are long.\n")
    return at(tmp_path, capsys), made.nodes[0].coalition, put["proposal"]


def test_keys_are_listed_shown_in_their_register_and_struck(
    debate: tuple[At, bytes, str],
) -> None:
    one = debate[0](1)
    listed = one.says("credential", "list")
    assert "credentials in the published register: 3" in listed
    shown = one.tells("credential", "show", "m2")
    assert shown["count"] == 3
    text = one.says("credential", "show", "m2")
    assert shown["proof"]["salt"] in text
    assert text.count("path ") == len(shown["proof"]["path"])
    assert one.says("credential", "strike", "m2").startswith("struck: ")
    assert [row["member"] for row in one.tells("credential", "list")["credentials"]] == ["m1", "m3"]
    for what in ("show", "strike"):
        for member in ("m2", "m9"):
            assert "has no credential" in one.refuses("credential", what, member)


def test_a_member_signs_a_sheet_and_speaks_and_nobody_else_does_in_their_name(
    debate: tuple[At, bytes, str], tmp_path: Path
) -> None:
    nodes, coalition, proposal = debate
    one = nodes(1)
    said = (
        proposal[:12],
        "--member",
        "m1",
        "--stance",
        "for",
        "--text-file",
        tmp_path / "words.txt",
    )
    sheet = one.tells("comment", "sheet", *said)
    assert "bytes: " in one.says("comment", "sheet", *said)
    assert one.tells("proposal", "show", proposal)["comments"] == []

    def signed(member: str) -> tuple[str, ...]:
        message = bytes.fromhex(sheet["message"])
        made = sign_credential(seed(1, member), coalition, group_id(1), sheet["use"], message)
        return ("--salt", sheet["salt"], "--signature", made.hex())

    assert one.refuses("comment", "speak", *said, *signed("m3"))
    other = (*said[:-1], tmp_path / "other.txt")
    (tmp_path / "other.txt").write_text("Days are long.\n")
    assert one.refuses("comment", "speak", *other, *signed("m1"))
    assert one.tells("proposal", "show", proposal)["comments"] == []
    assert one.says("comment", "speak", *said, *signed("m1")).startswith("comment ")
    (comment,) = one.tells("proposal", "show", proposal)["comments"]
    assert comment["text"].strip() == "Nights are long."
    assert "has no credential" in one.refuses(
        "comment", "sheet", said[0], "--member", "m9", *said[3:]
    )
