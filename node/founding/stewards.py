"""Steward keys: one file for each of two or more people, kept by them and not on the server.

A steward's signature confirms what another steward entered. With a passphrase the seed is sealed:
argon2id (INTERACTIVE, 64 MiB: a small server must be able to open it) and XSalsa20-Poly1305.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nacl.utils
from nacl import pwhash, secret
from nacl.exceptions import CryptoError

from node.errors import FoundingError
from node.founding.files import SECRET, read_limited, write_new
from node.written_files import read_toml
from protocol.errors import ProtocolError
from protocol.keys import SEED_BYTES, public_key

_KIND = "commonweal steward key"
_VERSION = 1
# Bytes: eight short lines.
MAX_KEY_FILE_BYTES = 8192
# Characters; shorter ones are guessed on a stolen file within days, whatever argon2id costs.
MIN_PASSPHRASE = 10


@dataclass(frozen=True, slots=True)
class StewardKey:
    """A steward's key pair.

    Attributes:
        group: The 16-byte id of the steward's group.
        label: The steward's label on the group's card.
        seed: 32 secret bytes.
    """

    group: bytes
    label: str
    seed: bytes

    @property
    def public(self) -> bytes:
        """The 32-byte public key on the card."""
        return public_key(self.seed)


def write_steward_key(path: Path, key: StewardKey, passphrase: str = "") -> None:
    """Write a key file of mode 0600, sealed if there is a passphrase.

    Raises:
        FoundingError: `file-exists`, or `short-passphrase`.
    """
    fields: dict[str, str | int] = {
        "kind": _KIND,
        "version": _VERSION,
        "group": key.group.hex(),
        "label": key.label,
        "public": key.public.hex(),
    }
    if passphrase:
        if len(passphrase) < MIN_PASSPHRASE:
            raise FoundingError(
                "short-passphrase",
                f"a passphrase has at least {MIN_PASSPHRASE} characters",
                "four unrelated words are easy to keep in mind",
            )
        salt = nacl.utils.random(pwhash.argon2id.SALTBYTES)
        box = secret.SecretBox(stretch(passphrase, salt))
        fields |= {"salt": salt.hex(), "sealed": bytes(box.encrypt(key.seed)).hex()}
    else:
        fields["seed"] = key.seed.hex()
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    note = "# Whoever has this file acts as a steward of the group. Keep it off the server."
    write_new(path, "\n".join([note, *lines, ""]).encode(), SECRET)


def open_steward_key(path: Path, ask: Callable[[], str]) -> StewardKey:
    """Read a steward's key file.

    Args:
        path: The file.
        ask: Called for the passphrase if the file is sealed.

    Raises:
        FoundingError: `bad-steward-key`, or `wrong-passphrase`.
        OSError: the file can't be read.
    """
    try:
        return parse_steward_key(read_limited(path, MAX_KEY_FILE_BYTES).decode(), ask)
    except (ValueError, KeyError, TypeError, AttributeError, ProtocolError) as error:
        raise FoundingError(
            "bad-steward-key",
            f"{path} is not a steward's key file, or was changed",
            "`commonweal init` wrote one file for each steward",
        ) from error


def parse_steward_key(text: str, ask: Callable[[], str]) -> StewardKey:
    """Read a key file's text; any of half a dozen errors if it isn't one."""
    fields = read_toml(text.encode())
    if (fields.pop("kind"), fields.pop("version")) != (_KIND, _VERSION):
        raise ValueError("of another kind or version")
    group, label = bytes.fromhex(fields["group"]), str(fields["label"])
    seed = bytes.fromhex(fields["seed"]) if "seed" in fields else unseal(fields, ask)
    if len(seed) != SEED_BYTES or public_key(seed) != bytes.fromhex(fields["public"]):
        raise ValueError("the secret part is not of the public part")
    return StewardKey(group, label, seed)


def unseal(fields: dict[str, str], ask: Callable[[], str]) -> bytes:
    """Open the sealed seed of a key file.

    Raises:
        FoundingError: `wrong-passphrase`.
        ValueError: the fields are not hexadecimal or of wrong length.
    """
    salt, sealed = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["sealed"])
    if len(salt) != pwhash.argon2id.SALTBYTES:
        raise ValueError("the salt has another length")
    try:
        return secret.SecretBox(stretch(ask(), salt)).decrypt(sealed)
    except CryptoError as error:
        raise FoundingError("wrong-passphrase", "the passphrase does not open this key") from error


def stretch(passphrase: str, salt: bytes) -> bytes:
    """The 32-byte key that a passphrase gives with a 16-byte salt."""
    return pwhash.argon2id.kdf(
        secret.SecretBox.KEY_SIZE,
        passphrase.encode(),
        salt,
        opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
        memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
    )
