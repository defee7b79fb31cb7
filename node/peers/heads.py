"""Opening a head that came from somewhere: a peer, or a stick."""

from protocol.checkpoint import open_checkpoint, origin, plain_note
from protocol.gossip.events import Head


def open_head(coalition: bytes, group: bytes, log_key: bytes, note: bytes) -> Head:
    """Verify a note under the key of its group.

    Args:
        coalition: 32-byte id.
        group: 16-byte id of the log's group.
        log_key: its 32-byte log key.
        note: as it came.

    Raises:
        SignatureError: not signed by the group's log key.
        MalformedError: no checkpoint, or of another log.
    """
    line = origin(coalition, group)
    checkpoint = open_checkpoint(note, line, log_key)
    return Head(group, checkpoint.size, checkpoint.root, plain_note(note, line, log_key))
