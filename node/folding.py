"""Keeps the coalition's state for a node, folding again only when something may have changed.

The state is a pure function of charter, logs and time, so it is kept until a log has grown or the
clock has passed the next time at which the same logs fold to another state. Entries are opened
once; tallies are remembered by the returns they were made of.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from msgspec.structs import replace

from node.errors import NodeError, StoreError
from node.repeats import adds
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_mark import CutMark, certified_sizes
from protocol.coalition.entry import Entry
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.snapshot import Item, entry_of
from protocol.coalition.state import Refusal, State
from protocol.errors import CODES

# Things remembered between folds: a verdict a statement, some 300 bytes, and a result a ballot.
MAX_MEMO = 16_384

# Entries read at once: 4 MiB if each is as large as can be.
OPENED_AT_A_TIME = 64


class Logs(Protocol):
    """What folding needs of a store: heads in any order, and entries [start, end) of one log."""

    def heads(self) -> Sequence[Any]:
        """Every log's head, with `group` and `size`."""

    def items(self, group: bytes, start: int, end: int) -> list[Item]:
        """The stored entries of a log, in order, or what stands for those that were dropped."""

    def frozen(self) -> dict[bytes, int]:
        """Group -> certified size of each log against which evidence is held."""


class Folding:
    """The folded state of one coalition over one store; safe to call from any thread.

    Args:
        charter: opened and checked.
        logs: where the entries are.
        cuts: those certified so far.

    Attributes:
        cuts: as given; grows by one with each further cut.
    """

    def __init__(self, charter: Charter, logs: Logs, cuts: tuple[CutMark, ...] = ()) -> None:
        self.cuts = cuts
        self._charter = charter
        self._coalition = charter_id(charter)
        self._logs = logs
        self._lock = threading.Lock()
        self._opened: dict[bytes, list[Entry]] = {}
        self._memo: dict[Any, Any] = {}
        self._certified_memo: dict[Any, Any] = {}
        self._kept: State | None = None
        self._held: tuple[Any, ...] = ((), {}, (), 0)
        # How often something was forgotten; all that were made of one share it.
        self._forgotten = [0]
        self._closed = threading.Event()

    def close(self) -> None:
        """Let a fold that runs finish, and begin no other: the files are closed next.

        Whoever was cancelled while a thread folds for it leaves the thread going; a connection that
        is closed under a thread that reads from it takes the process down.
        """
        self._closed.set()
        with self._lock:
            pass

    def with_cuts(self, *coming: CutMark) -> Folding:
        """The same logs as further cuts would make them; entries are opened and held once."""
        ahead = Folding(self._charter, self._logs, (*self.cuts, *coming))
        ahead._lock, ahead._opened, ahead._forgotten = self._lock, self._opened, self._forgotten
        ahead._closed = self._closed
        return ahead

    def state(self, time: int) -> State:
        """The state as of `time` over everything now held.

        Folding what has not changed costs nothing; else it takes time in proportion to all
        statements, so call it from a worker thread.
        """
        with self._lock:
            frontier = self._catch_up()
            frozen = self._logs.frozen()
            held = (frontier, frozen, self.cuts[-1:], self._forgotten[0])
            kept = self._kept
            if kept is not None and self._held == held and _still_true(kept, time):
                return replace(kept, time=time)
            if (self._held[1], self._held[3]) != (frozen, held[3]):
                # What was judged while the log still spoke, or of another branch, is judged anew.
                self._memo.clear()
            entries = [entry for log in self._opened.values() for entry in log]
            state = fold(self._charter, entries, frontier, time, self._memo, frozen, self.cuts)
            if len(self._memo) > MAX_MEMO:
                self._memo.clear()
            # An auditor may ask for the past; what pages ask for is the latest.
            if kept is None or time >= kept.time or self._held != held:
                self._kept, self._held = state, held
            return state

    @property
    def kept(self) -> State | None:
        """The last state that was folded, maybe of a while ago; None if there was none."""
        return self._kept

    def rehearse(self, entries: Sequence[Entry], time: int) -> tuple[State, Refusal | None]:
        """What the fold would make of statements that this node is about to publish.

        Args:
            entries: opened, with the indexes they would have in the log.

        Returns:
            The state with them in place; and the first refusal among them, None if all would stand.
        """
        names = {entry.hash for entry in entries}
        with self._lock:
            frontier = self._catch_up()
            held = [e for opened in self._opened.values() for e in opened]
            frozen = self._logs.frozen()
            state = fold(
                self._charter, [*held, *entries], frontier, time, self._memo, frozen, self.cuts
            )
        return state, next((r for r in state.refusals if r.hash in names), None)

    def said(self, kinds: frozenset[str]) -> list[Entry]:
        """Every statement of these kinds that could be opened, log by log, each in its order."""
        with self._lock:
            self._catch_up()
            return [
                entry
                for log in self._opened.values()
                for entry in log
                if entry.statement is not None and entry.statement.kind in kinds
            ]

    def forget(self, group: bytes, size: int) -> None:
        """A log was cut back to this size: what was opened of it past that is gone."""
        with self._lock:
            self._opened[group] = self._opened.get(group, [])[:size]
            self._forgotten[0] += 1
            self._memo.clear()
            self._certified_memo.clear()
            self._kept = None

    def certified(self, *coming: CutMark) -> State:
        """The state up to exactly the last cut, or to one that is coming.

        Raises:
            ValueError: not all of it is held, or it is not the next cut.
        """
        with self._lock:
            self._catch_up()
            cuts = (*self.cuts, *coming)
            sizes = certified_sizes(cuts)
            if any(len(self._opened.get(group, ())) < size for group, size in sizes.items()):
                raise ValueError("not all of it is held")
            entries = [e for group, size in sizes.items() for e in self._opened[group][:size]]
            # Apart from the other memo, whose order of cuts it would replace at every turn.
            state = certified_state(self._charter, entries, cuts, self._certified_memo)
            if len(self._certified_memo) > MAX_MEMO:
                self._certified_memo.clear()
            return state

    def _catch_up(self) -> tuple[tuple[bytes, int], ...]:
        """Open what the logs have gained; return the frontier, by group."""
        if self._closed.is_set():
            raise StoreError("store-closed", "the node's files are closed")
        frontier = []
        for head in self._logs.heads():
            opened = self._opened.setdefault(head.group, [])
            while (start := len(opened)) < head.size:
                end = min(head.size, start + OPENED_AT_A_TIME)
                data = self._logs.items(head.group, start, end)
                opened += [
                    entry_of(self._coalition, head.group, start + i, item)
                    for i, item in enumerate(data)
                ]
                if not data:
                    break
            frontier.append((head.group, len(opened)))
        return tuple(sorted(frontier))


def unpublishable(refusal: Refusal) -> NodeError:
    """The error for a statement that was not published, because every node would refuse it."""
    code = CODES[refusal.code]
    more = f": {refusal.detail}" if adds(refusal.code, refusal.detail) else ""
    error = NodeError(refusal.code, f"{code.sentence}, so nothing was published{more}", code.hint)
    error.detail = refusal.detail
    return error


def _still_true(kept: State, time: int) -> bool:
    """Whether a state folded for one time is also the state of another."""
    return kept.time <= time and (kept.changes_at is None or time < kept.changes_at)
