"""Which logs are frozen follows from what is certified, so that it is the same on every node.

Spec: docs/spec/coalition/keys.md section 8. Evidence comes to nodes at different times, and under a
key that a cut replaced it holds no more: one that met it before that cut had frozen the log for
good, one that met it afterwards never did. Each cut settles it.

If we crash between a cut and this: the next start looks again.
"""

from __future__ import annotations

from node.core import Node
from node.frozen import is_forked_under
from node.logger import Logger
from node.store.logs import LogStore
from protocol.coalition.log_keys import keys_of_logs, open_fork
from protocol.coalition.membership.motions import ForkProofBody
from protocol.coalition.state import State
from protocol.errors import ProtocolError

PROVED = frozenset({"fork-proof"})

log = Logger("council")


def lifted(logs: LogStore, certified: State) -> list[bytes]:
    """The frozen logs whose evidence is by a key that a cut replaced before any cut held it."""
    cards = (group.card for group in certified.groups.values())
    keys, known = keys_of_logs(cards, certified.membership.rotations), certified.membership
    found = []
    for proof in logs.proofs():
        if proof.group in known.suspended:
            continue
        retired = [row.key for row in keys.get(proof.group, ()) if row.until is not None]
        if any(is_forked_under(certified.coalition, proof.group, k, proof.data) for k in retired):
            found.append(proof.group)
    return found


async def lift(node: Node, certified: State) -> list[bytes]:
    """Let these logs go on; which did.

    What is held past the last cut may be what the thief signed: it goes, and comes back under the
    key in force. The group's own node holds what it said itself.
    """
    done = lifted(node.logs, certified)
    for group in done:
        held, size = node.logs.head(group), node.logs.certified.get(group, 0)
        kept = 0 if held is None else held.size
        if group == node.group or kept <= size:
            await node.logs.set_aside(group)
        else:
            await node.logs.let_go(group)
            kept = 0
        if kept < size:
            node.logs.awaited[group] = size
        node.folding.forget(group, kept)
        if node.federation is not None:
            node.federation.reopen(group)
        if group == node.group:
            await node.reopened()
        log.warning("evidence-outdated", log=group.hex(), certified=size)
    return done


async def freeze(node: Node, certified: State) -> None:
    """Freeze the logs of which a cut holds evidence that this node never met otherwise.

    Not while the certified part of one is being fetched: frozen, it would never come.
    """
    proved = certified.membership.suspended.keys() - node.logs.frozen().keys()
    lacking = {group for group in proved if _is_whole(node, group)}
    if not lacking:
        return
    for entry in await node.said(PROVED):
        # Whoever puts a proof that is none into its log wastes its own room, and stops nobody.
        if not isinstance(entry.body, ForkProofBody):
            continue
        if not certified.is_certified(entry.group, entry.index, entry.hash):
            continue
        keys = {group: [row.key for row in node.keyring.log_keys(group)] for group in lacking}
        try:
            group = open_fork(entry.body.proof, node.coalition, keys).group
        except ProtocolError:
            continue  # against another group, or refused
        await node.logs.keep_evidence(group, entry.body.proof, entry.group)
        log.warning("frozen-by-a-cut", log=group.hex())


def _is_whole(node: Node, group: bytes) -> bool:
    """Whether all that is certified of a log is held."""
    held, logs = node.logs.head(group), node.logs
    due = max(logs.awaited.get(group, 0), logs.certified.get(group, 0))
    return (0 if held is None else held.size) >= due
