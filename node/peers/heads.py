"""Opening a head that came from somewhere: a peer, or a stick."""

from protocol.checkpoint import Note, note_key_id, open_checkpoint, origin, parse_note, print_note
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
    # Foreign signature lines prove nothing here and anybody can add them: what is stored and
    # passed on keeps the log's own line only, so that a note can't grow on its way.
    parsed, key_id = parse_note(note), note_key_id(line, log_key)
    own = [s for s in parsed.signatures if (s.name, s.key_id) == (line, key_id)]
    return Head(
        group, checkpoint.size, checkpoint.root, print_note(Note(parsed.text, tuple(own[:1])))
    )
