"""What a file is that `commonweal verify` could not read as a bundle, in words of its reader.

A file that was cut off on its way, and another file of the coalition, are met far more often than
a forged form: who has one learns what it is and what to do, not what a decoder stumbled over.
"""

import msgpack  # type: ignore[import-untyped]

from node.cli.speech import _, figure
from protocol.coalition.card import open_card
from protocol.coalition.charter import open_charter, open_charter_draft
from protocol.errors import ProtocolError

MAPS = range(0x85, 0x88)
"""First byte: a bundle is a map of five fields, and of evidence and cuts where it has any."""
FIRST_KEY = b"\xa7charter"


def describe_file(data: bytes) -> tuple[str, str] | None:
    """What the file is, and a hint; None if nobody can tell.

    Args:
        data: what is no bundle; any bytes.
    """
    again = _("fetch it again, whole: the bundle of any group's node will do")
    if not data:
        return _("the file is empty"), again
    if _begins_as_one(data) and _is_cut_off(data):
        told = _("the file is cut off: it ends after byte {bytes}, in the middle")
        return told.format(bytes=figure(len(data))), again
    if _begins_as_one(data):
        return None
    other = _another(data) or _("this is no bundle")
    return other, _("commonweal bundle FILE --dir DIR writes a bundle; any group's node has it")


def hint_of_form() -> str:
    """What to do with a bundle of which the form itself is broken."""
    return _("its bytes were changed, or lost on the way: fetch it again from any group's node")


def _begins_as_one(data: bytes) -> bool:
    key = data[1 : 1 + len(FIRST_KEY)]
    return data[0] in MAPS and FIRST_KEY.startswith(key)


def _is_cut_off(data: bytes) -> bool:
    """Whether the first value does not end. Skipped, not read: lengths in it allocate nothing."""
    reader = msgpack.Unpacker(max_buffer_size=len(data))
    reader.feed(data)
    try:
        reader.skip()
    except msgpack.OutOfData:
        return True
    except Exception:  # noqa: BLE001  msgpack raises a dozen kinds for bad input
        return False
    return False


def _another(data: bytes) -> str | None:
    for opened, what in (
        (open_charter, _("this is a charter, no bundle")),
        (open_charter_draft, _("this is a charter's draft, no bundle")),
        (open_card, _("this is a group's card, no bundle")),
    ):
        try:
            opened(data)
        except ProtocolError:
            continue
        return what
    return None
