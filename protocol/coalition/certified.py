"""Working out again what a line of cuts certifies: states, and each change of the council.

Spec: docs/spec/audit.md check 5. Signatures show that a council agreed; that it agreed to what the
records say is computed here, from the records.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link
from protocol.coalition.charter import Charter
from protocol.coalition.council import next_epoch
from protocol.coalition.cut_line import Line
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry
from protocol.coalition.fold import certified_state
from protocol.coalition.kinds import check_reducer
from protocol.coalition.state import State
from protocol.errors import ProofError, RuleError


def recompute(charter: Charter, entries: Sequence[Entry], line: Line) -> State:
    """The state that the last cut of a line certifies.

    Args:
        entries: at least those that its cuts hold.
        line: with at least one cut.

    Raises:
        ProofError: `digest-mismatch`: the council certified another state.
        RuleError: `cut-out-of-line`: a cut names a council that does not follow from its state;
            `other-rules`: a cut is by other rules than this build has.
        ValueError: no cuts.
    """
    memo: dict[Any, Any] = {}
    found = None
    for link, before in with_epochs(line):
        number = link.cut.number
        # Whoever changes the council says so in a cut; that it may is worked out anew.
        if link.epoch == before and number < len(line.links):
            continue
        # By other rules the same records give another state: that says nothing against anyone.
        check_reducer(number, link.cut.reducer)
        found = certified_state(charter, entries, line.marks[:number], memo)
        if state_digest(found) != link.cut.state:
            raise ProofError("digest-mismatch", "the council certified another state")
        if next_epoch(found, before) != link.epoch:
            raise RuleError(
                "cut-out-of-line", f"cut {number} names a council that nobody has decided"
            )
    if found is None:
        raise ValueError("nothing is certified yet")
    return found


def with_epochs(line: Line) -> Iterator[tuple[Link, Epoch]]:
    """Each cut of a line, with the epoch by which it is certified: that which the one before names.

    There is at least one.
    """
    epochs = [line.start.epoch, *(link.epoch for link in line.links)]
    return zip(line.links, epochs, strict=False)
