"""Working out again what a line of cuts certifies: states, and each change of the council.

Spec: docs/spec/audit.md check 5. Signatures show that a council agreed; that it agreed to what the
records say is computed here, from the records.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link
from protocol.coalition.charter import Charter
from protocol.coalition.council import next_epoch
from protocol.coalition.cut_line import Line
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry
from protocol.coalition.fold import certified_state
from protocol.coalition.kinds import REDUCER_VERSION, check_reducer
from protocol.coalition.state import State
from protocol.errors import ProofError, RuleError


class Recomputed(NamedTuple):
    """The state that the last cut of a line certifies; how many of its cuts were worked out."""

    state: State
    cuts: int


def recompute(
    charter: Charter,
    entries: Sequence[Entry],
    line: Line,
    at_each_cut: Callable[[int], None] | None = None,
) -> Recomputed:
    """The state that the last cut of a line certifies, and what stands in the cuts before it.

    Args:
        entries: at least those that its cuts hold.
        line: with at least one cut.
        at_each_cut: called with the number of every cut, before that is worked out; a fold for
            each. None: only those that change the council are, and the last one. A council that
            should have changed and did so later is seen only with it, and so is a state that was
            made up on the way (spec section 5).

    Raises:
        ProofError: `digest-mismatch`: the council certified another state.
        RuleError: `cut-out-of-line`: a cut names a council that does not follow from its state;
            `other-rules`: the last cut, or one that changes the council, is by other rules than
            this build has.
        ValueError: no cuts.
    """
    memo: dict[Any, Any] = {}
    found, worked_out = None, 0
    for link, before in with_epochs(line):
        number = link.cut.number
        if at_each_cut is not None:
            at_each_cut(number)
        # By other rules the same records give another state: that says nothing against anyone.
        left_out = at_each_cut is None or link.cut.reducer != REDUCER_VERSION
        if left_out and link.epoch == before and number < len(line.links):
            continue
        # Whoever changes the council says so in a cut; that it may is worked out anew.
        check_reducer(number, link.cut.reducer)
        found = certified_state(charter, entries, line.marks[:number], memo)
        if state_digest(found) != link.cut.state:
            raise ProofError(
                "digest-mismatch", f"the council certified another state in cut {number}"
            )
        if next_epoch(found, before) != link.epoch:
            raise RuleError(
                "cut-out-of-line", f"cut {number} names a council that nobody has decided"
            )
        worked_out += 1
    if found is None:
        raise ValueError("nothing is certified yet")
    return Recomputed(found, worked_out)


def with_epochs(line: Line) -> Iterator[tuple[Link, Epoch]]:
    """Each cut of a line, with the epoch by which it is certified: that which the one before names.

    There is at least one.
    """
    epochs = [line.start.epoch, *(link.epoch for link in line.links)]
    return zip(line.links, epochs, strict=False)
