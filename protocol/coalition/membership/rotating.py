"""A group's keys replaced by the one it had committed to: which rotations hold, and from when.

Spec: docs/spec/coalition/keys.md. The card names the hash of a key that is on no server; whoever
reveals that key replaces all the others, in whosever log they say it. So a thief who has a server's
keys can't keep them, and a group that lost its server loses nothing. With certified cuts a rotation
is in effect from the cut that holds it; without, from where it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

from protocol.coalition.card import Card, card_keys
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_mark import CutMark, certified_sizes
from protocol.coalition.entry import Entry
from protocol.coalition.membership.bodies import KeyRotationBody, possession, rotation_message
from protocol.coalition.membership.joined import Joined
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.values import Replacement, Rotation
from protocol.errors import ProtocolError, RuleError
from protocol.keys import Purpose, key_id, verify

#: Rotations of one group that count: one a month for eighty years. Each is kept in every state.
MAX_ROTATIONS = 1_000

UNANNOUNCED = "it is not the key whose hash the group announced"


def rotations(
    joined: Joined,
    record: Record,
    ready: Iterable[Entry],
    cuts: Sequence[CutMark],
    memo: MutableMapping[Any, Any],
) -> tuple[Mapping[bytes, tuple[Rotation, ...]], dict[bytes, ProtocolError]]:
    """Group -> the chain of its rotations; and the statements that are refused.

    Each link is looked for by the hash that the one before names, so it doesn't matter in what
    order they came to be known. Of two by one key the first counts: who holds the shares of a key
    reveals it once.

    Args:
        record: who left; what is said afterwards doesn't count. And what the others decided.
        ready: entries to fold, in fold order; only these statements are looked at.
        cuts: certified, from the first one on; they say what is in effect.
        memo: keeps verdicts on signatures.
    """
    coalition = charter_id(joined.charter)
    # A newcomer's card counts from its admission on.
    since = {group: joined.firsts.get(group, -1) for group in joined.founders}
    bodies = [e.body for e in ready if e.fault is None and isinstance(e.body, KeyRotationBody)]
    decided = record.claims.decided
    if not bodies and not decided:
        return {}, {}
    served = _served(joined, since)
    announced = {(body.group, body.next_key_hash) for body in bodies}
    announced |= {(group, f.card.next_key_hash) for group, f in joined.founders.items()}
    announced |= {(g, c.keys.next_key_hash) for g, known in decided.items() for c in known}
    said: dict[bytes, list[Entry]] = defaultdict(list)
    refused: dict[bytes, ProtocolError] = {}
    dated = joined.charter.rules.cuts is not None
    # By time, of one second in the fold's order. Without cuts a time is only claimed, and a log's
    # own order is all that nobody can go behind.
    for entry in sorted(ready, key=lambda e: e.time if dated else e.index):
        body = entry.body
        if entry.fault is not None or not isinstance(body, KeyRotationBody):
            continue
        if not joined.speaks(entry) or record.gone(entry.group, entry.order, entry.time):
            continue
        try:
            _check_place(joined, entry, body, since)
            # Before anything dear: what nobody announced is no link, whatever it is signed by.
            if (body.group, key_id(body.key)) not in announced:
                raise RuleError("wrong-next-key", UNANNOUNCED)
            check_rotation(coalition, body, served, entry.after, memo)
            said[body.group].append(entry)
        except ProtocolError as error:
            refused[entry.hash] = error
    found = {}
    for group in sorted({*said, *decided}):
        card, claims = joined.founders[group].card, decided.get(group, ())
        chain, loose = _chain(joined.charter, card, said.get(group, []), cuts, claims)
        refused |= loose
        if chain:
            found[group] = chain
    return found, refused


def _served(joined: Joined, since: Mapping[bytes, int]) -> Mapping[bytes, int]:
    """Every key of a card, and the hash of every such key -> from what cut on it counts.

    Hashed once: a log full of rotations would ask for it at each.
    """
    found: dict[bytes, int] = {}
    for group, founder in joined.founders.items():
        for key in card_keys(founder.card):
            for name in (key, key_id(key)):
                found[name] = min(since[group], found.get(name, since[group]))
    return found


def _check_place(
    joined: Joined, entry: Entry, body: KeyRotationBody, since: Mapping[bytes, int]
) -> None:
    """Check whose keys are replaced, and in whose log.

    Raises:
        RuleError: `unknown-target`, `cuts-needed`.
    """
    if entry.after < since.get(body.group, entry.after + 1):
        raise RuleError("unknown-target", "replaces the keys of what is no group here")
    if joined.charter.rules.cuts is None and entry.group != body.group:
        raise RuleError("cuts-needed", "without cuts a group says it in its own record")


def check_rotation(
    coalition: bytes,
    body: KeyRotationBody,
    served: Mapping[bytes, int],
    after: int,
    memo: MutableMapping[Any, Any],
) -> None:
    """Check everything about a rotation but that its key was announced.

    Args:
        served: keys of cards, and their hashes -> from what cut on: what was on a server may be in
            a thief's hands.
        after: time of the cut before it, as `Entry.after`.
        memo: keeps verdicts on signatures.

    Raises:
        RuleError: `key-in-use`.
        SignatureError: `bad-signature`.
    """
    keys = (body.key, body.cosigning_key, body.transport_key, body.agreement_key)
    if len({*keys}) != len(keys) or any(served.get(k, after + 1) <= after for k in keys):
        raise RuleError("key-in-use", "a key of it is, or was, used for something else")
    coming = body.next_key_hash
    if coming in map(key_id, keys) or served.get(coming, after + 1) <= after:
        raise RuleError("key-in-use", "the key after it is not kept off the server")
    signatures = (body.signature, body.possession)
    name = ("key-rotation", body.group, rotation_message(body), signatures)
    if name not in memo:
        try:
            message = rotation_message(body)
            verify(body.key, Purpose.ROTATION, coalition, message, body.signature)
            held = possession(body.group, body.agreement_key)
            verify(body.agreement_key, Purpose.AGREEMENT, coalition, held, body.possession)
            memo[name] = None
        except ProtocolError as error:
            memo[name] = error
    if memo[name] is not None:
        raise memo[name].with_traceback(None)


def _chain(
    charter: Charter,
    card: Card,
    said: Sequence[Entry],
    cuts: Sequence[CutMark],
    decided: Sequence[Replacement],
) -> tuple[tuple[Rotation, ...], dict[bytes, ProtocolError]]:
    """From the card's next key on, link by link; and what is no link of it, with why."""
    by_key: dict[bytes, list[tuple[Entry, KeyRotationBody]]] = defaultdict(list)
    for entry in said:
        assert isinstance(entry.body, KeyRotationBody)
        by_key[key_id(entry.body.key)].append((entry, entry.body))
    chain: list[Rotation] = []
    refused: dict[bytes, ProtocolError] = {}
    expected, time = card.next_key_hash, 0
    for claim in (*decided, None):
        while expected in by_key and len(chain) < MAX_ROTATIONS:
            if claim is not None and by_key[expected][0][0].time > (claim.since or 0):
                break  # what the group had announced is void once its keys are replaced
            (entry, body), *others = by_key.pop(expected)
            for other, again in others:
                # Several may carry the same; that changes nothing.
                if again != body:
                    refused[other.hash] = RuleError("key-in-use", "this key was revealed before")
            time = max(time, entry.time)
            chain.append(_rotation(charter, entry, body, time, cuts))
            expected = body.next_key_hash
        if claim is not None:
            time = max(time, claim.since or 0)
            chain.append(_replaced(claim, time, cuts))
            expected = claim.keys.next_key_hash
    fault = RuleError("wrong-next-key", UNANNOUNCED)
    if len(chain) == MAX_ROTATIONS:
        fault = RuleError("wrong-next-key", f"{MAX_ROTATIONS} of its group count, no more")
    refused |= {entry.hash: fault for rest in by_key.values() for entry, _ in rest}
    return tuple(chain), refused


def _rotation(
    charter: Charter, entry: Entry, body: KeyRotationBody, time: int, cuts: Sequence[CutMark]
) -> Rotation:
    return Rotation(
        hash=entry.hash,
        by=entry.group,
        key=body.key,
        next_key_hash=body.next_key_hash,
        cosigning_key=body.cosigning_key,
        transport_key=body.transport_key,
        agreement_key=body.agreement_key,
        time=time,
        since=_since(charter, entry, body.group, time, cuts),
    )


def _replaced(claim: Replacement, time: int, cuts: Sequence[CutMark]) -> Rotation:
    """What the others decided, as a link of the chain: only cuts give such decisions."""
    held = [cut for cut in cuts if cut.time <= time]
    return Rotation(
        hash=claim.hash,
        by=claim.by,
        key=claim.keys.key,
        next_key_hash=claim.keys.next_key_hash,
        cosigning_key=claim.keys.cosigning_key,
        transport_key=claim.keys.transport_key,
        agreement_key=claim.keys.agreement_key,
        time=time,
        since=certified_sizes(held).get(claim.group, 0),
        decided=True,
    )


def _since(
    charter: Charter, entry: Entry, group: bytes, time: int, cuts: Sequence[CutMark]
) -> int | None:
    """The size from which the log is headed by the new key alone."""
    if charter.rules.cuts is None:
        return entry.index + 1
    held = [cut for cut in cuts if cut.time <= time]
    if not held or held[-1].time != time:
        return None
    return certified_sizes(held).get(group, 0)
