"""Why this node does not publish, or does not confirm cuts, for now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from node.council.telling import UnderWay, under_way
from node.errors import NodeError
from node.owed.values import Cause, Party
from node.owed.words import CAUSES, ONE, OTHER
from node.remade import KEYS_MISSING
from protocol.ballots.explain import Sentence
from protocol.errors import CODES

if TYPE_CHECKING:
    from node.core import Node

NO_DEBT = frozenset({"nothing-new", "voting", "watching"})
"""Of what `node.council.telling` names: nothing is this node's to do."""
SAME = {"asking": "asking-peers"}
"""What the council's room calls otherwise."""


def cause(
    code: str,
    params: dict[str, str | int] | None = None,
    parties: Iterable[Party] = (),
    detail: str = "",
) -> Cause:
    """A cause in words; one that has none is told by its fault's sentence, if that is known."""
    code = SAME.get(code, code)
    words, known = CAUSES.get(code), CODES.get(code)
    if words is None and known is not None:
        todo = Sentence(known.hint) if known.hint else None
        return Cause(code, Sentence(known.sentence), todo, tuple(parties), "", detail)
    words = words or OTHER
    named = {name: value for name, value in (params or {}).items() if f"{{{name}}}" in words.why}
    return Cause(
        code,
        Sentence(ONE.get(code, words.why) if named.get("count") == 1 else words.why, named),
        Sentence(words.todo) if words.todo else None,
        tuple(parties),
        words.path,
        detail,
    )


def parties(node: Node, groups: Iterable[bytes]) -> tuple[Party, ...]:
    """Groups by name, with when their servers last answered."""
    names = {founder.card.group: founder.card.name for founder in node.founders}
    federation, now = node.federation, node.now()
    seen = {} if federation is None else {peer.group: peer for peer in federation.status()}
    found = []
    for group in groups:
        ago = seen[group].heard_s if group in seen else None
        heard = None if ago is None else now - int(ago)
        found.append(Party(names.get(group, group.hex()), heard))
    return tuple(sorted(found, key=lambda party: party.name))


def unpublished(node: Node) -> Cause | None:
    """Why this node publishes nothing; None if it may, or a command may beside a stopped one."""
    if node.logs.evidence(node.group) is not None:
        return cause("log-frozen")
    if node.unwritable is not None and node.unwritable.code in KEYS_MISSING:
        # Its questions are in vain: the others don't know these keys.
        return cause(node.unwritable.code, detail=node.unwritable.message)
    if node.federation is not None and node.asking:
        return cause("asking", None, parties(node, _unheard(node)))
    if node.unwritable is not None and node.federation is not None:
        return cause(node.unwritable.code, detail=node.unwritable.message)
    room = node.rooms.now()
    if room is not None and room.full:
        return cause("record-full", {"count": room.size - room.certified})
    for trouble in node.troubles.now():
        return cause(trouble.code, detail=trouble.message)
    return None


def unconfirmed(node: Node) -> Cause | None:
    """Why this node does not confirm the next cut; None if it does, or owes none."""
    found = under_way(node)
    if found is None:
        return None
    council, coming = found
    if node.group not in council.groups:
        return None
    if coming.code == "voting" and coming.why:
        code = "mixed-rules" if coming.why == "other-rules" else "refused"
        return cause(code, detail=coming.detail or coming.why)
    if coming.code in NO_DEBT:
        return None
    if coming.code == "hindered":
        if coming.why == "record-damaged":
            return damaged(node, node.mender.damage)
        return cause(coming.why, detail=coming.detail)
    params: dict[str, str | int] = {"needed": council.quorum, "council": council.n}
    return cause(coming.code, {**params, "groups": _named(node, coming)}, _waited(node, coming))


def damaged(node: Node, groups: Iterable[bytes]) -> Cause:
    """Why records are not whole here: they are being fetched, or nobody who answers has them."""
    damage = node.mender.damage
    lost = any(group in damage and damage[group].lost for group in groups)
    names = ", ".join(party.name for party in parties(node, groups))
    return cause("record-lost" if lost else "record-damaged", {"groups": names})


def _named(node: Node, coming: UnderWay) -> str:
    return ", ".join(party.name for party in parties(node, coming.groups))


def _waited(node: Node, coming: UnderWay) -> tuple[Party, ...]:
    """Who is waited for; of those who confirm already, nothing is."""
    return () if coming.code == "unconfirmed" else parties(node, coming.groups)


def _unheard(node: Node) -> list[bytes]:
    """Groups whose servers have not answered since this node was started."""
    federation = node.federation
    peers = () if federation is None else federation.status()
    return [peer.group for peer in peers if peer.heard_s is None]


def stopped(node: Node) -> Cause | None:
    """Why what a served node does by itself is not done here."""
    if node.federation is None:
        return cause("not-served")
    try:
        node.clock.check()
    except NodeError as error:
        return cause(error.code, detail=error.message)
    return None
