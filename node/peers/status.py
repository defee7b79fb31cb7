"""What this node knows about its peers, for pages, `peers` and `doctor`."""

import msgspec

AWAY = frozenset({"peer-unreachable", "hung-up", "server-away", "server-busy", "clocks-apart"})
"""Why a peer gives nothing for now: over with the first question that it answers."""

UNANSWERED = frozenset(
    {"peer-unreachable", "hung-up", "peer-stalled", "answer-cut-off", "server-away"}
)
"""Why no whole answer came, whatever its server would have said."""

REFUSALS = frozenset({"peer-refused", "server-busy", "clocks-apart", "not-held"})
"""Answers of a server that did not do what it was asked, for a reason it gives."""


class PeerStatus(msgspec.Struct, frozen=True):
    """One peer as seen from here.

    Attributes:
        group: 16-byte id.
        address: where it is asked now; empty if none is known.
        heard_s: seconds since it last answered or spoke; None if never since the start.
        agreed: whether its last digest equalled this node's.
        connected: whether a connection for announcements stands.
        through: whether it is asked over a connection that it opened, for want of an address.
        failures: failed questions in a row.
        error: the code of its last fault, empty if the last question went well.
        detail: that fault in words.
        loud: whether it shows more heads than records give cause for: it is asked after others.
        score: how pulls from it ended, -100 to 100: who gave what it named is asked before others.
    """

    group: bytes
    address: str
    heard_s: float | None
    agreed: bool
    connected: bool
    through: bool
    failures: int
    error: str = ""
    detail: str = ""
    loud: bool = False
    score: int = 0
