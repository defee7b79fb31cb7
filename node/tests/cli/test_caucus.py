"""A caucus in processes of their own: declared, collected for in files, published elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.caucusing import register, seed
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from protocol.coalition.registers.credential import sign_credential


def run(*arguments: object, cwd: Path) -> Any:
    done = commonweal(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
async def groups(tmp_path: Path) -> tuple[Path, bytes]:
    """Directories of two nodes; group 1's members have keys, and both hold its register."""
    async with world(tmp_path, 2) as at:
        await register(at, 1)
    return tmp_path, at.nodes[0].coalition


def test_a_caucus_collects_offline_and_another_groups_node_publishes(
    groups: tuple[Path, bytes],
) -> None:
    root, coalition = groups
    made = ("caucus", "found", "--name", "Night workers", "--threshold", "2", "--dir", "node1")
    caucus = run(*made, cwd=root)["caucus"]
    assert "no caucuses yet" in commonweal("caucus", "list", "--dir", "node2", cwd=root).stdout
    for member in ("m1", "m2"):
        about = (caucus[:12], "--member", member, "--dir", "node1")
        sheet = run("caucus", "sheet", *about, cwd=root)
        signature = sign_credential(
            seed(1, member), coalition, group_id(1), sheet["use"], bytes.fromhex(sheet["message"])
        ).hex()
        file = f"{member}.json"
        run("caucus", "sign", *about, "--signature", signature, "-o", file, cwd=root)
    collected = run("caucus", "collect", "m1.json", "m2.json", "m1.json", "-o", "all", cwd=root)
    assert collected == {"signatures": 2, "false": [], "left_out": []}
    # Somebody passes a false one on under a member's key, and it comes first.
    spoilt = json.loads((root / "m1.json").read_bytes())
    spoilt["signatures"][0]["signature"] = "00" * 64
    (root / "spoilt.json").write_text(json.dumps(spoilt))
    text = commonweal("caucus", "collect", "spoilt.json", "m1.json", "-o", "one", cwd=root).stdout
    assert "1 signature in one" in text
    assert "1 signature left out" in text
    assert "not signed by it for this text; another one of this key holds" in text
    assert run("caucus", "publish", "one", "--dir", "node2", cwd=root)["added"] == 1
    text = commonweal("caucus", "publish", "all", "--dir", "node2", cwd=root).stdout
    assert "1 signature published; there before: 1" in text
    shown = run("caucus", "show", caucus[:12], "--dir", "node2", cwd=root)
    assert (shown["members"], shown["listed"], shown["published_by"]) == (2, True, ["Group 2"])
    text = commonweal("caucus", "list", "--dir", "node2", cwd=root).stdout
    assert "Night workers" in text
    assert "across groups" in text
    said = run("caucus", "say", caucus, "--title", "No early shifts", "--dir", "node2", cwd=root)[
        "act"
    ]
    text = commonweal("caucus", "show", caucus, "--dir", "node2", cwd=root).stdout
    assert f"statement {said[:12]}" in text
    assert "0 signed, does not stand" in text


def test_what_is_no_caucus_file_is_refused_and_writes_nothing(groups: tuple[Path, bytes]) -> None:
    root, _coalition = groups
    (root / "a").write_text("no json")
    (root / "b").write_text('{"format": "other"}')
    for name in ("a", "b"):
        assert "is no file of a caucus" in refusal("caucus", "collect", name, "-o", "out", cwd=root)
    assert not (root / "out").exists()
    assert "hint" in refusal("caucus", "show", "abcdef", "--dir", "node1", cwd=root)


def test_a_text_is_one_thing(groups: tuple[Path, bytes]) -> None:
    root, _coalition = groups
    both = ("--recommend", "abcdef", "--veto", "abcdef")
    done = commonweal("caucus", "say", "abcdef", "--title", "x", *both, "--dir", "node1", cwd=root)
    assert done.returncode == 2
