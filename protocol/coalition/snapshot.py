"""A snapshot: what a node needs to go on from a certified cut, without the history that is spent.

Spec: docs/spec/coalition/snapshot.md. One file with the line of cuts and every log of the last
one: whole entries where the fold rests on them, a hash and a few words where it doesn't. Nothing in
it is believed: the hashes must give the roots that the council certified, and the fold its state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol.agreement.cut import MAX_CUT_LOGS
from protocol.checkpoint import MAX_NOTE_BYTES, Checkpoint, plain_note
from protocol.coalition.certified import recompute
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_line import MAX_CUTS, BundledCut, Line, follow, roots_of
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.entry import MAX_INDEX_BITS, Entry, open_entry
from protocol.coalition.fold import fold
from protocol.coalition.log_keys import keys_of_logs, open_log_head
from protocol.coalition.spent import Spent, spent, stand_in
from protocol.coalition.state import State
from protocol.encoding import (
    MAX_STATEMENT_BYTES,
    GroupId,
    Hash,
    Wire,
    encode,
    list_head,
    map_head,
    pack,
    unpack,
)
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


class HeldLog(Struct, frozen=True):
    """A log as it is held, to be written into a snapshot.

    Attributes:
        note: of its head, which covers `size` entries.
        certified: its size in the snapshot's cut.
        read: gives entries [start, end), or what stands for them.
    """

    group: bytes
    note: bytes
    size: int
    certified: int
    read: Callable[[int, int], Sequence[Item]]


class Started(Struct, frozen=True):
    """What a checked snapshot gives.

    Attributes:
        line: its cuts.
        state: what the last of them certifies.
        heads: of each of its logs, in order, what its note states.
        notes: of each, its note with the log's own line alone.
    """

    line: Line
    state: State
    heads: tuple[Checkpoint, ...]
    notes: tuple[bytes, ...]


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


def snapshot_pieces(
    coalition: bytes, cuts: Sequence[BundledCut], logs: Iterable[HeldLog]
) -> Iterator[bytes]:
    """The bytes of a snapshot, piece by piece: of one log at a time, one bundle of entries is held.

    What stands for those that are dropped is held for a whole log: their number comes before them.
    Each log is read twice, for what is dropped comes before what is not.

    Args:
        cuts: from the first one on.
        logs: those of the last one, in any order.

    Raises:
        ValueError: it comes to more than `MAX_SNAPSHOT_BYTES`; what came before is of no use.
    """
    size = 0
    for piece in _pieces(coalition, cuts, sorted(logs, key=lambda log: log.group)):
        size += len(piece)
        if size > MAX_SNAPSHOT_BYTES:
            raise _over()
        yield piece


def _pieces(
    coalition: bytes, cuts: Sequence[BundledCut], logs: Sequence[HeldLog]
) -> Iterator[bytes]:
    # The fields of `Snapshot` and of `SnapshotLog`, ascending.
    yield map_head(4) + encode("coalition") + encode(coalition)
    yield encode("cuts") + list_head(len(cuts))
    yield from map(pack, cuts)
    yield encode("logs") + list_head(len(logs))
    for log in logs:
        yield from _log_pieces(coalition, log)
    yield encode("version") + encode(1)


def _log_pieces(coalition: bytes, log: HeldLog) -> Iterator[bytes]:
    gone, left, room = list[bytes](), 0, MAX_SNAPSHOT_BYTES
    for item in _thin_items(coalition, log):
        if isinstance(item, Dropped):
            gone.append(pack(item))
            room -= len(gone[-1])
        else:
            left += 1
            room -= len(item)
        if room < 0:
            raise _over()
    yield map_head(4) + encode("dropped") + list_head(len(gone))
    yield from gone
    yield encode("entries") + list_head(left)
    for item in _thin_items(coalition, log):
        if isinstance(item, bytes):
            yield encode(item)
    yield encode("group") + encode(log.group) + encode("note") + encode(log.note)


def _thin_items(coalition: bytes, log: HeldLog) -> Iterator[Item]:
    """A log without what is spent: whatever was dropped at home meanwhile, the same each time."""
    end = droppable(log.certified, log.size)
    for start in range(0, log.size, TILE_WIDTH):
        for index, item in enumerate(log.read(start, min(log.size, start + TILE_WIDTH)), start):
            yield item if index >= end else thinned(coalition, log.group, index, item)


def _over() -> ValueError:
    return ValueError(f"the snapshot would have more than {MAX_SNAPSHOT_BYTES} bytes")


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
    state = recompute(charter, entries, line).state
    return Started(line, state, *_heads(charter, snapshot, line, entries, leaves))


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
) -> tuple[tuple[Checkpoint, ...], tuple[bytes, ...]]:
    """What the notes state, and they themselves without others' lines.

    Each is of its log whole, by a key that its group has.
    """
    frontier = [(group, len(hashes)) for group, hashes in leaves.items()]
    # What was said since the cut may have replaced keys.
    state = fold(charter, entries, frontier, line.tip.time + 1, cuts=line.marks)
    cards = [founder.card for founder in state.versions.joined.founders.values()]
    keys = keys_of_logs(cards, state.membership.rotations)
    heads, notes = [], []
    for log in snapshot.logs:
        if log.group not in keys:
            raise RuleError("not-a-member", f"a record of group {log.group.hex()}")
        head, key = open_log_head(snapshot.coalition, log.group, keys[log.group], log.note)
        hashes = leaves[log.group]
        if (head.size, [head.root]) != (len(hashes), roots_of(hashes, [len(hashes)])):
            raise ProofError("root-mismatch", f"at size {head.size}")
        heads.append(head)
        # Whoever made the file may have added lines: see `plain_note`.
        notes.append(plain_note(log.note, head.origin, key))
    return tuple(heads), tuple(notes)
