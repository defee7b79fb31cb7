"""What changed a run: faults and adversaries, counted only where something went another way."""

import zlib
from collections import Counter, deque
from collections.abc import Iterable

from federation_tests.simulator.plan import CHANGES, DECIDED, FAULTS, HOSTED, KINDS, SPOILT

KEEPING = ("cosigned", "vouched", "set_back", "heard", "named")
"""Heads that were cosigned and shown; logs that enough vouch for, as a node sees it; nodes set back
that had shown cosignatures, and those that heard of them again; withholders that a node names."""
HANDED_ON = ("moved", "dropped", "fetched", "held_back")
"""Logs that a new council assigns to somebody anew; bundles that a node dropped, and that a member
got back because it has to keep them now; drops for which too few others said that they keep it."""
FREEZING = ("frozen", "suspend", "vote_kept", "lied_over")
"""Forked logs that all honest nodes froze alike; seats lost by a fork; votes for a cut that a node
kept although it had frozen the voter's log; cuts that hand over, and about which a member lied."""
FALSE_HASHES = "false_hashes"
"""Tiles of hashes that a poisoner changed, apart from its entries: they prove parts of a log."""
KEPT_LINES = 300
"""Of the trace, for the dump: what happened just before is what explains a failure."""


class Tally:
    """Counts and the trace of one run.

    Attributes:
        faults, adversaries: times by kind.
        changes: times that the council changed by what was said or left unsaid, and what came of
            forks.
        keeping: what came of cosigning, where groups do.
        lines: the last things that happened: (milliseconds, node's number, what).
        steps: events that went through a gossip machine.
        seen: lines of the trace by what they say: which events there were at all.
        disbelieved: groups whose answers on a walk contradicted each other.
    """

    def __init__(self) -> None:
        self.faults: Counter[str] = Counter(dict.fromkeys((*FAULTS, *SPOILT), 0))
        self.adversaries: Counter[str] = Counter(dict.fromkeys((*KINDS, FALSE_HASHES), 0))
        changes = (*CHANGES, *DECIDED, *HOSTED, *FREEZING)
        self.changes: Counter[str] = Counter(dict.fromkeys(changes, 0))
        self.keeping: Counter[str] = Counter(dict.fromkeys((*KEEPING, *HANDED_ON), 0))
        self.lines: deque[tuple[int, int, object]] = deque(maxlen=KEPT_LINES)
        self.steps = 0
        self.seen: Counter[str] = Counter()
        self.disbelieved: set[bytes] = set()
        self._sum = 0

    def note(self, time_ms: int, number: int, what: object) -> None:
        """Write one line of the trace."""
        self.lines.append((time_ms, number, what))
        name = what if type(what) is str else type(what).__name__
        self.seen[name] += 1
        self._sum = zlib.crc32(b"%d %d %b" % (time_ms, number, name.encode()), self._sum)

    @property
    def fingerprint(self) -> str:
        """Equal for equal runs: 8 hex digits over every line there was."""
        return f"{self._sum:08x}"


def added(tallies: Iterable[Counter[str]]) -> Counter[str]:
    """The sum of counts, zeros kept."""
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    return total
