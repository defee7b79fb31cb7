"""Steward keys: one file for each of two or more people, kept by them and not on the server.

A steward's signature confirms what another steward entered. With a passphrase the seed is sealed by
what browsers have too, so that they open the file where it is (decision 0196): PBKDF2 with SHA-256,
and AES-256-GCM. Files of version 1, sealed by argon2id and XSalsa20-Poly1305, are still read.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from nacl import pwhash, secret
from nacl.exceptions import CryptoError

from node.errors import FoundingError
from node.founding.files import SECRET, read_limited, write_new
from node.written_files import read_toml
from protocol.errors import ProtocolError
from protocol.keys import SEED_BYTES, public_key

_KIND = "commonweal steward key"
_PLAIN_OR_ARGON2ID, _PBKDF2 = 1, 2
"""Versions of the file."""
# Bytes: eight short lines.
MAX_KEY_FILE_BYTES = 8192
# Characters; shorter ones are guessed on a stolen file within days, whatever opening it costs.
MIN_PASSPHRASE = 10
# Rounds of PBKDF2 with SHA-256: OWASP's Password Storage Cheat Sheet of 2023. A third of a second.
ITERATIONS = 600_000
# A file may ask for more, as later releases will; this many hold a processor for a second.
MAX_ITERATIONS = 2_000_000
_SALT_BYTES, _NONCE_BYTES = 16, 12


class StewardKey(msgspec.Struct, frozen=True):
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
        "version": _PBKDF2 if passphrase else _PLAIN_OR_ARGON2ID,
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
        fields |= _seal(key, passphrase)
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
    kind, version = fields.pop("kind"), fields.pop("version")
    if kind != _KIND or version not in (_PLAIN_OR_ARGON2ID, _PBKDF2):
        raise ValueError("of another kind or version")
    group, label = bytes.fromhex(fields["group"]), str(fields["label"])
    if version == _PBKDF2:
        seed = _unseal(fields, ask)
    else:
        seed = bytes.fromhex(fields["seed"]) if "seed" in fields else _unseal_argon2id(fields, ask)
    if len(seed) != SEED_BYTES or public_key(seed) != bytes.fromhex(fields["public"]):
        raise ValueError("the secret part is not of the public part")
    return StewardKey(group, label, seed)


def _seal(key: StewardKey, passphrase: str) -> dict[str, str | int]:
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as _unseal

    box = AESGCM(_stretch(passphrase, salt, ITERATIONS))
    return {
        "iterations": ITERATIONS,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": box.encrypt(nonce, key.seed, key.public).hex(),
    }


def _unseal(fields: dict[str, Any], ask: Callable[[], str]) -> bytes:
    """Open the sealed seed of a key file.

    Raises:
        FoundingError: `wrong-passphrase`.
        ValueError: the fields are not hexadecimal or out of range.
    """
    # Eight MiB that a node has no other use for: few ever open such a file on a server. What an
    # upgrade may have put there by then is whole by itself.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    salt, nonce, sealed, public = (
        bytes.fromhex(fields[name]) for name in ("salt", "nonce", "sealed", "public")
    )
    rounds = fields["iterations"]
    if len(salt) != _SALT_BYTES or len(nonce) != _NONCE_BYTES:
        raise ValueError("the salt or the nonce has another length")
    if type(rounds) is not int or not ITERATIONS <= rounds <= MAX_ITERATIONS:
        raise ValueError("another number of iterations")
    try:
        return AESGCM(_stretch(ask(), salt, rounds)).decrypt(nonce, sealed, public)
    except InvalidTag as error:
        raise FoundingError("wrong-passphrase", "the passphrase does not open this key") from error


def _stretch(passphrase: str, salt: bytes, rounds: int) -> bytes:
    """The 32-byte key of a passphrase. One accent typed on two keyboards is the same letter."""
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return hashlib.pbkdf2_hmac("sha256", typed, salt, rounds, 32)


def _unseal_argon2id(fields: dict[str, str], ask: Callable[[], str]) -> bytes:
    """Open the sealed seed of a file of version 1; errors as in `_unseal`."""
    salt, sealed = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["sealed"])
    if len(salt) != pwhash.argon2id.SALTBYTES:
        raise ValueError("the salt has another length")
    key = pwhash.argon2id.kdf(
        secret.SecretBox.KEY_SIZE,
        ask().encode(),
        salt,
        opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
        memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
    )
    try:
        return secret.SecretBox(key).decrypt(sealed)
    except CryptoError as error:
        raise FoundingError("wrong-passphrase", "the passphrase does not open this key") from error
