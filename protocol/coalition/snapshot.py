"""A snapshot: what a node needs to go on from a certified cut, without the history that is spent.

Spec: docs/spec/coalition/snapshot.md. One file with the line of cuts and every log of the last
one: whole entries where the fold rests on them, a hash and a few words where it doesn't. Nothing in
it is believed: the hashes must give the roots that the council certified, and the fold its state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol.agreement.cut import MAX_CUT_LOGS
from protocol.checkpoint import MAX_NOTE_BYTES, Checkpoint
from protocol.coalition.certified import recompute
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_line import MAX_CUTS, BundledCut, Line, follow, roots_of
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.entry import MAX_INDEX_BITS, Entry, open_entry
from protocol.coalition.fold import fold
from protocol.coalition.log_keys import keys_of_logs, open_log_head
from protocol.coalition.spent import Spent, spent, stand_in
from protocol.coalition.state import State
from protocol.encoding import MAX_STATEMENT_BYTES, GroupId, Hash, Wire, pack, unpack
from protocol.errors import MalformedError, ProofError, RuleError
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH

MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024
"""Read whole into memory to be checked; twice a bundle, which is made for one question."""


class Dropped(Wire):
    """A spent entry without its bytes.

    Attributes:
        index: in the log.
        hash: leaf hash.
        kept: what the fold needs of it.
    """

    index: Annotated[int, Meta(ge=0, lt=2**MAX_INDEX_BITS)]
    hash: Hash
    kept: Spent


Item = bytes | Dropped
"""One entry of a log: its bytes, or what stands for them."""


class SnapshotLog(Wire):
    """One log up to a signed head.

    Attributes:
        note: of its head.
        entries: those with their bytes, in order.
        dropped: the others, by index, ascending.
    """

    group: GroupId
    note: Annotated[bytes, Meta(min_length=1, max_length=MAX_NOTE_BYTES)]
    entries: list[Annotated[bytes, Meta(max_length=MAX_STATEMENT_BYTES)]]
    dropped: list[Dropped]


class Snapshot(Wire):
    """What a coalition's record comes to up to a cut, and what was said since.

    Attributes:
        version: 1.
        coalition: its id.
        cuts: every certified one, from the first to that of the snapshot.
        logs: those of that cut, by group, ascending.
    """

    version: Literal[1]
    coalition: Hash
    cuts: Annotated[list[BundledCut], Meta(min_length=1, max_length=MAX_CUTS)]
    logs: Annotated[list[SnapshotLog], Meta(max_length=MAX_CUT_LOGS)]


class Started(Struct, frozen=True):
    """What a checked snapshot gives.

    Attributes:
        line: its cuts.
        state: what the last of them certifies.
        heads: of each of its logs, in order, what its note states.
    """

    line: Line
    state: State
    heads: tuple[Checkpoint, ...]


def make_log(
    coalition: bytes, group: bytes, note: bytes, items: Sequence[Item], certified: int
) -> SnapshotLog:
    """A log as a snapshot carries it: what is spent comes without its bytes.

    Args:
        items: the whole log, as it is held here.
        certified: its size in the snapshot's cut.
    """
    end = droppable(certified, len(items))
    entries: list[bytes] = []
    dropped: list[Dropped] = []
    for index, item in enumerate(items):
        thin = item if index >= end else thinned(coalition, group, index, item)
        if isinstance(thin, Dropped):
            dropped.append(thin)
        else:
            entries.append(thin)
    return SnapshotLog(group=group, note=note, entries=entries, dropped=dropped)


def droppable(certified: int, size: int) -> int:
    """Before which index entries of a log may be dropped: only out of bundles that are full.

    Args:
        certified: its size in a cut.
        size: that of its head.

    The newest bundle stays whole, whatever is certified: a log is gone on with from there, and a
    node looks at its own newest words at a start.
    """
    return max(min(certified, size - 1), 0) // TILE_WIDTH * TILE_WIDTH


def thinned(coalition: bytes, group: bytes, index: int, item: Item) -> Item:
    """An entry without its bytes if it is spent; else as it is."""
    if isinstance(item, Dropped):
        return item
    entry = open_entry(coalition, group, index, item)
    kept = spent(entry)
    return item if kept is None else Dropped(index=index, hash=entry.hash, kept=kept)


def entry_of(coalition: bytes, group: bytes, index: int, item: Item) -> Entry:
    """An entry as the fold takes it, whether its bytes are there or not.

    Raises:
        MalformedError: `bad-snapshot`: no spent entry is like this.
    """
    if isinstance(item, Dropped):
        return stand_in(coalition, group, index, item.hash, item.kept)
    return open_entry(coalition, group, index, item)


def leaf_of(item: Item) -> bytes:
    """The leaf hash of an entry."""
    return item.hash if isinstance(item, Dropped) else leaf_hash(item)


def items_of(log: SnapshotLog) -> Iterator[Item]:
    """The log in order."""
    entries, at = iter(log.entries), 0
    for gone in log.dropped:
        for _ in range(gone.index - at):
            yield next(entries)
        yield gone
        at = gone.index + 1
    yield from entries


def write_snapshot(
    coalition: bytes, cuts: Sequence[BundledCut], logs: Sequence[SnapshotLog]
) -> bytes:
    """The bytes of a snapshot.

    Args:
        cuts: from the first one on.
        logs: those of the last one, in any order.

    Raises:
        ValueError: larger than `MAX_SNAPSHOT_BYTES`, or a part breaks its limit.
    """
    ordered = sorted(logs, key=lambda log: log.group)
    data = pack(Snapshot(version=1, coalition=coalition, cuts=list(cuts), logs=ordered))
    if len(data) > MAX_SNAPSHOT_BYTES:
        raise ValueError(f"the snapshot would have {len(data)} bytes, over {MAX_SNAPSHOT_BYTES}")
    return data


def open_snapshot(data: bytes) -> Snapshot:
    """Read a snapshot's form; nothing in it is checked yet (`check_snapshot` does that).

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, or `bad-snapshot`: its logs or
            what is dropped of one are out of order.
    """
    snapshot = unpack(Snapshot, data, max_bytes=MAX_SNAPSHOT_BYTES)
    groups = [log.group for log in snapshot.logs]
    if groups != sorted(set(groups)):
        raise MalformedError("bad-snapshot", "its records are not in ascending order of group")
    for log in snapshot.logs:
        gone = [one.index for one in log.dropped]
        if gone != sorted(set(gone)):
            raise MalformedError("bad-snapshot", "what is dropped is not in ascending order")
        if gone and gone[-1] >= len(log.entries) + len(gone):
            raise MalformedError("bad-snapshot", "something is dropped past a record's end")
    return snapshot


def check_snapshot(charter: Charter, snapshot: Snapshot) -> Started:
    """Check that a snapshot is what the council of its last cut certified, and fold it.

    Spec: docs/spec/coalition/snapshot.md section 5.

    Args:
        charter: the founding one, which the reader has from elsewhere.

    Raises:
        RuleError: `wrong-coalition`; `not-a-member`: a record of no group; and as `follow`.
        ProofError: `digest-mismatch`: what it holds folds to another state than was certified;
            `root-mismatch`: a head is of other entries.
        MalformedError: `bad-snapshot`; `wrong-origin` or another fault of a head; as `follow`.
        SignatureError: a head is signed by no key of its group, or a cut by too few.
    """
    if snapshot.coalition != charter_id(charter):
        raise RuleError("wrong-coalition", "a snapshot of another coalition")
    logs = {log.group: list(items_of(log)) for log in snapshot.logs}
    leaves = {group: [leaf_of(item) for item in items] for group, items in logs.items()}
    line = follow(charter, snapshot.cuts, lambda g, sizes: roots_of(leaves.get(g, []), sizes))
    if line is None:
        raise MalformedError("bad-snapshot", "this coalition certifies no cuts")
    sizes = certified_sizes(line.marks)
    if {*sizes} != {*logs}:
        raise MalformedError("bad-snapshot", "its records are not those of its cut")
    _check_dropped(snapshot, sizes)
    entries = [
        entry_of(snapshot.coalition, group, index, item)
        for group, items in logs.items()
        for index, item in enumerate(items)
    ]
    state = recompute(charter, entries, line)
    return Started(line, state, _heads(charter, snapshot, line, entries, leaves))


def _check_dropped(snapshot: Snapshot, sizes: Mapping[bytes, int]) -> None:
    for log in snapshot.logs:
        end = droppable(sizes[log.group], len(log.entries) + len(log.dropped))
        if log.dropped and log.dropped[-1].index >= end:
            raise MalformedError("bad-snapshot", "something is dropped that no cut holds for long")


def _heads(
    charter: Charter,
    snapshot: Snapshot,
    line: Line,
    entries: Sequence[Entry],
    leaves: Mapping[bytes, Sequence[bytes]],
) -> tuple[Checkpoint, ...]:
    """What the notes state: each is of its log whole, by a key that its group has."""
    frontier = [(group, len(hashes)) for group, hashes in leaves.items()]
    # What was said since the cut may have replaced keys.
    state = fold(charter, entries, frontier, line.tip.time + 1, cuts=line.marks)
    cards = [founder.card for founder in state.versions.joined.founders.values()]
    keys = keys_of_logs(cards, state.membership.rotations)
    heads = []
    for log in snapshot.logs:
        if log.group not in keys:
            raise RuleError("not-a-member", f"a record of group {log.group.hex()}")
        head, _ = open_log_head(snapshot.coalition, log.group, keys[log.group], log.note)
        hashes = leaves[log.group]
        if (head.size, [head.root]) != (len(hashes), roots_of(hashes, [len(hashes)])):
            raise ProofError("root-mismatch", f"at size {head.size}")
        heads.append(head)
    return tuple(heads)
