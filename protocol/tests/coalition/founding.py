"""A small coalition for tests: seeds by number, cards, and a charter signed by all."""

from hashlib import sha256
from typing import Any

from msgspec import structs

from protocol.coalition.card import Card, Steward
from protocol.coalition.charter import (
    Charter,
    CharterRules,
    CharterSignature,
    SignedCharter,
    sign_charter,
)
from protocol.coalition.founders import Founder
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.keys import key_id, public_key


def seed(number: int, purpose: str) -> bytes:
    """The 32-byte seed of group `number`'s key for a purpose; the same in every test."""
    return sha256(f"test seed {number} {purpose}".encode()).digest()


def make_card(number: int, **changes: Any) -> Card:
    """The card of group `number`, 0..254; ids ascend with numbers."""
    card = Card(
        version=1,
        group=bytes([number + 1]) * 16,
        name=f"Group {number}",
        region="North" if number % 2 == 0 else "South",
        address=f"https://group{number}.example.org",
        log_key=public_key(seed(number, "log")),
        cosigning_key=public_key(seed(number, "cosigning")),
        transport_key=public_key(seed(number, "transport")),
        next_key_hash=key_id(public_key(seed(number, "next"))),
        stewards=[
            Steward(label=label, key=public_key(seed(number, label))) for label in ("ann", "ben")
        ],
    )
    return structs.replace(card, **changes)


def make_rules(**changes: Any) -> CharterRules:
    """Rules that let a test move fast."""
    rules = CharterRules(
        sponsors=1,
        deliberation_s=60,
        voting_s=60,
        public_logs=True,
        several_groups="allowed",
        pool_min=1,
        moderators=[],
        appeals="three people drawn by lot",
        data_officer="data@example.org",
        life=USUAL_LIFE_RULES,
    )
    return structs.replace(rules, **changes)


def make_charter(size: int = 3, **changes: Any) -> Charter:
    """A charter of `size` groups, all on the council."""
    cards = [make_card(number) for number in range(size)]
    charter = Charter(
        version=1,
        name="Example Coalition",
        preamble="We act together.",
        points=["Nobody is left out.", "Rents are frozen."],
        regions=["North", "South"],
        groups=[Founder(card=card, affiliated=100 * (i + 1)) for i, card in enumerate(cards)],
        council=[card.group for card in cards],
        rules=make_rules(),
        founded=1_700_000_000,
        nonce=b"n" * 16,
    )
    return structs.replace(charter, **changes)


def sign_all(charter: Charter) -> SignedCharter:
    """The charter signed by every founder; group ids tell the seeds."""
    return SignedCharter(
        charter=charter,
        signatures=[
            CharterSignature(
                group=founder.card.group,
                signature=sign_charter(seed(founder.card.group[0] - 1, "log"), charter),
            )
            for founder in charter.groups
        ],
    )
