"""Claims about node.founding.stewards."""

import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from node.errors import FoundingError
from node.founding.stewards import ITERATIONS, StewardKey, open_steward_key, write_steward_key

KEY = StewardKey(b"g" * 16, 'ann "the first"', b"s" * 32)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a sealed file; sealing takes its time, so it is done once."""
    path = tmp_path_factory.mktemp("keys") / "ann.key"
    write_steward_key(path, KEY, "four unrelated words")
    return path.read_text()


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
        ("version = 1", "version = 3"),
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


# Written by the release before: argon2id and XSalsa20-Poly1305.
ARGON2ID = """kind = "commonweal steward key"
version = 1
group = "67676767676767676767676767676767"
label = "ann"
public = "fec1428673f6afe89264b3807344ae8b269d125a503855202687db5a7128579f"
salt = "000102030405060708090a0b0c0d0e0f"
sealed = "000000000000000000000000000000000000000000000000540daeed809a71593e89febf\
06bc23fd1f226be63b9f8448ef46576833cb57f0134244a620317857a1fada039651cf53"
"""


def test_a_file_that_an_older_release_sealed_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    path.write_text(ARGON2ID)
    assert open_steward_key(path, lambda: "four unrelated words").seed == KEY.seed
    with pytest.raises(FoundingError) as caught:
        open_steward_key(path, lambda: "four unrelated word")
    assert caught.value.code == "wrong-passphrase"


def test_a_file_is_sealed_as_browsers_can_open_it(tmp_path: Path) -> None:
    """The very calls of WebCrypto's PBKDF2 and AES-GCM, by another library's names."""
    path = tmp_path / "ann.key"
    write_steward_key(path, KEY, "cuatro palabras sueltas de a\u00f1o")
    fields = tomllib.loads(path.read_text())
    assert (fields["version"], fields["iterations"]) == (2, ITERATIONS)
    salt, nonce, sealed = (bytes.fromhex(fields[name]) for name in ("salt", "nonce", "sealed"))
    key = PBKDF2HMAC(SHA256(), 32, salt, ITERATIONS).derive(
        "cuatro palabras sueltas de a\u00f1o".encode()
    )
    assert AESGCM(key).decrypt(nonce, sealed, KEY.public) == KEY.seed
    # The same letter as another keyboard writes it.
    assert open_steward_key(path, lambda: "cuatro palabras sueltas de an\u0303o") == KEY


def test_no_two_files_are_sealed_alike(tmp_path: Path, sealed: str) -> None:
    write_steward_key(tmp_path / "ann.key", KEY, "four unrelated words")
    one, two = (tomllib.loads(text) for text in (sealed, (tmp_path / "ann.key").read_text()))
    assert all(one[name] != two[name] for name in ("salt", "nonce", "sealed"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("iterations = 600000", "iterations = 599999"),
        ("iterations = 600000", "iterations = 2000001"),
        ("iterations = 600000", 'iterations = "600000"'),
        ('salt = "', 'salt = "00'),
        ('nonce = "', 'nonce = "00'),
        ('nonce = "', 'nonse = "'),
        ("version = 2", "version = 1"),
    ],
)
def test_a_sealed_file_that_was_changed_is_refused(
    tmp_path: Path, sealed: str, old: str, new: str
) -> None:
    path = tmp_path / "ann.key"
    assert old in sealed
    path.write_text(sealed.replace(old, new))
    with pytest.raises(FoundingError) as caught:
        open_steward_key(path, lambda: "four unrelated words")
    assert caught.value.code in ("bad-steward-key", "wrong-passphrase")


@pytest.mark.parametrize("name", ["sealed", "public", "salt", "nonce"])
def test_a_flipped_bit_of_a_sealed_file_keeps_it_shut(
    tmp_path: Path, sealed: str, name: str
) -> None:
    path = tmp_path / "ann.key"
    value = tomllib.loads(sealed)[name]
    path.write_text(sealed.replace(value, f"{int(value[:2], 16) ^ 1:02x}{value[2:]}"))
    with pytest.raises(FoundingError) as caught:
        open_steward_key(path, lambda: "four unrelated words")
    assert caught.value.code == "wrong-passphrase"
