"""Whoever checks a file that is no bundle learns what it is: cut off, empty, or another file."""

from pathlib import Path

import pytest

from node.cli.not_a_bundle import describe_file
from node.tests.cli.commonweal import commonweal
from protocol.bundle import MAX_BUNDLE_BYTES
from protocol.encoding import pack
from protocol.tests.bundles import certified_bundle, charter_bytes, ended_vote, opened, small_bundle

SCENE = ended_vote()


def test_a_bundle_cut_off_anywhere_is_called_so() -> None:
    for data in (small_bundle(), certified_bundle()):
        ends = {1, 5, 9, 10, len(data) // 2, len(data) - 1, *range(1, len(data), 397)}
        for end in sorted(ends):
            known = describe_file(data[:end])
            assert known is not None, end
            assert known[0].startswith(f"the file is cut off: it ends after byte {end:,}")
    assert describe_file(b"") is not None


def test_other_files_are_named_or_are_no_bundle() -> None:
    charter = charter_bytes(SCENE)
    files = {"charter, no": charter, "draft": pack(SCENE.charter)}
    files["card"] = pack(SCENE.charter.groups[0].card)
    for what, data in files.items():
        known = describe_file(data)
        assert known is not None
        assert what in known[0]
    whole = small_bundle()
    # A whole bundle with something wrong in it, or behind it, is neither cut off nor another file.
    for data in (whole, whole + b"\0"):
        assert describe_file(data) is None
    for data in (b"hello", b"name = 1", bytes(300), b"\xc1", b"\x86\xa4card", charter[:-1]):
        known = describe_file(data)
        assert known is not None
        assert known[0] == "this is no bundle"


def test_a_bundle_with_a_turned_bit_in_its_form_says_what_to_do(tmp_path: Path) -> None:
    data = bytearray(small_bundle())
    data[30] ^= 1
    file = tmp_path / "turned.bundle"
    file.write_bytes(data)
    done = commonweal("verify", str(file), cwd=tmp_path)
    assert done.returncode == 1
    assert "fetch it again from any group's node" in done.stdout


def test_lengths_in_a_file_allocate_nothing() -> None:
    # Nested lists that each say they have four billion things in them.
    bomb = b"\x86\xa7charter" + b"\xdd\xff\xff\xff\xff" * 200
    assert len(bomb) < MAX_BUNDLE_BYTES
    known = describe_file(bomb)
    assert known is not None
    assert "cut off" in known[0]


@pytest.mark.parametrize(
    ("language", "cut", "kind", "record", "foreign"),
    [
        ("en", "the file is cut off", "this is a charter, no bundle", "record of Ash, at", "nunca"),
        ("es", "el archivo está cortado", "esto es una carta", "público de Ash, con", "at size"),
    ],
)
def test_the_command_says_it_in_the_readers_language(
    tmp_path: Path, language: str, cut: str, kind: str, record: str, foreign: str
) -> None:
    data = small_bundle()
    log = opened().logs[0].entries[0]
    at = data.index(log) + data[data.index(log) :].index(b"Act")
    files = {
        "cut": data[:3500],
        "charter": charter_bytes(SCENE),
        "forged": data[:at] + b"Axt" + data[at + 3 :],
        "whole": data,
    }
    said = {}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        done = commonweal("--lang", language, "verify", name, cwd=tmp_path)
        assert done.returncode == (name != "whole")
        said[name] = done.stdout
    assert cut in said["cut"]
    assert "Unpack failed" not in said["cut"]
    assert kind in said["charter"]
    assert "Expected" not in said["charter"]
    assert record in said["forged"]
    assert foreign not in said["forged"]
    assert ("sí" if language == "es" else "yes") in said["whole"]
    if language == "es":
        assert ": yes" not in said["whole"]
