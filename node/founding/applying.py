"""Applying to a coalition: the node's keys are bound to it, and a sponsor gets a signed file."""

from contextlib import suppress
from pathlib import Path

import msgspec

from node.errors import FoundingError
from node.founding.charters import (
    CHARTER_NAME,
    check_own_keys,
    own_card,
    refuse_other,
)
from node.founding.files import SECRET, write_whole
from node.founding.making import SIGNER_NAME
from node.founding.papers import WHAT, read_paper
from node.lock import NodeLock
from node.signer import Signer
from protocol.coalition.charter import (
    SignedCharter,
    charter_id,
    open_charter,
)
from protocol.coalition.membership.applications import (
    ApplicationBody,
    Asked,
    application_hash,
    check_application,
)
from protocol.encoding import pack
from protocol.errors import MalformedError, ProtocolError
from protocol.keys import Purpose


class Applied(msgspec.Struct, frozen=True):
    """An application: the coalition's id and name, and the file for a sponsor.

    `unlisted`: the group's region, if the charter as it was signed lists no such one.
    """

    coalition: bytes
    name: str
    data: bytes
    unlisted: str = ""


def apply_to(data: bytes, directory: Path, affiliated: int, about: str, at_large: str) -> Applied:
    """Sign an application with a node's keys, and give the node the charter.

    If we crash midway: the keys may be bound to the coalition without the charter in place; the
    same again completes it.

    Args:
        data: the charter's bytes.
        affiliated: members.

    Raises:
        MalformedError, SignatureError: the charter, or what is asked, is not sound.
        FoundingError: `no-charter`, `no-node`, `other-coalition`, `is-a-founder`,
            `region-missing`, or `region-unlisted`.
    """
    signed = _charter(data)
    identity, card = charter_id(signed.charter), own_card(directory)
    if any(founder.card.group == card.group for founder in signed.charter.groups):
        raise FoundingError(
            "is-a-founder",
            f"{card.name} founded this coalition",
            "run `commonweal join`; a group that left asks with `commonweal application again`",
        )
    # Regions are added to a charter that has some, and never taken away: another may be known now.
    if signed.charter.regions and not card.region:
        raise FoundingError(
            "region-missing",
            f"{card.name} is in no region, and in this coalition every group is in one: "
            + ", ".join(signed.charter.regions),
            "make a new node in another directory: commonweal init ... --region REGION",
        )
    if card.region and not signed.charter.regions:
        raise FoundingError(
            "region-unlisted",
            f"{card.name} is in the region {card.region!r}, and this coalition has no regions",
            "make a new node in another directory: commonweal init ... without --region",
        )
    with NodeLock(directory):
        before = refuse_other(directory, identity)
        signer = Signer(directory / SIGNER_NAME)
        try:
            check_own_keys(card, signer)
            asked = Asked(card=card, affiliated=affiliated, about=about, at_large=at_large)
            signature = signer.sign(Purpose.APPLICATION, identity, application_hash(asked))
            body = ApplicationBody(asked=asked, signature=signature)
            check_application(identity, body, card.log_key)
            signer.bind(identity, card.group)
        finally:
            signer.close()
        if not before:
            write_whole(directory / CHARTER_NAME, data, SECRET)
    unlisted = card.region if card.region not in signed.charter.regions else ""
    return Applied(identity, signed.charter.name, pack(body), unlisted)


def _charter(data: bytes) -> SignedCharter:
    """The charter in a file, or in words what else the file is."""
    try:
        return open_charter(data)
    except MalformedError as error:
        if error.code not in {"not-canonical", "bad-schema"}:
            raise
        what = "this is no charter"
        with suppress(ProtocolError, FoundingError):
            what = WHAT[type(read_paper(data))]
        raise FoundingError(
            "no-charter",
            what,
            "take the file coalition.charter as a group of that coalition has it: in its node's "
            "directory, or on its page Charter",
        ) from error
