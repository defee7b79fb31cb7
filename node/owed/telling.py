"""One list of what this node owes and does not do, each with why: pages, commands, `doctor`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from node.history.cosigning import lacking_words
from node.history.keeping import keepers_of, keeps
from node.names import group_name
from node.owed.causes import cause, damaged, stopped, unconfirmed, unpublished
from node.owed.gone import owed_by
from node.owed.titles import title_of
from node.owed.uncast import boxes_owed
from node.owed.values import Cause, Undone
from node.owed.words import BOTH, CERTIFY, DUTIES, KEEP, PUBLISH
from protocol.ballots.explain import Sentence

if TYPE_CHECKING:
    from node.core import Node
    from protocol.coalition.state import State


async def undone(node: Node, state: State | None = None) -> tuple[Undone, ...]:
    """What is owed and not done: publishing, confirming, duties, records to be kept.

    Args:
        state: as of now; folded anew if it is not given.
    """
    state = await node.state() if state is None else state
    # Reads the disk: which records are here, and which words.
    kept = await asyncio.to_thread(lambda: tuple(_unkept(node, state)))
    return (*_standstill(node), *_of_duties(node, state), *_damaged(node, state), *kept)


def _standstill(node: Node) -> Iterator[Undone]:
    """Publishing and confirming, told once where one thing keeps the node from both."""
    one, two = unpublished(node), unconfirmed(node)
    if one is not None and two is not None and one.code == two.code:
        yield Undone(Sentence(BOTH), one)
        return
    if one is not None:
        yield Undone(Sentence(PUBLISH), one)
    if two is not None:
        yield Undone(Sentence(CERTIFY), two)


def _of_duties(node: Node, state: State) -> Iterator[Undone]:
    failed = {} if node.office is None else {one.owed: one for one in node.office.failed}
    in_the_way = stopped(node)
    for owed in owed_by(state, node.group, boxes_owed(node, state)):
        why: Cause | None = None
        if owed in failed:
            why = cause(failed[owed].code, detail=failed[owed].message)
        elif owed.automatic:
            why = in_the_way
        elif owed.due is not None and owed.due <= state.time:
            why = cause("people")
        if why is not None:
            title = Sentence(DUTIES[owed.duty], {"title": title_of(state, owed)})
            yield Undone(title, why, owed.due)


def _damaged(node: Node, state: State) -> Iterator[Undone]:
    """Whatever is held is given to whoever asks: so it is to be whole, whoever has to keep it."""
    for group in sorted(node.mender.damage):
        owed = Sentence(KEEP, {"group": group_name(state, group)})
        yield Undone(owed, damaged(node, [group]))


def _unkept(node: Node, state: State) -> Iterator[Undone]:
    """Records that this node has to keep whole and does not."""
    last = node.council.last()
    if last is None or node.group not in {seat.group for seat in last.epoch.seats}:
        return
    keepers = keepers_of(node)
    held = {head.group: head.size for head in node.logs.heads()}
    kept = [group for group in {**state.certified, **held} if keeps(node, keepers, group)]
    lacking = lacking_words(node, state, frozenset(kept))
    for group in sorted(kept, key=lambda one: group_name(state, one)):
        owed = Sentence(KEEP, {"group": group_name(state, group)})
        certified, have = state.certified.get(group, 0), held.get(group, 0)
        if have < certified:
            yield Undone(owed, cause("behind", {"count": certified, "have": have}))
        if gone := node.logs.dropped(group).entries:
            yield Undone(owed, cause("dropped", {"count": gone}))
        if texts := lacking.get(group):
            yield Undone(owed, cause("words-missing", {"count": texts}))
