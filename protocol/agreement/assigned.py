"""Which members of a council keep which logs, as long as an epoch lasts.

Spec: docs/spec/keeping.md section 2. Everybody works it out alike from the epoch and from the cut
that named it, so nobody hands out work, and nobody can say that it was somebody else's to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from protocol.agreement.epoch import Epoch, epoch_hash
from protocol.agreement.rules import quorum
from protocol.encoding import tagged_hash

MIN_COPIES = 3
"""In a council as large: of three disks two may be lost at once."""


def copies(members: int) -> int:
    """How many members of a council of so many keep a log.

    One more than may be away or lie, so that one at least is there and honest; `MIN_COPIES` in a
    council that could do with less, and all in one that is smaller.
    """
    return min(members, max(MIN_COPIES, liars_and_one(members)))


def liars_and_one(members: int) -> int:
    """Of so many members of a council one at least is honest, if as many are as must be."""
    return members - quorum(members) + 1


def assigned(epoch: Epoch, logs: Iterable[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """Who keeps each log in an epoch.

    Whoever drops old history asks this (or `keepers`) first.

    Spec: docs/spec/keeping.md section 2.

    Args:
        epoch: whose seats keep.
        logs: 16-byte ids of the groups whose logs the table of the cut that named the epoch has, in
            any order; of the founding epoch all groups of the founding charter.

    Returns:
        Log -> groups of the council, ascending: `copies` of them besides the log's own group, which
        keeps it anyway, or all others if they are fewer. No member keeps more than two logs more
        than another.
    """
    name = epoch_hash(epoch)
    wanted = copies(len(epoch.seats))
    turns = _turns(epoch, name)
    late: list[bytes] = []
    found = {}
    for log in sorted(set(logs), key=lambda log: tagged_hash("assigned-log", name, log)):
        others = sum(seat.group != log for seat in epoch.seats)
        chosen: list[bytes] = []
        late = _take(late, chosen, log, min(wanted, others))
        while len(chosen) < min(wanted, others):
            group = next(turns)
            if group == log or group in chosen:
                late.append(group)
            else:
                chosen.append(group)
        found[log] = tuple(sorted(chosen))
    return found


def keepers(epoch: Epoch, logs: Iterable[bytes], log: bytes) -> tuple[bytes, ...]:
    """Who keeps one log: as `assigned`, or the whole council if it came later in the epoch.

    Returns:
        Groups of the council, ascending.
    """
    everybody = tuple(sorted(seat.group for seat in epoch.seats if seat.group != log))
    return assigned(epoch, logs).get(log, everybody)


def _turns(epoch: Epoch, name: bytes) -> Iterator[bytes]:
    """The council over and over, each time in another order that nobody chose."""
    for turn in count():
        number = turn.to_bytes(8, "big")
        yield from sorted(
            (seat.group for seat in epoch.seats),
            key=lambda group: tagged_hash("assigned-turn", name, number, group),
        )


def _take(late: list[bytes], chosen: list[bytes], log: bytes, wanted: int) -> list[bytes]:
    """Let those whose turn was put off come first; who still waits."""
    waiting = []
    for group in late:
        if len(chosen) < wanted and group != log and group not in chosen:
            chosen.append(group)
        else:
            waiting.append(group)
    return waiting
