"""What the other groups' servers answered when they were asked, each fault by its cause.

Only who says what can't be true, or gives out less than it names, is said to be at fault. A proxy
before a server that is down, a server that is busy and two clocks that differ are named as that.
Who passes on another group's fork or its overgrown record did nothing wrong and isn't named at all.
"""

from collections.abc import Iterator

from node.checkup.finding import Finding, ok, warn
from node.clock import MAX_OFF_S, spoken
from node.core import Node
from node.peers.status import PeerStatus
from protocol.errors import CODES, UnattributedFault

# `peers` asks again and tells of who does not answer at all.
QUIET = frozenset({"", "peer-unreachable"})
ASK = (
    "it changed nothing here, and others are asked instead; if it stays so, ask its administrators"
)

LINE = "the line between loses packets, or a proxy cuts answers short"
BEFORE = "a proxy or a router before its server does that, or a server that was just stopped"
INSTEAD = "nothing is lost, and others are asked instead"
COMPARE = "if it stays so, compare with its administrators from which network it works"


def check_answers(node: Node) -> Iterator[Finding]:
    """Servers that answer, and from which something could not be taken."""
    if node.federation is None:
        return
    names = {f.card.group: f.card.name for f in node.founders}
    told = [status for status in node.federation.status() if status.error not in QUIET]
    off = node.clock.off()
    if off and any(status.error == "clocks-apart" for status in told):
        seems = (
            "the other groups' servers take nothing that this node signs: this machine's clock "
            f"seems to be {spoken(off)} ahead (clocks-apart)"
            if off > 0
            else "the other groups' servers take nothing that this node signs: this machine's "
            f"clock seems to be {spoken(-off)} behind (clocks-apart)"
        )
        yield warn("answers", seems, "set this machine's clock and keep NTP running")
    for status in told:
        name = names.get(status.group, status.group.hex())
        if status.error == "clocks-apart":
            if not off:
                yield _clocks(node, status, name)
        else:
            yield _answered(status, name)
    if not told:
        yield ok("answers", "what the other groups' servers say holds")


def _answered(status: PeerStatus, name: str) -> Finding:
    said, hint = _words(status.error, name, f"{status.detail} ({status.error})")
    return warn("answers", said, hint)


def _words(code: str, name: str, detail: str) -> tuple[str, str]:
    """What is said of a group's server, and what to do."""
    match code:
        case "not-held":
            return f"{name}'s server names statements that it does not give out: {detail}", ASK
        case "peer-stalled" | "answer-cut-off" | "hung-up":
            return _unfinished(code, name, detail)
        case "server-away":
            return (
                f"{name}'s address answers, and its server behind it does not: {detail}",
                "its proxy runs and its node does not; nothing is lost, and it is asked again",
            )
        case "server-busy":
            return (
                f"{name}'s server is busy and put this node off: {detail}",
                "nothing is wrong with it; it is asked again, and others meanwhile",
            )
        case "peer-refused":
            return (
                f"{name}'s server refuses what this node asks for: {detail}",
                "docs/operate/network.md says what to do about each reason",
            )
        case "stale-head":
            return (
                f"{name}'s server shows less of its record than its group had published: {detail}",
                "its directory was put back in time; tell its administrators before they publish",
            )
    fault = CODES.get(code)
    if fault is None or fault.error is UnattributedFault:
        return f"{name}'s server could not be asked: {detail}", ASK
    return f"{name}'s server says what does not hold: {detail}", ASK


def _unfinished(code: str, name: str, detail: str) -> tuple[str, str]:
    """Of a server whose answers begin and come to no end here."""
    if code == "peer-stalled":
        said = f"{name}'s server begins to give out a record and does not end it in time"
        return f"{said}: {detail}", ASK
    if code == "hung-up":
        return (
            f"{name}'s address takes connections and ends them without an answer: {detail}",
            f"{BEFORE}; nothing is lost, and it is asked again; {COMPARE}",
        )
    return (
        f"{name}'s server answers, and its answers break off on their way: {detail}",
        f"{LINE}; {INSTEAD}; {COMPARE}",
    )


def _clocks(node: Node, status: PeerStatus, name: str) -> Finding:
    """Whose clock is off and how far, as the others' times tell; this machine's is believed."""
    hint = "compare both clocks with a third one; keep NTP running"
    ahead = node.clock.apart(status.group)
    if ahead is None or abs(ahead) <= MAX_OFF_S:
        # It refused a time that it does not show to be far from its own: a clock set meanwhile.
        return warn(
            "answers",
            f"{name}'s server refused a request for its time; both clocks agree by now, or it "
            f"does not show its own ({status.error})",
            hint,
        )
    apart = (
        f"{name}'s clock is {spoken(ahead)} ahead of this machine's"
        if ahead > 0
        else f"{name}'s clock is {spoken(-ahead)} behind this machine's"
    )
    if node.clock.confirmed():
        return warn(
            "answers",
            f"{apart}; more than half of the other groups show this machine's time, so "
            f"{name}'s seems to be wrong ({status.error})",
            "tell its administrators; until it is set, its server takes nothing that others sign",
        )
    return warn(
        "answers", f"{apart}; which of the two is wrong is not known ({status.error})", hint
    )
