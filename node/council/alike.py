"""Which logs are frozen follows from what is certified, so that it is the same on every node.

Spec: docs/spec/coalition/keys.md section 8. Evidence comes to nodes at different times, and under a
key that a cut replaced it holds no more: one that met it before that cut had frozen the log for
good, one that met it afterwards never did. Each cut settles it. And what is let go to fetch the
branch that counts is frozen again by the proof that it had: it may be the only one who has one.

If we crash between a cut and this: the next start looks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core import Node
from node.frozen import is_forked_under
from node.logger import Logger
from node.store.logs import LogStore
from node.store.records import Awaited, Proof
from protocol.agreement.cut import LogTable
from protocol.coalition.log_keys import keys_of_logs, open_fork
from protocol.coalition.membership.motions import ForkProofBody
from protocol.coalition.state import State
from protocol.errors import ProtocolError

if TYPE_CHECKING:
    from node.council.outside import Outside

PROVED = frozenset({"fork-proof"})

log = Logger("council")


def lifted(logs: LogStore, certified: State) -> list[bytes]:
    """The frozen logs whose evidence is by a key that a cut replaced before any cut held it."""
    suspended = certified.membership.suspended
    proofs = [proof for proof in logs.proofs() if proof.group not in suspended]
    return [proof.group for proof in proofs if _is_by_retired(certified, proof)]


async def lift(node: Node, certified: State, table: LogTable) -> list[bytes]:
    """Let these logs go on; which did.

    What is held past the last cut may be what the thief signed: it goes, and comes back under the
    key in force. The group's own node holds what it said itself.

    Args:
        certified: the state at the last cut.
        table: the last cut's.
    """
    done = lifted(node.logs, certified)
    rows = {row.group: row for row in table.logs}
    for group in done:
        held, row = node.logs.head(group), rows.get(group)
        size = 0 if row is None else row.size
        kept = 0 if held is None else held.size
        stays = group == node.group or kept <= size
        if row is not None and (kept < size or not stays):
            node.logs.awaited[group] = Awaited(size, row.root)
        if stays:
            await node.logs.set_aside(group)
        else:
            await node.logs.let_go(group)
            kept = 0
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
        _tell(node, group)
        log.warning("frozen-by-a-cut", log=group.hex())


def waiting(node: Node, certified: State | None = None) -> list[Proof]:
    """Proofs that are to freeze again: by the key in force, of logs that were let go.

    Args:
        certified: the state at the last cut. Without it, proofs by keys that were replaced may be
            among them: after a start the keyring knows of no rotation before something is folded.
    """
    frozen = node.logs.frozen()
    found = []
    for past in node.logs.past_proofs():
        key = node.keyring.in_force(past.group)
        if past.group not in frozen and is_forked_under(node.coalition, past.group, key, past.data):
            found.append(past)
    return found if certified is None else [p for p in found if not _is_by_retired(certified, p)]


async def freeze_again(node: Node, outside: Outside) -> None:
    """Freeze what was let go, by the proof set aside for it, once its certified part is here.

    And tell the others: who forked in front of this node alone would be named by nobody else.
    """
    for group in [group for group in node.logs.awaited if _is_whole(node, group)]:
        del node.logs.awaited[group]
    if not waiting(node):
        return
    # Before the first cut no keys are replaced.
    certified = await outside.apart(node.folding.certified) if node.folding.cuts else None
    for past in waiting(node, certified):
        if _is_whole(node, past.group):
            await node.logs.keep_evidence(past.group, past.data, past.source)
            _tell(node, past.group)
            log.warning("frozen-again", log=past.group.hex())


def _is_by_retired(certified: State, proof: Proof) -> bool:
    """Whether it is by a key that a cut replaced that a group signed both heads of a proof."""
    cards = (group.card for group in certified.groups.values())
    rows = keys_of_logs(cards, certified.membership.rotations).get(proof.group, ())
    retired = [row.key for row in rows if row.until is not None]
    return any(is_forked_under(certified.coalition, proof.group, k, proof.data) for k in retired)


def _tell(node: Node, group: bytes) -> None:
    if node.federation is not None:
        node.federation.freeze(group)


def _is_whole(node: Node, group: bytes) -> bool:
    """Whether all is held of a log that the last cut has, or a later one that it waits for."""
    held, logs = node.logs.head(group), node.logs
    due = max(logs.due(group), logs.certified.get(group, 0))
    return (0 if held is None else held.size) >= due
