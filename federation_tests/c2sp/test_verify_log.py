"""`commonweal verify-log` on a log that Go's packages wrote: what it holds, and what it refuses."""

import json
import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from federation_tests.c2sp.foreigner import Foreigner
from node.cli.main import run
from node.foreign.saved import held
from protocol.keys import public_key
from protocol.merkle import verify_consistency
from protocol.verifier import (
    VerifierKey,
    open_any_checkpoint,
    parse_verifier_key,
    print_verifier_key,
)

ORIGIN = "example.org/a-log"
SIZES = (3, 256, 300, 700, 70_000)
OTHER = print_verifier_key(VerifierKey(ORIGIN, public_key(bytes(32))))


class Written:
    """A log as files, with the note of one of its sizes, and the key that signs it."""

    def __init__(self, directory: Path, key: str) -> None:
        self.directory, self.key = directory, key

    def at(self, size: int) -> None:
        """Serve this size; tiles and bundles stay those of the last one, full where it has them."""
        shutil.copy(self.directory / "notes" / str(size), self.directory / "checkpoint")

    def change(self, path: str, change: Callable[[bytes], bytes]) -> None:
        file = self.directory / path
        file.write_bytes(change(file.read_bytes()))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, foreigner: Foreigner) -> Written:
    directory = tmp_path_factory.mktemp("written")
    told = json.loads(foreigner.run("write", str(directory), ORIGIN, *map(str, SIZES)))
    return Written(directory, told["key"])


@pytest.fixture
def log(whole: Written, tmp_path: Path) -> Written:
    copy = tmp_path / "log"
    shutil.copytree(whole.directory, copy)
    return Written(copy, whole.key)


def verify(
    log: Written, capsys: pytest.CaptureFixture[str], *more: str, key: str = ""
) -> dict[str, Any]:
    """What the command prints as JSON, or a refusal's lines under `refused`."""
    capsys.readouterr()
    status = run(["verify-log", str(log.directory), key or log.key, "--json", *more])
    said = capsys.readouterr()
    if said.err:
        assert (status, said.out) == (1, "")
        return {"refused": said.err}
    value: dict[str, Any] = json.loads(said.out)
    assert status == (0 if value["whole"] else 1)
    return value


def test_a_log_is_checked_to_each_size_and_goes_on_from_the_last(
    log: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ("--state", str(tmp_path / "kept"))
    before = None
    for size in SIZES:
        log.at(size)
        found = verify(log, capsys, *state)
        text = (log.directory / "checkpoint").read_text().split("\n")
        assert bytes.fromhex(found["root"]) == b64decode(text[2])
        assert (found["size"], found["before"], found["whole"]) == (size, before, True)
        assert found["read"] == size - (before or 0)
        before = size
    assert verify(log, capsys, *state)["read"] == 0


def test_a_run_that_stopped_is_taken_up(
    log: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.at(70_000)
    some = ("--state", str(tmp_path / "kept"), "--most", "30000")
    read = [verify(log, capsys, *some) for _ in range(3)]
    assert [found["whole"] for found in read] == [False, False, True]
    assert sum(found["read"] for found in read) == 70_000


def test_a_file_is_of_one_run_at_a_time(
    log: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second would remove what the first is just writing, and set back what it has written."""
    state, draft = tmp_path / "kept", tmp_path / ".kept.0123abcd"
    log.at(300)
    assert verify(log, capsys, "--state", str(state))["whole"]
    kept = state.read_bytes()
    log.at(700)
    with held(state):
        draft.write_bytes(b"half")
        refused = verify(log, capsys, "--state", str(state))["refused"]
        assert "another run has" in refused
        assert "hint: let it end" in refused
        assert (state.read_bytes(), draft.read_bytes()) == (kept, b"half")
        assert verify(log, capsys)["whole"]
    assert verify(log, capsys, "--state", str(state))["before"] == 300
    assert not draft.exists()


def flipped(data: bytes) -> bytes:
    return data[:40] + bytes([data[40] ^ 1]) + data[41:]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tile/entries/000", "other hashes"),  # an entry, in a full bundle
        ("tile/entries/273.p/112", "do not hash"),  # in the last
        ("tile/0/007", "other hashes"),
        ("tile/1/000", "other hashes"),
        ("tile/1/001.p/17", "other hashes"),
        ("tile/0/273.p/112", "other hashes"),
        ("checkpoint", "a signature does not match"),
    ],
)
def test_whatever_is_changed_is_refused(
    log: Written, path: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.at(70_000)
    log.change(path, flipped)
    assert said in verify(log, capsys)["refused"]


def test_a_part_that_is_missing_is_named(log: Written, capsys: pytest.CaptureFixture[str]) -> None:
    log.at(700)
    (log.directory / "tile/entries/001").unlink()
    assert "there is no tile/entries/001" in verify(log, capsys)["refused"]


def test_another_key_opens_nothing(log: Written, capsys: pytest.CaptureFixture[str]) -> None:
    log.at(3)
    assert "lacks the signature" in verify(log, capsys, key=OTHER)["refused"]
    assert "verifier key" in verify(log, capsys, key=log.key[:-1])["refused"]


def test_an_origin_that_is_not_the_key_s_name_has_to_be_named(
    log: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    log.at(3)
    assert "another public record" in verify(log, capsys, "--origin", "other")["refused"]


def test_a_fork_is_found_and_its_proof_kept(
    log: Written, tmp_path: Path, foreigner: Foreigner, capsys: pytest.CaptureFixture[str]
) -> None:
    """The writer's key is the same in every run, so another log of it is a fork of this one."""
    state = tmp_path / "kept"
    log.at(300)
    assert verify(log, capsys, "--state", str(state))["whole"]
    kept = state.read_bytes()
    for number, size in enumerate((300, 700)):
        forked = Written(tmp_path / f"fork{number}", log.key)
        foreigner.run("fork", str(forked.directory), ORIGIN, str(size))
        forked.at(size)
        refused = verify(forked, capsys, "--state", str(state))["refused"]
        assert "its first 300 entries are others" in refused
        proof = json.loads((tmp_path / "kept.fork").read_text())
        key = parse_verifier_key(log.key)
        first, second = (
            open_any_checkpoint(proof[which].encode(), key, ORIGIN).head
            for which in ("first", "second")
        )
        assert (first.size, second.size) == (300, size)
        root = bytes.fromhex(proof["root"])
        assert root != first.root
        steps = [bytes.fromhex(step) for step in proof["proof"]]
        verify_consistency(300, size, root, second.root, steps)
        assert state.read_bytes() == kept
    # Without what was kept there is nothing to tell it by.
    assert verify(forked, capsys)["whole"]


@pytest.mark.parametrize("path", ["tile/1/000", "tile/0/001", "tile/0/002"])
def test_damaged_tiles_are_taken_for_no_fork(
    log: Written, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever serves a log could slander it else."""
    state = tmp_path / "kept"
    log.at(300)
    assert verify(log, capsys, "--state", str(state))["whole"]
    log.at(700)
    log.change(path, flipped)
    refused = verify(log, capsys, "--state", str(state))["refused"]
    assert "others than those it had signed" not in refused
    assert not (tmp_path / "kept.fork").exists()


def test_a_log_that_shows_less_than_it_had_signed_is_refused(
    log: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ("--state", str(tmp_path / "kept"))
    log.at(700)
    assert verify(log, capsys, *state)["whole"]
    log.at(300)
    assert "it shows 300 entries, and had signed 700" in verify(log, capsys, *state)["refused"]


def test_a_file_of_another_log_or_a_damaged_one_is_left_alone(
    log: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "kept"
    log.at(300)
    assert verify(log, capsys, "--state", str(state))["whole"]
    good = state.read_bytes()
    told = json.loads(good)
    edge = told["edge"][0]
    for bad, said in (
        ({**told, "vkey": OTHER}, "of another log"),
        (
            {**told, "edge": [("B" if edge[0] == "A" else "A") + edge[1:], *told["edge"][1:]]},
            "damaged",
        ),
        ({**told, "edge": [*told["edge"], "AAAA"]}, "damaged"),
        ({**told, "note": told["note"].replace("300", "301")}, "damaged"),
        ({**told, "more": 1}, "damaged"),
    ):
        state.write_text(json.dumps(bad))
        before = state.read_bytes()
        assert said in verify(log, capsys, "--state", str(state))["refused"]
        assert state.read_bytes() == before


@pytest.mark.parametrize(
    "where", ["nowhere", "http://", "https://log.example/?a=b", "https://me@log.example/x"]
)
def test_what_is_no_place_is_refused(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify-log", where, OTHER]) == 1
    assert "hint:" in capsys.readouterr().err
