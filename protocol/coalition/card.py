"""A group's card: who the group is, at founding and on joining.

A card carries the group's permanent random id, its public keys by purpose, the hash of the key it
will rotate to, the keys of its stewards, and its address. It is not signed by itself: the charter
that lists it is signed with its log key, and that signature covers the card.

Spec: docs/spec/card.md.
"""

import ipaddress
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from protocol.encoding import GroupId, Hash, PublicKey, Wire, unpack
from protocol.errors import MalformedError
from protocol.keys import PUBLIC_KEY_BYTES, key_id
from protocol.text import check_line, look_alike

# Characters; a long official name ("... of the Metropolitan Area and Surrounding Counties, Local
# 1234") stays below 120. In bytes at most four times as many.
MAX_NAME = 120
# Characters; regions and steward labels are words or short phrases.
MAX_REGION = 60
MAX_LABEL = 60
# Characters; DNS names end at 253 (RFC 1035 2.3.4), so this leaves room for scheme, port and path.
MAX_ADDRESS = 300
# Two stewards are needed to confirm a counted return; a dozen serve the largest group we know of.
MIN_STEWARDS = 2
MAX_STEWARDS = 16
# Bytes: every field of a card at its longest is below this; a card file is refused beyond it.
MAX_CARD_BYTES = 16 * 1024

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
Region = Annotated[str, Meta(max_length=MAX_REGION)]
Label = Annotated[str, Meta(min_length=1, max_length=MAX_LABEL)]
Address = Annotated[str, Meta(max_length=MAX_ADDRESS)]


class Steward(Wire):
    """One who may act for a group at its node: a label for people and a public key."""

    label: Label
    key: PublicKey


class Card(Wire):
    """Who a group is.

    `address` is empty if no address leads to the group's node; it opens connections to the others.
    `next_key_hash` is the `protocol.keys.key_id` of the key the group will rotate to.
    `operator` names who runs the node when that is not the group itself: operators who host
    several groups are declared, because they get one council seat. Empty: the group itself.
    `agreement_key` signs the group's votes on cuts; a group without one can't certify any.
    """

    version: Literal[1]
    group: GroupId
    name: Name
    region: Region
    address: Address
    log_key: PublicKey
    cosigning_key: PublicKey
    transport_key: PublicKey
    next_key_hash: Hash
    stewards: Annotated[list[Steward], Meta(min_length=MIN_STEWARDS, max_length=MAX_STEWARDS)]
    operator: Annotated[str, Meta(max_length=MAX_NAME)] = ""
    agreement_key: Annotated[bytes, Meta(max_length=PUBLIC_KEY_BYTES)] = b""


def card_keys(card: Card) -> list[bytes]:
    """Every public key on a card: log, cosigning, transport, agreement, the stewards' in order."""
    agreement = [card.agreement_key] if card.agreement_key else []
    stewards = [steward.key for steward in card.stewards]
    return [card.log_key, card.cosigning_key, card.transport_key, *agreement, *stewards]


def check_card(card: Card) -> None:
    """Check everything about a card that its schema leaves open.

    Spec: docs/spec/card.md section 4, by step.

    Raises:
        MalformedError: `bad-card`, with the field that is wrong.
    """
    # Step 1: texts that people read.
    check_line("bad-card", "the group's name", card.name)
    if card.region:
        check_line("bad-card", "the region", card.region)
    if card.operator:
        check_line("bad-card", "the operator", card.operator)
    for steward in card.stewards:
        check_line("bad-card", "a steward's label", steward.label)
    # Step 2: one key, one purpose, one holder; two labels that look the same can't be told apart.
    if len(card.agreement_key) not in (0, PUBLIC_KEY_BYTES):
        raise MalformedError("bad-card", f"the agreement key of {card.name} is no key")
    keys = card_keys(card)
    if len(set(keys)) != len(keys):
        raise MalformedError("bad-card", f"{card.name} uses one key for two purposes or people")
    if len({look_alike(steward.label) for steward in card.stewards}) != len(card.stewards):
        raise MalformedError("bad-card", f"two stewards of {card.name} have the same label")
    # Step 3: the next key must not be one that is already exposed to a server.
    if card.next_key_hash in {key_id(key) for key in keys}:
        raise MalformedError("bad-card", f"the next key of {card.name} is already in use")
    # Step 4: where peers find the node; nowhere, if it stands behind NAT.
    if card.address:
        check_address("bad-card", card.address)


def shared_operators(operators: Iterable[str]) -> dict[str, int]:
    """Operators that run more than one group's node -> how many, as names look.

    Args:
        operators: of each group, as its card has it or as it said since; empty: itself.
    """
    counted = Counter(look_alike(operator) for operator in operators if operator)
    return {operator: count for operator, count in counted.items() if count > 1}


def check_address(code: str, address: str) -> None:
    """Check the address of a node: https, or plain http on loopback only.

    Args:
        code: The error code to raise with.
        address: Such as `https://tenants.example.org` or `http://127.0.0.1:8101`.

    Raises:
        MalformedError: another scheme, no host, a user name, a query, a fragment, a trailing
            slash, upper case, or plain http beyond loopback.
    """
    hint = "an address looks like https://tenants.example.org, without a slash at the end"
    if not address.isascii() or any(c.isspace() or not c.isprintable() for c in address):
        raise MalformedError(code, f"the address {address!r} holds other than plain text", hint)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise MalformedError(code, f"the address {address!r}: {error}", hint) from error
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise MalformedError(code, f"the address {address!r} is not a web address", hint)
    # One node, one spelling: the address is compared as text.
    rebuilt = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if rebuilt != address or "@" in parts.netloc or address.endswith(("/", ":")):
        raise MalformedError(code, f"the address {address!r} has more than host, port, path", hint)
    if parts.netloc != parts.netloc.lower() or "\\" in address:
        raise MalformedError(code, f"the address {address!r} is not in lower case", hint)
    if parts.scheme == "http" and not is_loopback(host):
        raise MalformedError(
            code,
            f"the address {address!r} is plain http beyond this machine",
            "put a server that speaks https in front, such as Caddy",
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or literal address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_card(data: bytes) -> Card:
    """Read a card file.

    Raises:
        MalformedError: not the canonical bytes of a card, too long, or `bad-card`.
    """
    card = unpack(Card, data, max_bytes=MAX_CARD_BYTES)
    check_card(card)
    return card
