"""What tools of C2SP need to check the logs that a node serves: where each is, under which keys."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from node.config import pages_address
from node.core import Node
from protocol.checkpoint import note_key_id, origin, parse_note
from protocol.coalition.log_keys import LogKey, key_in_force
from protocol.coalition.state import State
from protocol.verifier import VerifierKey, print_verifier_key

Standing = Literal["now", "before", "coming"]


class ShownKey(msgspec.Struct, frozen=True):
    """A key of a log.

    Attributes:
        vkey: as tools of C2SP take it.
        standing: `now`: the one that the group signs with; `before`: one that was replaced;
            `coming`: one whose replacing is not in effect yet.
        until: of one that was replaced: the largest size of a head that counts under it.
        signs: whether the checkpoint that is served now is by this key: the one to give to a tool.
    """

    vkey: str
    standing: Standing
    until: int | None
    signs: bool


class ShownLog(msgspec.Struct, frozen=True):
    """A group's log as this node serves it.

    Attributes:
        group: 16-byte id.
        name: the group's.
        prefix: the address under which the checkpoint and the tiles are.
        size: entries under the checkpoint that is served; 0 if nothing is held.
        frozen: whether two versions of it were signed.
        keys: the newest first.
    """

    group: bytes
    name: str
    prefix: str
    size: int
    frozen: bool
    keys: tuple[ShownKey, ...]

    def behind(self, secret: str) -> str:
        """The same address for who may read the logs by a secret and nothing else."""
        before, log, group = self.prefix.rpartition("/log/")
        return f"{before}/reader/{secret}{log}{group}"


def shown_logs(node: Node, state: State) -> list[ShownLog]:
    """Every group's log, the own one first, the others by name; `state` is the node's."""
    own, logs, keyring = node.group, node.logs, node.keyring
    address = pages_address(node.config, state.groups[own].address if own in state.groups else "")
    known = sorted(
        (group for group in state.groups.values() if group.id in keyring),
        key=lambda group: (group.id != own, group.card.name.casefold(), group.id),
    )
    found = []
    for group in known:
        line = origin(node.coalition, group.id)
        head, note = logs.head(group.id), logs.note(group.id)
        found.append(
            ShownLog(
                group=group.id,
                name=group.card.name,
                prefix=f"{address.rstrip('/')}/log/{group.id.hex()}",
                size=0 if head is None else head.size,
                frozen=state.is_frozen(group.id),
                keys=_keys(line, keyring.log_keys(group.id), note),
            )
        )
    return found


def _keys(line: str, keys: Sequence[LogKey], note: bytes | None) -> tuple[ShownKey, ...]:
    signed = set() if note is None else {by.key_id for by in parse_note(note).signatures}
    now = key_in_force(keys)
    return tuple(
        ShownKey(
            vkey=print_verifier_key(VerifierKey(line, key)),
            standing="now" if key == now else "coming" if until is None else "before",
            until=until,
            signs=note_key_id(line, key) in signed,
        )
        for key, until in keys
    )
