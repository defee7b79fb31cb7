"""Claims about node.founding.stewards."""

from pathlib import Path

import pytest

from node.errors import FoundingError
from node.founding.stewards import StewardKey, open_steward_key, write_steward_key

KEY = StewardKey(b"g" * 16, 'ann "the first"', b"s" * 32)


def never() -> str:
    pytest.fail("no passphrase should be asked for")


def test_a_key_file_reads_back_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    write_steward_key(path, KEY)
    assert open_steward_key(path, never) == KEY
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_sealed_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    write_steward_key(path, KEY, "four unrelated words")
    assert KEY.seed.hex() not in path.read_text()
    assert open_steward_key(path, lambda: "four unrelated words") == KEY
    with pytest.raises(FoundingError) as caught:
        open_steward_key(path, lambda: "four unrelated word")
    assert caught.value.code == "wrong-passphrase"


def test_a_short_passphrase_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FoundingError):
        write_steward_key(tmp_path / "ann.key", KEY, "short")
    assert not list(tmp_path.iterdir())


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    path.write_text("something else")
    with pytest.raises(FoundingError) as caught:
        write_steward_key(path, KEY)
    assert caught.value.code == "file-exists"
    assert path.read_text() == "something else"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("commonweal steward key", "another kind"),
        ("version = 1", "version = 2"),
        ('seed = "73', 'seed = "74'),
        ('public = "', 'public = "00'),
        ('group = "67', 'group = "zz'),
        ("label", "labels"),
        ("seed = ", "seed == "),
    ],
)
def test_a_changed_key_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "ann.key"
    write_steward_key(path, KEY)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(FoundingError) as caught:
        open_steward_key(path, never)
    assert caught.value.code == "bad-steward-key"
