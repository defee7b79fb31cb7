"""Whether a cut is sound, and whether a fresh one passes what only fresh ones are held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from node.core import Node
from node.council.holding import coming_mark, missing, state_at
from node.logger import Logger
from protocol.agreement.cut import Cut, LogTable, check_frozen, check_growth, check_line
from protocol.agreement.epoch import epoch_hash
from protocol.agreement.fresh import Receipt, check_fresh
from protocol.agreement.lineage import Tip
from protocol.agreement.rules import Timeouts
from protocol.coalition.council import next_epoch
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import REDUCER_VERSION, check_reducer
from protocol.errors import RuleError

MAX_SINCE = 64
"""Sizes of one log whose time of coming is kept; of a log that grows faster the oldest goes, which
asks less of a proposal and never more."""

log = Logger("council")

Since = Mapping[bytes, Mapping[int, int]]


def check_sound(node: Node, cut: Cut, table: LogTable, last: LogTable, tip: Tip) -> list[bytes]:
    """Check a cut against what is held; returns whose logs are still waited for.

    Raises:
        RuleError: `cut-out-of-line`: it never will be sound. `other-rules`: not by this build.
    """
    check_line(cut, tip.number, tip.hash, tip.time, tip.reducer)
    check_growth(table, last)
    check_reducer(cut.number, cut.reducer)
    lacking = missing(node, table)
    if lacking:
        return lacking
    state = state_at(node, coming_mark(tip, table, cut.time))
    if state_digest(state) != cut.state:
        raise RuleError("cut-out-of-line", "what is said up to it gives another state here")
    if cut.epoch != epoch_hash(next_epoch(state, tip.epoch)):
        raise RuleError("cut-out-of-line", "it names a council that nobody has decided")
    return []


def lacking_rules(cut: Cut) -> tuple[str, str]:
    """A code and words if a certified cut is by newer rules than this build has; else empty.

    What it and later ones come to, this node could not say (DESIGN 4.1).
    """
    if cut.reducer > REDUCER_VERSION:
        try:
            check_reducer(cut.number, cut.reducer)
        except RuleError as error:
            log.critical("outdated", reason=error.detail)
            return error.code, error.detail
    return "", ""


def check_passes(
    node: Node,
    cut: Cut,
    tables: tuple[LogTable, LogTable],
    receipt: Receipt,
    since: Since,
    timeouts: Timeouts,
) -> None:
    """Check a fresh proposal: frozen logs, its time, and that it leaves out nothing long held.

    Args:
        tables: the cut's and the last one's.

    Raises:
        RuleError: `cut-out-of-line`, `cut-ahead` or `cut-leaves-out`.
    """
    table, last = tables
    frozen = frozenset(node.logs.frozen())
    check_frozen(table, last, frozen)
    check_fresh(cut, table, receipt, since, frozen, timeouts)


class Held:
    """Since when each size of each log is held, in this node's own milliseconds."""

    def __init__(self) -> None:
        self.since: dict[bytes, dict[int, int]] = {}

    def forget(self, groups: Iterable[bytes]) -> None:
        """Logs that were cut back, or let go: what they had been held up to is no more."""
        for group in groups:
            self.since.pop(group, None)

    def note(self, node: Node, now_ms: int) -> None:
        """Look at the heads."""
        for head in node.logs.heads():
            times = self.since.setdefault(head.group, {})
            if head.size not in times:
                times[head.size] = now_ms
                while len(times) > MAX_SINCE:
                    del times[min(times)]
