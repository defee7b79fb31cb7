"""What a node said just before it died: whoever said it may not have heard that it was kept.

They say it again, and it would stand there twice. So the newest statements that a start finds in
the node's own record answer for the same ones said again, if that is the first thing said then.
Decision 0213.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from node.store.logs import LogStore
from protocol.coalition.snapshot import Dropped
from protocol.statement import open_statement, statement_hash

UNHEARD_S = 600
"""Who hears no answer tries again within minutes; a week later the same words are meant anew."""


def unheard(logs: LogStore, group: bytes, size: int, said: Sequence[bytes]) -> list[bytes]:
    """The hashes of the newest statements in a record if these are the same said again, else none.

    Args:
        size: of the record, in statements.
        said: what is to be published now, sealed, in order; some may cite others of them.
    """
    if not 0 < len(said) <= size:
        return []
    # By the hash of each as it would be now: of the one that stands there.
    stands: dict[bytes, bytes] = {}
    newest: list[bytes] = []
    for item, data in zip(logs.items(group, size - len(said), size), said, strict=True):
        if isinstance(item, Dropped):
            return []  # certified long ago: whoever said it has not waited since then
        before, again = open_statement(item), open_statement(data)
        again = replace(again, refs=[stands.get(ref, ref) for ref in again.refs])
        if replace(before, time=again.time) != again or again.time - before.time > UNHEARD_S:
            return []
        newest.append(statement_hash(item))
        stands[statement_hash(data)] = newest[-1]
    return newest
