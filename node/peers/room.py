"""Whether a log has room for what a pull has fetched: the quota's rule over what is stored."""

import itertools
from collections.abc import Iterator, Sequence

from node.store.logs import LogStore
from protocol.gossip.quota import check_quota
from protocol.gossip.state import State


def check_room(
    logs: LogStore, state: State, group: bytes, have: int, entries: Sequence[bytes]
) -> None:
    """Check new entries of a log against its quota, before they are stored.

    Args:
        state: knows the certified sizes; without them there is no quota.
        have: entries of the log that are stored, in parts or under a head.
        entries: those that follow.

    Raises:
        UnattributedFault: `beyond-quota`.
    """
    if state.certified is None:
        return
    certified = state.certified.get(group, 0)
    head = logs.head(group)
    size = 0 if head is None else head.size

    def read() -> Iterator[bytes]:
        held = logs.entries(group, certified, have)
        in_parts = logs.stored(group, max(certified, size)) if have > size else []
        new = itertools.islice(entries, max(certified - have, 0), None)
        return itertools.chain(held, in_parts, new)

    check_quota(state.rules.quota, read)
