"""Caucus files: a text with its members' signatures, for passing around without any node.

A file holds everything that another group's node needs to publish it: the caucus, the text if it is
one, and each signature with its place in a register.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from node.commands.base import Args
from node.errors import NodeError
from protocol.coalition.caucuses.bodies import (
    ACT,
    MAX_TURNS,
    MEMBER,
    CaucusActBody,
    CaucusBody,
    act_id,
    caucus_id,
    membership_message,
)
from protocol.coalition.registers.credential import CredentialProof, verify_credential_signature
from protocol.encoding import pack
from protocol.errors import SignatureError

Body = TypeVar("Body", CaucusBody, CaucusActBody)

# A caucus of a hundred thousand at a kilobyte each; more go in several files.
MAX_FILE_SIGNATURES = 100_000

Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Hex16 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Hex64 = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]
HexAny = Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*\Z", max_length=64)]


class FileCaucus(Args):
    """A caucus's text."""

    name: str
    purpose: str
    group: HexAny
    threshold: int
    readers: Literal["anyone", "groups", "members"]
    space: str


class FileAct(Args):
    """What a caucus says."""

    caucus: Hex32
    act: Literal["statement", "recommendation", "veto", "lift"]
    subject: HexAny
    wording: HexAny
    title: str
    text: str


class FileSignature(Args):
    """One member's signature, with the register that holds the key."""

    group: Hex16
    register: Hex32
    key: Hex32
    salt: Hex16
    index: int
    path: list[Hex32]
    signature: Hex64


class CaucusFile(Args):
    """A text and its signatures; `turn` as in the protocol, 0 for a text."""

    format: Literal["commonweal caucus 1"]
    coalition: Hex32
    caucus: FileCaucus
    act: FileAct | None
    turn: Annotated[int, Meta(ge=0, le=MAX_TURNS)]
    signatures: Annotated[list[FileSignature], Meta(max_length=MAX_FILE_SIGNATURES)]


def caucus_body(file: CaucusFile) -> CaucusBody:
    """The caucus that a file is about.

    Raises:
        NodeError: `bad-caucus-file`: a field is out of its range.
    """
    fields = {**msgspec.structs.asdict(file.caucus), "group": bytes.fromhex(file.caucus.group)}
    return _checked(CaucusBody(**fields))


def act_body(file: CaucusFile) -> CaucusActBody | None:
    """The text that a file is about; None for the caucus itself.

    Raises:
        NodeError: `bad-caucus-file`.
    """
    if file.act is None:
        return None
    fields = msgspec.structs.asdict(file.act)
    for name in ("caucus", "subject", "wording"):
        fields[name] = bytes.fromhex(fields[name])
    return _checked(CaucusActBody(**fields))


def to_file(
    coalition: bytes,
    caucus: CaucusBody,
    act: CaucusActBody | None,
    turn: int,
    signatures: Sequence[FileSignature] = (),
) -> CaucusFile:
    """A file of a text."""
    return CaucusFile(
        format="commonweal caucus 1",
        coalition=coalition.hex(),
        caucus=FileCaucus(**_plain(caucus)),
        act=None if act is None else FileAct(**_plain(act)),
        turn=turn,
        signatures=list(signatures),
    )


def _plain(body: CaucusBody | CaucusActBody) -> dict[str, Any]:
    fields = msgspec.structs.asdict(body)
    return {name: v.hex() if isinstance(v, bytes) else v for name, v in fields.items()}


def subject_of(file: CaucusFile) -> bytes:
    """The id of what a file's signatures are for."""
    coalition, act = bytes.fromhex(file.coalition), act_body(file)
    return caucus_id(coalition, caucus_body(file)) if act is None else act_id(coalition, act)


def message_of(file: CaucusFile) -> tuple[str, bytes]:
    """What a member signs: the use of the credential, and the message."""
    subject = subject_of(file)
    return (MEMBER, membership_message(subject, file.turn)) if file.act is None else (ACT, subject)


def check_signature(
    file: CaucusFile, signed: FileSignature, asked: tuple[str, bytes] | None = None
) -> None:
    """Check that a key signed this text for its group; whether it is registered needs a node.

    Args:
        asked: `message_of` the file, for who checks many: each time anew it takes milliseconds
            of a long text, and the file of somebody else would keep a node busy.

    Raises:
        SignatureError: `bad-signature` or `bad-key`.
    """
    what, message = asked or message_of(file)
    verify_credential_signature(
        bytes.fromhex(file.coalition),
        bytes.fromhex(signed.group),
        bytes.fromhex(signed.key),
        what,
        message,
        bytes.fromhex(signed.signature),
    )


def proof_of(signed: FileSignature) -> CredentialProof:
    """The place of a signature's key in its register."""
    return CredentialProof(
        key=bytes.fromhex(signed.key),
        salt=bytes.fromhex(signed.salt),
        index=signed.index,
        path=[bytes.fromhex(step) for step in signed.path],
    )


class LeftOut(Args):
    """Signatures under one key that do not hold.

    Attributes:
        code: why, of the first of them.
        count: how many, in all files.
        other: whether another signature under the key is kept.
    """

    key: Hex32
    code: str
    count: int
    other: bool


def merge_files(files: Sequence[CaucusFile]) -> tuple[CaucusFile, list[LeftOut]]:
    """One file of several of the same text: false signatures left out, equal ones kept once.

    Of one key all are kept that differ and hold: that its place in the register is right only a
    node can tell, and a wrong one that stood first would keep the right one from being published.

    Returns:
        The file, and what is left out, by key.

    Raises:
        NodeError: `other-text`: they are not all of one text.
    """
    first = files[0]
    kept: dict[str, dict[bytes, FileSignature]] = {}
    false: dict[str, list[str]] = {}
    for file in files:
        if (subject_of(file), file.turn, file.coalition) != (
            subject_of(first), first.turn, first.coalition,
        ):  # fmt: skip
            raise NodeError(
                "other-text",
                "these files hold signatures of different texts",
                "collect the signatures of each text by itself",
            )
        asked = message_of(file)
        for signed in file.signatures:
            try:
                check_signature(file, signed, asked)
            except SignatureError as error:
                false.setdefault(signed.key, []).append(error.code)
            else:
                kept.setdefault(signed.key, {}).setdefault(msgspec.json.encode(signed), signed)
    ordered = [signed for key in sorted(kept) for signed in kept[key].values()]
    left = [
        LeftOut(key=key, code=codes[0], count=len(codes), other=key in kept)
        for key, codes in sorted(false.items())
    ]
    return msgspec.structs.replace(first, signatures=ordered), left


def _checked(body: Body) -> Body:
    try:
        pack(body)
    except ValueError as error:
        raise NodeError(
            "bad-caucus-file", f"this is no text of a caucus: {error}", "make the file anew"
        ) from error
    return body
