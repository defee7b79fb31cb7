"""Snapshots: a node that starts from one goes on as one that holds everything; a lie is seen."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from protocol.coalition import snapshot as module
from protocol.coalition.charter import charter_id
from protocol.coalition.cut_mark import CutMark, certified_sizes
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.kinds import CommentBody
from protocol.coalition.snapshot import (
    Dropped,
    HeldLog,
    Item,
    Snapshot,
    SnapshotLog,
    check_snapshot,
    droppable,
    entry_of,
    items_of,
    leaf_of,
    open_snapshot,
    snapshot_pieces,
    thinned,
)
from protocol.coalition.spent import Spent
from protocol.encoding import pack
from protocol.errors import MalformedError, ProtocolError
from protocol.merkle import leaf_hash
from protocol.tests.bundles import certified_cut, ended_vote, head_note, marks_of, signed_by_all
from protocol.tests.coalition.busy import vote
from protocol.tests.coalition.scene import Scene, group_id
from protocol.tests.coalition.snapshots import (
    LATER,
    cuts,
    data,
    held_log,
    long_history,
    snapshot,
    snapshot_of,
)
from protocol.tiles import TILE_WIDTH


def refusal(changed: Snapshot) -> str:
    with pytest.raises(ProtocolError) as caught:
        check_snapshot(long_history().charter, open_snapshot(pack(changed)))
    return caught.value.code


def with_log(name: str, change: Callable[[SnapshotLog], SnapshotLog]) -> Snapshot:
    whole = snapshot()
    logs = [change(log) if log.group == group_id(name) else log for log in whole.logs]
    return replace(whole, logs=logs)


def busy(whole: Snapshot, name: str = "Ash") -> SnapshotLog:
    return next(log for log in whole.logs if log.group == group_id(name))


def test_a_snapshot_is_much_less_than_the_history_and_gives_the_certified_state() -> None:
    scene, whole = long_history(), snapshot()
    assert len(data()) < sum(len(e) for log in scene.logs.values() for e in log)
    assert len(busy(whole).dropped) > 180
    started = check_snapshot(scene.charter, whole)
    assert state_digest(started.state) == cuts()[-1].cut.state
    assert started.line.tip.number == 2
    assert [head.size for head in started.heads] == [len(scene.logs[g.group]) for g in whole.logs]


@pytest.mark.parametrize("seed", range(4))
def test_who_starts_from_a_snapshot_reaches_the_next_certified_state(seed: int) -> None:
    base, scene, random = long_history(), Scene("Ash", "Birch", "Cedar"), Random(seed)
    scene.charter, scene.coalition = base.charter, base.coalition
    scene.logs = {group: list(log) for group, log in base.logs.items()}
    whole = open_snapshot(snapshot_of(scene, cuts()))
    check_snapshot(scene.charter, whole)
    kept = {log.group: list(items_of(log)) for log in whole.logs}
    ballot = next(iter(scene.fold(LATER).ballots.values()))
    for n in range(random.randrange(2, 9)):
        name = random.choice(scene.names)
        vote(scene, name, random)
        body = CommentBody(stance="for", blob=random.randbytes(32), size=1)
        # On what is there, and on a vote of which only the hash is kept.
        at = random.choice([ballot.proposal, leaf_hash(scene.logs[group_id("Ash")][n])])
        scene.say(name, "comment", body, [at], LATER)
    coming = certified_cut(scene, cuts(), LATER + 200)
    for group, log in scene.logs.items():
        kept[group] += log[len(kept[group]) :]
    entries = [
        entry_of(scene.coalition, group, index, item)
        for group, items in kept.items()
        for index, item in enumerate(items)
    ]
    marks = marks_of([*cuts(), coming])
    assert state_digest(certified_state(scene.charter, entries, marks)) == coming.cut.state


def test_a_snapshot_of_a_snapshot_is_the_same_bytes() -> None:
    whole, scene = snapshot(), long_history()
    sizes = certified_sizes(marks_of(cuts()))
    again = [
        held_log(log.group, log.note, list(items_of(log)), sizes[log.group])
        for log in reversed(whole.logs)
    ]
    assert b"".join(snapshot_pieces(scene.coalition, whole.cuts, again)) == data() == pack(whole)


def test_a_log_is_read_by_bundles_and_no_further_than_the_limit(monkeypatch) -> None:
    scene, reads = long_history(), list[tuple[int, int]]()
    group, log = max(scene.logs.items(), key=lambda pair: len(pair[1]))

    def read(start: int, end: int) -> list[Item]:
        reads.append((start, end))
        return list(log[start:end])

    whole = HeldLog(group, b"a note", len(log), 0, read)
    pieces = list(snapshot_pieces(scene.coalition, [], [whole]))
    assert max(end - start for start, end in reads) == TILE_WIDTH
    assert max(map(len, pieces)) < len(b"".join(pieces)) / 50
    reads.clear()
    monkeypatch.setattr(module, "MAX_SNAPSHOT_BYTES", sum(map(len, log[:TILE_WIDTH])) - 1)
    with pytest.raises(ValueError, match="more than"):
        list(snapshot_pieces(scene.coalition, [], [whole]))
    assert reads == [(0, TILE_WIDTH)]


def test_only_full_bundles_lose_entries_and_never_the_newest() -> None:
    assert droppable(0, 0) == 0
    assert droppable(TILE_WIDTH, TILE_WIDTH) == 0
    assert droppable(TILE_WIDTH - 1, 2 * TILE_WIDTH) == 0
    assert droppable(TILE_WIDTH, TILE_WIDTH + 1) == TILE_WIDTH
    assert droppable(5 * TILE_WIDTH, 3 * TILE_WIDTH + 7) == 3 * TILE_WIDTH


def at_the_edge(log: SnapshotLog) -> SnapshotLog:
    """The first entry that has to stay, dropped: a vote, so the state is the same without."""
    items, coalition = list(items_of(log)), long_history().coalition
    items[TILE_WIDTH] = thinned(coalition, log.group, TILE_WIDTH, items[TILE_WIDTH])
    dropped = [item for item in items if isinstance(item, Dropped)]
    assert dropped[-1].index == TILE_WIDTH
    return replace(log, entries=[i for i in items if isinstance(i, bytes)], dropped=dropped)


def with_other_head(log: SnapshotLog) -> SnapshotLog:
    """A head of as many entries, by the group's own key, over others."""
    said = [b"another"] * len(long_history().logs[log.group])
    return replace(log, note=head_note(long_history(), "Ash", said))


def lies() -> dict[str, tuple[Callable[[], Snapshot], str]]:
    """What a lying snapshot may say, and the code with which it is refused."""
    whole = snapshot()
    last = whole.cuts[-1]

    def resigned(**changes: Any) -> Snapshot:
        """The last cut lied about, its certificate as it was."""
        return replace(
            whole, cuts=[*whole.cuts[:-1], replace(last, cut=replace(last.cut, **changes))]
        )

    def gone(n: int, **changes: Any) -> Callable[[SnapshotLog], SnapshotLog]:
        def change(log: SnapshotLog) -> SnapshotLog:
            dropped = list(log.dropped)
            dropped[n] = replace(dropped[n], **changes)
            return replace(log, dropped=dropped)

        return change

    def swapped(log: SnapshotLog) -> SnapshotLog:
        one, other = log.dropped[0], log.dropped[1]
        first = replace(one, hash=other.hash), replace(other, hash=one.hash)
        return replace(log, dropped=[*first, *log.dropped[2:]])

    def dropped_too(log: SnapshotLog, at: int = 0) -> SnapshotLog:
        """An entry on which the fold rests, as if it were a vote: its hash is the true one."""
        items = list(items_of(log))
        lie = Dropped(index=at, hash=leaf_of(items[at]), kept=Spent(kind="cut-vote"))
        more = sorted([*log.dropped, lie], key=lambda one: one.index)
        rest = [item for n, item in enumerate(items) if isinstance(item, bytes) and n != at]
        return replace(log, entries=rest, dropped=more)

    def one_less(log: SnapshotLog) -> SnapshotLog:
        return replace(log, entries=log.entries[:-1])

    def bit(log: SnapshotLog) -> SnapshotLog:
        changed = bytes([*log.entries[0][:-1], log.entries[0][-1] ^ 1])
        return replace(log, entries=[changed, *log.entries[1:]])

    def note_of(entries: int, by: str = "") -> Callable[[SnapshotLog], SnapshotLog]:
        scene = long_history()
        log = scene.logs[group_id("Ash")]
        return lambda known: replace(known, note=head_note(scene, "Ash", log[:entries], by))

    junk = next(n for n, one in enumerate(busy(whole).dropped) if one.kept.code == "wrong-epoch")
    size = len(long_history().logs[group_id("Ash")])
    newest = busy(whole).entries[-1]
    stranger = SnapshotLog(group=b"\xff" * 16, note=b"a note", entries=[b"words"], dropped=[])
    past = Dropped(index=size - 1, hash=leaf_hash(newest), kept=Spent(kind="cut-vote"))
    fewer = signed_by_all(long_history(), last.cut, last.epoch)
    fewer = replace(fewer, signers=b"\x03", signatures=fewer.signatures[:128])
    return {
        "the state": (lambda: resigned(state=bytes(32)), "cut-out-of-line"),
        "the time": (lambda: resigned(time=last.cut.time + 1), "cut-out-of-line"),
        "the number": (lambda: resigned(number=3), "cut-out-of-line"),
        "the logs": (lambda: resigned(logs=bytes(32)), "cut-out-of-line"),
        "the epoch": (lambda: resigned(epoch=bytes(32)), "cut-out-of-line"),
        "too few signatures": (
            lambda: replace(whole, cuts=[whole.cuts[0], replace(last, certificate=fewer)]),
            "no-quorum",
        ),
        "another coalition": (
            lambda: replace(whole, coalition=bytes(32)),
            "wrong-coalition",
        ),
        "a cut left out": (lambda: replace(whole, cuts=whole.cuts[1:]), "cut-out-of-line"),
        "a log left out": (lambda: replace(whole, logs=whole.logs[1:]), "cut-out-of-line"),
        "another hash": (lambda: with_log("Ash", gone(0, hash=bytes(32))), "cut-out-of-line"),
        "another place": (lambda: with_log("Ash", swapped), "cut-out-of-line"),
        "another kind": (
            lambda: with_log("Ash", gone(0, kept=Spent(kind="cut-polka"))),
            "digest-mismatch",
        ),
        "another refusal": (
            lambda: with_log("Ash", gone(junk, kept=Spent(kind="nothing", code="wrong-coalition"))),
            "digest-mismatch",
        ),
        "no refusal": (
            lambda: with_log("Ash", gone(junk, kept=Spent(kind="cut-vote"))),
            "digest-mismatch",
        ),
        "the proposal dropped": (lambda: with_log("Ash", dropped_too), "digest-mismatch"),
        # The states are the same: only what is spent differs.
        "a kind of a later version dropped": (
            lambda: with_log("Ash", lambda log: dropped_too(log, 2)),
            "digest-mismatch",
        ),
        "something dropped past the cut": (
            lambda: with_log(
                "Ash",
                lambda log: replace(log, entries=log.entries[:-1], dropped=[*log.dropped, past]),
            ),
            "bad-snapshot",
        ),
        "the first entry that stays dropped": (
            lambda: with_log("Ash", at_the_edge),
            "bad-snapshot",
        ),
        "a log that no cut has": (
            lambda: replace(whole, logs=[*whole.logs, stranger]),
            "bad-snapshot",
        ),
        "a head of another branch": (
            lambda: with_log("Ash", with_other_head),
            "root-mismatch",
        ),
        "an entry less": (lambda: with_log("Ash", one_less), "cut-out-of-line"),
        "a bit of an entry": (lambda: with_log("Ash", bit), "cut-out-of-line"),
        "an older head": (lambda: with_log("Ash", note_of(size - 1)), "root-mismatch"),
        "a head by a stranger": (lambda: with_log("Ash", note_of(size, "thief")), "unsigned-note"),
    }


@pytest.mark.parametrize("lie", sorted(lies()))
def test_a_lying_snapshot_is_refused(lie: str) -> None:
    make, code = lies()[lie]
    assert refusal(make()) == code


def test_a_snapshot_of_an_older_cut_is_honest_and_says_which_it_is() -> None:
    older = replace(snapshot(), cuts=snapshot().cuts[:1])
    started = check_snapshot(long_history().charter, open_snapshot(pack(older)))
    assert started.line.tip.number == 1
    assert state_digest(started.state) == cuts()[0].cut.state


def test_an_honest_digest_under_the_council_of_another_time_is_refused() -> None:
    """Whoever was in a council once can still sign: the line says who is in it now."""
    scene, whole = long_history(), snapshot()
    last = whole.cuts[-1]
    # Two of the three are a council of their own in an epoch that nobody decided.
    old = replace(last.epoch, number=1, seats=last.epoch.seats[:2])
    lie = replace(whole.cuts[0], epoch=old)
    assert refusal(replace(whole, cuts=[lie, last])) == "cut-out-of-line"
    forged = certified_cut(scene, whole.cuts[:1], LATER, named=old)
    again = certified_cut(scene, [whole.cuts[0], forged], LATER + 10)
    assert refusal(replace(whole, cuts=[whole.cuts[0], forged, again])) == "cut-out-of-line"


def test_a_charter_without_cuts_has_no_snapshots() -> None:
    charter = ended_vote().charter
    with pytest.raises(ProtocolError) as caught:
        check_snapshot(charter, snapshot())
    assert caught.value.code == "wrong-coalition"
    for cuts_of, code in (snapshot().cuts, "bad-bundle-file"), ([], "bad-snapshot"):
        lie = replace(snapshot(), coalition=charter_id(charter), cuts=cuts_of)
        with pytest.raises(ProtocolError) as caught:
            check_snapshot(charter, lie)
        assert caught.value.code == code


def test_a_truncated_or_padded_snapshot_is_refused() -> None:
    whole = data()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        with pytest.raises(MalformedError):
            open_snapshot(whole[:size])
    with pytest.raises(MalformedError):
        open_snapshot(whole + b"\0")


def test_a_snapshot_over_the_limit_is_neither_read_nor_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = data()
    monkeypatch.setattr("protocol.coalition.snapshot.MAX_SNAPSHOT_BYTES", len(whole))
    assert snapshot_of(long_history(), cuts()) == whole
    open_snapshot(whole)
    monkeypatch.setattr("protocol.coalition.snapshot.MAX_SNAPSHOT_BYTES", len(whole) - 1)
    with pytest.raises(MalformedError) as caught:
        open_snapshot(data())
    assert caught.value.code == "too-large"
    with pytest.raises(ValueError, match="more than"):
        snapshot_of(long_history(), cuts())


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: replace(whole, logs=whole.logs[::-1]),
        lambda whole: replace(whole, logs=[*whole.logs, whole.logs[-1]]),
    ],
    ids=["another order", "one twice"],
)
def test_a_snapshot_is_written_in_one_way(change: Callable[[Snapshot], Snapshot]) -> None:
    assert refusal(change(snapshot())) == "bad-snapshot"
    first = busy(snapshot()).dropped[0]
    beyond = len(busy(snapshot()).entries) + 1
    for dropped in (
        [first, first],
        [replace(first, index=1), replace(first, index=0)],
        [replace(first, index=beyond)],
        [replace(first, index=10_000)],
    ):
        lie = with_log("Ash", lambda log, gone=dropped: replace(log, dropped=gone))  # type: ignore[misc]
        assert refusal(lie) == "bad-snapshot"


def test_one_flipped_bit_anywhere_is_refused() -> None:
    whole, charter = data(), long_history().charter
    for index in Random(7).sample(range(len(whole)), 60):
        flipped = bytearray(whole)
        flipped[index] ^= 1 << (index % 8)
        with pytest.raises(ProtocolError):
            check_snapshot(charter, open_snapshot(bytes(flipped)))


def test_marks_of_a_snapshot_are_those_of_its_cuts() -> None:
    started = check_snapshot(long_history().charter, snapshot())
    assert all(isinstance(mark, CutMark) for mark in started.line.marks)
    assert list(started.line.marks) == marks_of(cuts())
