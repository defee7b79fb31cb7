"""A file that is another than was meant is named, in words, and changes nothing."""

from pathlib import Path

import pytest

from node.tests.cli.inside import Inside
from node.tests.commands.world import found, small_charter
from node.tests.council.federated import QUICK

WHY = ("--reason", "x")


@pytest.mark.parametrize(
    "command",
    [
        ("keys", "carry"),
        ("keys", "claim", *WHY),
        ("incarnation", "move", *WHY),
        ("history", "start"),
    ],
)
@pytest.mark.parametrize("data", [b"", b"name = 1", bytes(300), b"\xc1"])
def test_a_file_of_something_else_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], data: bytes
) -> None:
    found(tmp_path, small_charter(cuts=QUICK))
    file = tmp_path / "other.thing"
    file.write_bytes(data)
    said = Inside(tmp_path / "node1", capsys).refuses(*command, file)
    assert said.startswith(f"commonweal: {file}: ")
    assert "is it the file that was meant?" in said
