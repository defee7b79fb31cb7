"""Under which keys the head of a group's log is taken, and how others learn of a new one.

Spec: docs/spec/coalition/keys.md sections 5 and 6. A log goes on under the key that its group
rotated to. What the key before signed stays good up to the size at which the rotation took effect,
and no further: whoever has that key by then is not heard.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from protocol.checkpoint import Checkpoint, open_checkpoint, origin
from protocol.coalition.card import Card
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.founders import Founder
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.membership.motions import KeyReplacementBody, MotionStanceBody
from protocol.coalition.membership.rotating import check_rotation
from protocol.coalition.membership.values import Rotation
from protocol.errors import ProtocolError, SignatureError
from protocol.evidence import Fork, open_evidence
from protocol.keys import key_id

KINDS = (b"key-rotation", b"key-replacement")


class LogKey(NamedTuple):
    """One key of a log.

    Attributes:
        key: 32 bytes.
        until: the largest size of a head that counts under it; None: any.
    """

    key: bytes
    until: int | None


def keys_of_logs(
    cards: Iterable[Card], rotations: Mapping[bytes, Sequence[Rotation]]
) -> dict[bytes, tuple[LogKey, ...]]:
    """Group -> the keys of its log, the newest first.

    Args:
        cards: of every group, those taken in since the founding too.
        rotations: group -> the chain of its rotations.

    A key whose rotation is not in effect yet is among them: it is the group's own, and a node that
    comes late may meet a head by it before it has the cut that says so.
    """
    found = {}
    for card in cards:
        keys = [LogKey(card.log_key, None)]
        for rotation in rotations.get(card.group, ()):
            keys[-1] = LogKey(keys[-1].key, rotation.since)
            keys.append(LogKey(rotation.key, None))
        found[card.group] = tuple(reversed(keys))
    return found


def key_in_force(keys: Sequence[LogKey]) -> bytes:
    """The oldest key of a log that is not retired: the one that its group signs with."""
    return next(known.key for known in reversed(keys) if known.until is None)


def keys_before(
    founders: Mapping[bytes, Founder], rotations: Mapping[bytes, Sequence[Rotation]], time: int
) -> dict[bytes, bytes]:
    """Group -> the log key in force just before `time`: who has an older one accuses nobody.

    Args:
        founders: the groups that can be accused.
    """
    keys = {group: founder.card.log_key for group, founder in founders.items()}
    for group, chain in rotations.items():
        for rotation in chain:
            if group in keys and rotation.since is not None and rotation.time < time:
                keys[group] = rotation.key
    return keys


def open_log_head(
    coalition: bytes, group: bytes, keys: Sequence[LogKey], note: bytes
) -> tuple[Checkpoint, bytes]:
    """Open a signed head under one of the keys of its log; returns what it states, and the key.

    Args:
        coalition: 32-byte id.
        group: whose log, 16 bytes.
        keys: as of `keys_of_logs`, at least one.
        note: as it came.

    Raises:
        MalformedError: no checkpoint, or of another log.
        SignatureError: `bad-signature`; `unsigned-note` if by none of the keys; `retired-key` if
            by one that was replaced before the log was so long.
    """
    line = origin(coalition, group)
    for key, until in keys:
        try:
            checkpoint = open_checkpoint(note, line, key)
        except SignatureError as error:
            if error.code != "unsigned-note":
                raise
            continue
        if until is not None and checkpoint.size > until:
            raise SignatureError("retired-key", f"{checkpoint.size} entries, {until} count")
        return checkpoint, key
    raise SignatureError("unsigned-note", f"no signature by {line} with a key of that group")


def open_fork(data: bytes, coalition: bytes, keys: Mapping[bytes, Sequence[bytes]]) -> Fork:
    """Read evidence against a log whose key was replaced in its time; one key signed both heads.

    Args:
        data: as received.
        coalition: 32-byte id.
        keys: of each group that can be accused, at least one.

    Raises:
        ProtocolError: as `open_evidence`, under the last key tried.
    """
    rounds = max(map(len, keys.values()))
    for turn in range(rounds):
        tried = {group: known[min(turn, len(known) - 1)] for group, known in keys.items()}
        try:
            return open_evidence(data, coalition, tried)
        except SignatureError as error:
            if error.code != "unsigned-note" or turn == rounds - 1:
                raise
    raise AssertionError("no keys")


def rotations_in(
    coalition: bytes, logs: Iterable[tuple[bytes, Sequence[bytes]]]
) -> tuple[list[KeyRotationBody], list[KeyRotationBody]]:
    """Whatever rotations, and claims to lost keys, stand in logs, sound or not.

    Args:
        logs: (group, entries); nothing of them need be checked before.
    """
    opened = [
        open_entry(coalition, group, index, data).body
        for group, entries in logs
        for index, data in enumerate(entries)
        if any(
            kind in data for kind in KINDS
        )  # the name of the kind stands in every one: few entries are opened
    ]
    rotated = [body for body in opened if isinstance(body, KeyRotationBody)]
    return rotated, [body.keys for body in opened if isinstance(body, KeyReplacementBody)]


def claimed_keys(entries: Iterable[Entry], least: int) -> dict[bytes, list[bytes]]:
    """Group -> the keys that so many others say it is to have, whatever the times of it.

    For whoever comes late: a head by such a key stands over the record that the cuts hold, which
    can't be had without it. Whether the key is in effect, only the fold can say.

    Args:
        entries: every claim to lost keys and every stance on a motion that is held.
        least: groups that must agree, the one that moves it included.
    """
    known = list(entries)
    claims = {
        entry.hash: (entry.group, entry.body.keys)
        for entry in known
        if isinstance(entry.body, KeyReplacementBody)
    }
    agreeing = {name: {by} for name, (by, _) in claims.items()}
    for entry in known:
        if isinstance(entry.body, MotionStanceBody) and entry.body.stance == "agree":
            assert entry.statement is not None
            if (name := entry.statement.refs[0]) in claims:
                agreeing[name].add(entry.group)
    found: dict[bytes, list[bytes]] = {}
    for name, (_, keys) in claims.items():
        if len(agreeing[name] - {keys.group}) >= least:
            found.setdefault(keys.group, []).append(keys.key)
    return found


def revealed_keys(
    coalition: bytes,
    cards: Sequence[Card],
    bodies: Iterable[KeyRotationBody],
    claims: Sequence[KeyRotationBody] = (),
) -> dict[bytes, list[bytes]]:
    """Group -> the keys that rotations reveal, oldest first, whatever the logs say of them.

    The card's hash vouches for the first, each for the next one: nobody has to be believed who
    shows them. Whether a rotation is in effect, only the fold can say.

    Args:
        cards: of all groups; of those that only applied, several may have one id.
        bodies: from anywhere, in any order; what holds by itself and links up counts.
        claims: the keys of claims to lost ones; nothing links them, so each that holds by itself is
            among the keys, and whatever links up with it.
    """
    links: dict[tuple[bytes, bytes], list[KeyRotationBody]] = defaultdict(list)
    for body in bodies:
        links[body.group, key_id(body.key)].append(body)
    found: dict[bytes, list[bytes]] = {}
    for card in cards:
        group, coming = card.group, {card.next_key_hash}
        keys: list[bytes] = []
        for body in claims:
            if body.group == group and _sound(coalition, body):
                keys.append(body.key)
                coming.add(body.next_key_hash)
        # Of two by one key a stranger can't tell the first: he goes after both.
        while coming:
            known = [b for name in sorted(coming) for b in links.pop((group, name), ())]
            coming = set()
            for body in known:
                if _sound(coalition, body):
                    keys.append(body.key)
                    coming.add(body.next_key_hash)
        if keys:
            found[group] = list(dict.fromkeys([*found.get(group, ()), *keys]))
    return found


def _sound(coalition: bytes, body: KeyRotationBody) -> bool:
    """Whether it is signed by the keys that it names, which anybody can name who has seen them."""
    try:
        check_rotation(coalition, body, {}, 0, {})
    except ProtocolError:
        return False
    return True
