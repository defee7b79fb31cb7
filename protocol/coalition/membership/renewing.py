"""A group's new agreement key: what it says, and which keys that gives.

Spec: docs/spec/coalition/membership.md section 8. The key by which a group certifies is on its
card; the group may replace it at any time, and the next council has the new one. The old key is
erased then: whoever gets at it later signs nothing that counts. The old key is not asked, as it may
be lost: whoever has the log's key can name another.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from protocol.coalition.card import card_keys
from protocol.coalition.charter import charter_id
from protocol.coalition.entry import Entry
from protocol.coalition.membership.bodies import AgreementKeyBody, possession
from protocol.coalition.membership.joined import Joined
from protocol.coalition.membership.values import Record
from protocol.errors import ProtocolError, RuleError
from protocol.keys import Purpose, verify


@dataclass(frozen=True, slots=True)
class Renewed:
    """Agreement keys named after the cards.

    Attributes:
        last: group -> the last one in its log.
        named: every one that was ever named -> since when; a key stands for one group for good.
    """

    last: Mapping[bytes, bytes] = field(default_factory=dict)
    named: Mapping[bytes, int] = field(default_factory=dict)


def renewed_keys(
    joined: Joined, record: Record, ready: Iterable[Entry], memo: MutableMapping[Any, Any]
) -> tuple[Renewed, dict[bytes, ProtocolError]]:
    """The keys that replaced those on cards; and the statements that are refused.

    Args:
        record: who left; what is said afterwards doesn't count.
        ready: entries to fold, in fold order; only these statements are looked at.
        memo: keeps verdicts on signatures.
    """
    coalition = charter_id(joined.charter)
    cards = {
        key: joined.firsts.get(group, -1)
        for group, founder in joined.founders.items()
        for key in card_keys(founder.card)
    }
    named: dict[bytes, int] = {}
    known: dict[bytes, bytes] = {}
    last: dict[bytes, tuple[int, bytes]] = {}
    refused: dict[bytes, ProtocolError] = {}
    for entry in ready:
        body = entry.body
        if entry.fault is not None or not isinstance(body, AgreementKeyBody):
            continue
        if not joined.speaks(entry) or record.gone(entry.group, entry.order, entry.time):
            continue
        try:
            _check(coalition, entry, body, memo)
            # A key stands for one group, whatever became of it: a certificate is by it for ever.
            # A newcomer's card counts from its admission on.
            on_card = entry.after >= cards.get(body.key, entry.after + 1)
            if on_card or known.setdefault(body.key, entry.group) != entry.group:
                raise RuleError("key-in-use", "this key is, or was, used for something else")
        except ProtocolError as error:
            refused[entry.hash] = error
            continue
        named[body.key] = min(entry.time, named.get(body.key, entry.time))
        if entry.order > last.get(entry.group, (-1, b""))[0]:
            last[entry.group] = (entry.order, body.key)
    return Renewed({group: key for group, (_, key) in sorted(last.items())}, named), refused


def _check(
    coalition: bytes, entry: Entry, body: AgreementKeyBody, memo: MutableMapping[Any, Any]
) -> None:
    """The key signed for this group.

    Raises:
        SignatureError: `bad-signature`.
    """
    name = ("agreement-key", entry.group, body.key, body.signature)
    if name not in memo:
        message = possession(entry.group, body.key)
        try:
            verify(body.key, Purpose.AGREEMENT, coalition, message, body.signature)
            memo[name] = None
        except ProtocolError as error:
            memo[name] = error
    if memo[name] is not None:
        raise memo[name].with_traceback(None)
