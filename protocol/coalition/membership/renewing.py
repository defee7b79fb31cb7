"""A group's new agreement key: what it says, and which keys that gives.

Spec: docs/spec/coalition/membership.md section 8. The key by which a group certifies is on its
card; the group may replace it at any time, and the next council has the new one. The old key is
erased then: whoever gets at it later signs nothing that counts. The old key is not asked, as it may
be lost: whoever has the log's key can name another. A rotation of the group's keys ends that: it
names the agreement key itself, and what the old log key said of it no longer counts.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, NamedTuple

import msgspec
from msgspec import field

from protocol.coalition.card import card_keys
from protocol.coalition.charter import charter_id
from protocol.coalition.entry import MAX_INDEX_BITS, Entry
from protocol.coalition.membership.bodies import AgreementKeyBody, possession
from protocol.coalition.membership.joined import Joined
from protocol.coalition.membership.record import Record
from protocol.errors import ProtocolError, RuleError
from protocol.keys import Purpose, verify


class Renewed(msgspec.Struct, frozen=True):
    """Agreement keys named after the cards.

    Attributes:
        last: group -> the last one in its log.
        named: every one that was ever named -> since when; a key stands for one group for good.
        first: group -> since when it has one that is not on its card.
        chains: group -> (time of the cut, key) of every one that its log's last was at some cut,
            the oldest first.
    """

    last: Mapping[bytes, bytes] = field(default_factory=dict)
    named: Mapping[bytes, int] = field(default_factory=dict)
    first: Mapping[bytes, int] = field(default_factory=dict)
    chains: Mapping[bytes, tuple[tuple[int, bytes], ...]] = field(default_factory=dict)

    def at(self, group: bytes, card_key: bytes, time: int) -> bytes:
        """The key that a group had in the state of the cut of this time.

        Args:
            card_key: the one on its card; empty if it has none.
        """
        chain = self.chains.get(group, ())
        return next((key for since, key in reversed(chain) if since <= time), card_key)


def renewed_keys(
    joined: Joined, record: Record, ready: Iterable[Entry], memo: MutableMapping[Any, Any]
) -> tuple[Renewed, dict[bytes, ProtocolError]]:
    """The keys that replaced those on cards; and the statements that are refused.

    Args:
        record: who left, whose statements afterwards don't count; and the rotations.
        ready: entries to fold, in fold order; only these statements are looked at.
        memo: keeps verdicts on signatures.
    """
    coalition = charter_id(joined.charter)
    cards = {
        key: joined.firsts.get(group, -1)
        for group, founder in joined.founders.items()
        for key in card_keys(founder.card)
    }
    named = _named_by_rotations(record)
    known: dict[bytes, bytes] = {}
    last: dict[bytes, tuple[int, bytes]] = {}
    first: dict[bytes, int] = {}
    chains: dict[bytes, list[tuple[int, bytes]]] = {}
    refused: dict[bytes, ProtocolError] = {}
    coming = _rotated(record)
    # Stable: of one second the fold's order stays.
    for entry in sorted(ready, key=lambda e: e.time):
        body = entry.body
        if entry.fault is not None or not isinstance(body, AgreementKeyBody):
            continue
        while coming and coming[0].time <= entry.time:
            _take_rotated(coming.pop(0), known, last, first, chains)
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
        first.setdefault(entry.group, entry.time)
        if entry.order > last.get(entry.group, (-1, b""))[0]:
            last[entry.group] = (entry.order, body.key)
            chains.setdefault(entry.group, []).append((entry.time, body.key))
    for rotated in coming:
        _take_rotated(rotated, known, last, first, chains)
    keys = {group: key for group, (_, key) in sorted(last.items())}
    every = {group: tuple(chain) for group, chain in sorted(chains.items())}
    return Renewed(keys, named, first, every), refused


class _Rotated(NamedTuple):
    """What a rotation in effect says of an agreement key."""

    time: int
    group: bytes
    key: bytes


def _rotated(record: Record) -> list[_Rotated]:
    """Of every rotation in effect its agreement key, in the order of time."""
    return sorted(
        _Rotated(rotation.time, group, rotation.agreement_key)
        for group, chain in record.membership.rotations.items()
        for rotation in chain
        if rotation.since is not None
    )


def _named_by_rotations(record: Record) -> dict[bytes, int]:
    """Every key of every rotation -> since when: a newcomer's card can't have it."""
    found: dict[bytes, int] = {}
    for chain in record.membership.rotations.values():
        for rotation in chain:
            node = (rotation.cosigning_key, rotation.transport_key, rotation.agreement_key)
            for key in (rotation.key, *node):
                found[key] = min(rotation.time, found.get(key, rotation.time))
    return found


def _take_rotated(
    rotated: _Rotated,
    known: dict[bytes, bytes],
    last: dict[bytes, tuple[int, bytes]],
    first: dict[bytes, int],
    chains: dict[bytes, list[tuple[int, bytes]]],
) -> None:
    # Two groups that share a seed get no two seats by it; the rotation holds all the same.
    if known.setdefault(rotated.key, rotated.group) == rotated.group:
        # Behind all that the log has up to that cut, before all that comes later.
        last[rotated.group] = ((rotated.time << MAX_INDEX_BITS) - 1, rotated.key)
        chains.setdefault(rotated.group, []).append((rotated.time, rotated.key))
        first.setdefault(rotated.group, rotated.time)


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
