"""Frozen logs that go on: this node's copy is cut back once a cut that it holds says so.

Spec: docs/spec/coalition/incarnations.md section 6. Only the certified state counts, so every node
goes on from the same head; and a node that holds another branch than a cut does lets it go, or it
could follow no cut again.

If we crash between a cut and the cutting back: the log is still frozen, and the next start looks.
"""

from __future__ import annotations

from node.core import Node
from node.council.alike import PROVED
from node.frozen import is_forked_under
from node.logger import Logger
from node.proving import root_at
from node.store.records import Awaited
from protocol.agreement.cut import LogHead, LogTable
from protocol.checkpoint import open_checkpoint, origin, plain_note
from protocol.coalition.membership.values import Incarnation
from protocol.coalition.state import State
from protocol.errors import SignatureError

KINDS = frozenset({"incarnation", "key-rotation", "key-replacement"})

log = Logger("council")


async def may_go_on(node: Node) -> bool:
    """Whether a log may have to be cut back, lifted or frozen: else nothing is folded for it."""
    # One frozen log says nothing of another of which only a cut holds the proof.
    kinds = PROVED | KINDS if node.logs.frozen() else PROVED
    return bool(await node.said(kinds))


async def go_on(node: Node, certified: State) -> list[bytes]:
    """Cut back every frozen log that goes on by what is certified; which were."""
    done = []
    for group, known in certified.membership.healed.items():
        proof = node.logs.evidence(group)
        if proof is None or is_forked_under(node.coalition, group, key_of(node, known), proof.data):
            continue
        line, key = origin(node.coalition, group), key_of(node, known)
        checkpoint = open_checkpoint(known.head, line, key)
        # Whoever moved it may have added lines: see `plain_note`.
        note = plain_note(known.head, line, key)
        whole = await node.logs.reopen(group, note, checkpoint)
        _tell(node, group, known.size if whole else 0)
        log.warning("log-goes-on", log=group.hex(), size=known.size, held=whole)
        done.append(group)
        if group == node.group:
            await node.reopened()
    return done


def key_of(node: Node, known: Incarnation) -> bytes:
    """The log key that signed the head from which a log goes on.

    Raises:
        SignatureError: none of its keys did; the fold has seen that one did.
    """
    line = origin(node.coalition, known.group)
    for row in node.keyring.log_keys(known.group):
        try:
            open_checkpoint(known.head, line, row.key)
        except SignatureError as error:
            if error.code != "unsigned-note":
                raise
            continue
        return row.key
    raise SignatureError("unsigned-note", f"no signature by {line} with a key of that group")


def holds_up(node: Node, table: LogTable) -> bool:
    """Whether what is held of forked logs keeps this node from a cut; changes nothing."""
    return any(_in_the_way(node, row) for row in _forked_rows(node, table))


async def let_go(node: Node, table: LogTable, *, own: bool = True) -> list[bytes]:
    """Let go what is held of forked logs and keeps this node from a cut; of which groups.

    Of a branch that the cut does not hold all goes; what is held of the right one stays. Either
    is fetched from those who have it, and frozen again if they still say so. What is held of less
    than the cut has stays until a head contradicts it: then it goes too, and once, for nothing but
    the certified branch comes after it. Who forked could have a node fetch the right one twice so.

    Args:
        table: of a cut that the others follow (`Touch.follows`), that this node decided itself, or
            that a quorum prevoted.
        own: whether also this node's own log.
    """
    done = []
    for row in _forked_rows(node, table):
        held = node.logs.head(row.group)
        if not _in_the_way(node, row) or (row.group == node.group and not own):
            continue
        short = held is None or held.size < row.size
        kept = held.size if held is not None and short and not _contradicted(node, row) else 0
        # Set first: a pull under way must not end with the other branch.
        node.logs.awaited[row.group] = Awaited(row.size, row.root)
        if kept or held is None:
            await node.logs.set_aside(row.group)
        else:
            await node.logs.let_go(row.group)
        _tell(node, row.group, kept)
        log.warning("branch-let-go", log=row.group.hex(), certified=row.size)
        done.append(row.group)
    return done


def _forked_rows(node: Node, table: LogTable) -> list[LogHead]:
    frozen = node.logs.frozen()
    return [row for row in table.logs if row.group in frozen or _contradicted(node, row)]


def _contradicted(node: Node, row: LogHead) -> bool:
    due = node.logs.awaited.get(row.group)
    return due is not None and due.contradicted


def _in_the_way(node: Node, row: LogHead) -> bool:
    held = node.logs.head(row.group)
    return held is None or held.size < row.size or root_at(node, held, row.size) != row.root


def _tell(node: Node, group: bytes, size: int) -> None:
    node.folding.forget(group, size)
    if node.federation is not None:
        node.federation.reopen(group)
