"""Opening a head that came from somewhere: a peer, or a stick."""

from node.keyring import Keyring
from protocol.checkpoint import note_key_id, origin, parse_note, plain_note
from protocol.gossip.events import Head
from protocol.gossip.wire import ChangedHead


def open_head(coalition: bytes, group: bytes, keyring: Keyring, note: bytes) -> Head:
    """Verify a note under the keys of its group.

    Args:
        coalition: 32-byte id.
        group: 16-byte id of the log's group.
        keyring: has the group's keys.
        note: as it came.

    Raises:
        SignatureError: not signed by a key of the group, or by one that it has replaced.
        MalformedError: no checkpoint, or of another log.
        KeyError: no such group.
    """
    checkpoint, key = keyring.open_head(coalition, group, note)
    line = origin(coalition, group)
    return Head(group, checkpoint.size, checkpoint.root, plain_note(note, line, key))


def is_unknown(keyring: Keyring, coalition: bytes, head: ChangedHead) -> bool:
    """Whether a note carries no signature by any key of its group that is known here.

    Raises:
        MalformedError: it is no note.
    """
    line = origin(coalition, head.group)
    known = {note_key_id(line, row.key) for row in keyring.log_keys(head.group)}
    return not known & {line.key_id for line in parse_note(head.note).signatures}
