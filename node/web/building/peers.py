"""View models of the groups' servers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from node.peers.status import UNANSWERED, PeerStatus
from node.peers.waiting import WaitingHead
from node.shown_logs import ShownLog
from node.web.viewmodels.home import Agreement
from node.web.viewmodels.peers import PeerLine, PeersView, VerifierLine
from protocol.coalition.state import State
from protocol.errors import CODES

Faults = Callable[[bytes], list[str]]
"""Group id -> codes of what its log was caught at."""


class Heard(NamedTuple):
    """What this server knows of the others' servers.

    Attributes:
        waiting: heads that wait, those past their log's quota first.
    """

    status: Mapping[bytes, PeerStatus]
    faults: Faults
    waiting: Sequence[WaitingHead] = ()


def agreement(state: State, status: Mapping[bytes, PeerStatus]) -> Agreement:
    """How many servers show the same, this one included; who is silent now shows nothing."""
    agree = 1 + sum(peer.agreed and not _silent(peer) for peer in status.values())
    return Agreement(agree=agree, groups=len(state.groups))


def peers_view(
    state: State,
    here: bytes,
    digest: bytes,
    heard: Heard,
    *,
    opens: bool = False,
    logs: Sequence[ShownLog] = (),
) -> PeersView:
    """The page of all groups, this one first, the others by name.

    Args:
        logs: every group's public record, as this server gives it to tools.
        opens: whether this server stands behind NAT and opens the connections it is asked on.
    """
    status, faults, waiting = heard
    sizes = dict(state.frontier)
    groups = sorted(
        state.groups.values(), key=lambda g: (g.id != here, g.card.name.casefold(), g.id)
    )
    # Backwards: of several heads of one record, the one past its quota is told of.
    waits = {head.group: head for head in reversed(waiting)}
    shown = {log.group: log for log in logs}
    lines = []
    for group in groups:
        seen = status.get(group.id)
        head = waits.get(group.id)
        answered = seen is not None and seen.heard_s is not None
        codes = [*faults(group.id), *([seen.error] if seen is not None and seen.error else [])]
        lines.append(
            PeerLine(
                group=group.card.name,
                region=group.card.region,
                address=group.address,
                here=group.id == here,
                seen=_seen(state, seen),
                size=sizes.get(group.id, 0),
                agrees=seen.agreed if seen is not None and answered else None,
                faults=tuple(dict.fromkeys(_sentence(code) for code in codes)),
                frozen=state.is_frozen(group.id),
                way="opens" if opens and group.id == here else _way(seen),
                waits="" if head is None else "key" if head.unknown else "quota",
                waits_since=None if head is None else state.time - int(head.since_s),
                loud=seen is not None and seen.loud,
                silent=answered and _silent(seen),
                log=shown[group.id].prefix if group.id in shown else "",
                keys=_keys(shown.get(group.id)),
            )
        )
    return PeersView(agreement(state, status), tuple(lines), digest.hex())


def _silent(seen: PeerStatus | None) -> bool:
    """Whether no answer came when it was last asked: what it said before may be outdated."""
    return seen is not None and seen.error in UNANSWERED


def _keys(log: ShownLog | None) -> tuple[VerifierLine, ...]:
    if log is None:
        return ()
    return tuple(VerifierLine(k.vkey, k.standing, k.until, k.signs) for k in log.keys)


def _way(seen: PeerStatus | None) -> Literal["", "through", "none"]:
    if seen is None:
        return ""
    if seen.through:
        return "through"
    return "" if seen.address else "none"


def _seen(state: State, seen: PeerStatus | None) -> int | None:
    if seen is None or seen.heard_s is None:
        return None
    return state.time - int(seen.heard_s)


def _sentence(code: str) -> str:
    return CODES[code].sentence if code in CODES else code
