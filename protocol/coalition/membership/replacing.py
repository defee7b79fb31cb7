"""A group's keys replaced by decision of the others, because all that could replace them is lost.

Spec: docs/spec/coalition/replacements.md. Another group puts the claim before all, with notice: the
group may object by its living key, or replace its keys itself, and then nothing is lost. Two claims
that others stand behind put the group aside until one is decided or both are gone.
"""

from collections.abc import Iterable, MutableMapping
from typing import Any

from protocol.coalition.card import card_keys
from protocol.coalition.charter import charter_id
from protocol.coalition.membership.joined import Joined
from protocol.coalition.membership.motions import KeyReplacementBody
from protocol.coalition.membership.rotating import check_rotation
from protocol.keys import key_id

RIVALS = 2
"""Groups that stand behind each of two claims before they put a group aside: one alone, with two
claims of its own, silences nobody."""


def check_claim(
    joined: Joined,
    named: Iterable[bytes],
    body: KeyReplacementBody,
    memo: MutableMapping[Any, Any],
) -> None:
    """Check what a claim shows by itself: the keys are new, and whoever claims has them.

    Args:
        named: keys that were named after the cards.

    Raises:
        RuleError: `key-in-use`.
        SignatureError: `bad-signature`.
    """
    cards = [founder.card for founder in joined.founders.values()]
    used = {*named, *(key for card in cards for key in card_keys(card))}
    served = dict.fromkeys((*used, *map(key_id, used)), 0)
    check_rotation(charter_id(joined.charter), body.keys, served, 0, memo)
