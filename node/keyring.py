"""The keys that the groups have now: those of their cards until a rotation replaces them.

The fold says which rotations there are and from where each is in effect. A node that comes late may
meet a head under a key that it has no rotation for: peers show it the rotations, and each vouches
for the next from the card on, so that nobody has to be believed.
"""

from collections.abc import Iterable, Mapping, Sequence

from protocol.checkpoint import Checkpoint, note_key_id, origin, parse_note, plain_note
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.entry import Entry
from protocol.coalition.log_keys import (
    LogKey,
    key_in_force,
    keys_of_logs,
    open_log_head,
    revealed_keys,
)
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.membership.motions import KeyReplacementBody
from protocol.coalition.membership.values import Rotation


class Keyring:
    """Every group's keys; safe to read from any thread.

    Attributes:
        rotations: group -> the rotations of its keys, as of the newest state folded here.
        transport_keys: group -> the key that signs its node's requests. With a rotation under way
            there is a second table, with the keys to come: its own node takes up the new one when
            it says so, and others hear of it at different times.
    """

    def __init__(self, charter: Charter) -> None:
        self._charter = charter
        self.rotations: Mapping[bytes, Sequence[Rotation]] = {}
        self._bodies: dict[bytes, list[KeyRotationBody]] = {}
        self._shown: dict[bytes, list[bytes]] = {}
        self._claimed: Mapping[bytes, Sequence[bytes]] = {}
        self._cards = {founder.card.group: founder.card for founder in charter.groups}
        self._logs = keys_of_logs(self._cards.values(), {})
        self.transport_keys = self._transport_keys()

    def meet(self, card: Card) -> None:
        """From now on this group is known: it was taken in, or it is the own one."""
        self._cards[card.group] = card
        self._logs = self._with_shown()
        self.transport_keys = self._transport_keys()

    def __contains__(self, group: bytes) -> bool:
        """Whether a group is known here."""
        return group in self._logs

    def shown(self, group: bytes) -> list[KeyRotationBody]:
        """What to show peers of a group's rotations, oldest first."""
        return self._bodies.get(group, [])

    def learn(self, rotations: Mapping[bytes, Sequence[Rotation]], said: Iterable[Entry]) -> None:
        """Take over what the newest state says.

        Args:
            rotations: from the state's membership.
            said: every statement of a rotation held.
        """
        if rotations == self.rotations:
            return
        bodies = {entry.hash: entry.body for entry in said}
        keys = {n: b.keys if isinstance(b, KeyReplacementBody) else b for n, b in bodies.items()}
        self._bodies = {
            group: [b for r in chain if isinstance(b := keys.get(r.hash), KeyRotationBody)]
            for group, chain in rotations.items()
        }
        self.rotations = rotations
        self._logs = self._with_shown()
        self.transport_keys = self._transport_keys()

    def learn_shown(self, bodies: Iterable[KeyRotationBody]) -> None:
        """Take over what a peer shows of keys that no record held here tells of yet.

        One that shows less than another did takes nothing away.
        """
        cards = list(self._cards.values())
        found = revealed_keys(charter_id(self._charter), cards, bodies)
        longer = {g: keys for g, keys in found.items() if len(keys) > len(self._shown.get(g, ()))}
        self._shown = {**self._shown, **longer}
        self._logs = self._with_shown()

    def learn_claimed(self, keys: Mapping[bytes, Sequence[bytes]]) -> None:
        """Take heads under these keys for now, and under no others that were claimed before.

        Args:
            keys: of groups that lost their own, as enough others say.
        """
        if keys != self._claimed:
            self._claimed = keys
            self._logs = self._with_shown()

    def log_keys(self, group: bytes) -> tuple[LogKey, ...]:
        """The keys of a group's log, newest first.

        Raises:
            KeyError: no such group.
        """
        return self._logs[group]

    def in_force(self, group: bytes) -> bytes:
        """The log key that a group signs with now."""
        return key_in_force(self._logs[group])

    def open_head(self, coalition: bytes, group: bytes, note: bytes) -> tuple[Checkpoint, bytes]:
        """Open a head of a group's log; what it states, and the key.

        Raises:
            ProtocolError: as `open_log_head`.
            KeyError: no such group.
        """
        return open_log_head(coalition, group, self._logs[group], note)

    def open_held(self, coalition: bytes, group: bytes, note: bytes) -> Checkpoint:
        """Open a head that was taken in here: its key may have been replaced since.

        Raises:
            ProtocolError: as `open_log_head`.
            KeyError: no such group.
        """
        return self._open_held(coalition, group, note)[0]

    def plain_held(self, coalition: bytes, group: bytes, note: bytes) -> bytes:
        """The note of such a head with its log's own line alone; raises as `open_held`."""
        _, key = self._open_held(coalition, group, note)
        return plain_note(note, origin(coalition, group), key)

    def _open_held(self, coalition: bytes, group: bytes, note: bytes) -> tuple[Checkpoint, bytes]:
        keys = [LogKey(row.key, None) for row in self._logs[group]]
        return open_log_head(coalition, group, keys, note)

    def is_by_earlier(self, line: str, group: bytes, note: bytes) -> bool:
        """Whether a head that was taken in here is by a key from before the one in force.

        Args:
            line: the log's origin.
            group: whose log, known here.

        Raises:
            MalformedError: it is no note.
        """
        keys = [row.key for row in self._logs[group]]
        now = keys.index(self.in_force(group))
        signed = {signature.key_id for signature in parse_note(note).signatures}
        earlier = {note_key_id(line, key) for key in keys[now + 1 :]}
        later = {note_key_id(line, key) for key in keys[: now + 1]}
        return bool(signed & earlier) and not signed & later

    def cosigning_keys(self, group: bytes) -> list[bytes]:
        """By which a group's node cosigns: the key in force, and one that is to come.

        None of a group that is not known here.
        """
        if group not in self._cards:
            return []
        known = [self._cards[group].cosigning_key]
        for rotation in self.rotations.get(group, ()):
            before = [] if rotation.since is not None else known
            known = [*before, rotation.cosigning_key]
        return known

    def _transport_keys(self) -> list[dict[bytes, bytes]]:
        now = {group: card.transport_key for group, card in self._cards.items()}
        coming = dict(now)
        for group, chain in self.rotations.items():
            for rotation in chain:
                coming[group] = rotation.transport_key
                if rotation.since is not None:
                    now[group] = rotation.transport_key
        return [now] if now == coming else [now, coming]

    def _with_shown(self) -> dict[bytes, tuple[LogKey, ...]]:
        found = keys_of_logs(self._cards.values(), self.rotations)
        for group in {*self._shown, *self._claimed} & found.keys():
            keys = [*self._shown.get(group, ()), *self._claimed.get(group, ())]
            known = {row.key for row in found[group]}
            more = [LogKey(key, None) for key in keys if key not in known]
            found[group] = (*reversed(more), *found[group])
        return found
