"""Why a file can't be written where somebody wants it, and what to do about that."""

import errno
from pathlib import Path

from node.errors import NodeError

_HINTS = {
    **dict.fromkeys(
        (errno.ENOENT, errno.ENOTDIR), "make that directory first, or name one that is there"
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM), "name a directory where the node's user may write"
    ),
    # The unit shows its process all of the machine but one directory like this.
    errno.EROFS: "nothing can be written there; a service writes only below /var/lib/commonweal",
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room there, or name another place"),
}
_ELSE = "is there room for it, and are its name and its rights good?"


def cannot_write(path: Path, error: OSError) -> NodeError:
    """The refusal that names what could not be written and why: `cannot-write`."""
    hint = _HINTS.get(error.errno or 0, _ELSE)
    return NodeError("cannot-write", f"{path}: {error.strerror or error}", hint)
