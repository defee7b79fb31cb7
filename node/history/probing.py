"""Asking keepers for something of what they cosigned, at random: who says that it has all must.

Spec: docs/spec/keeping.md section 4. Whoever does not give it is named, on the page and by
`doctor`; nothing that is counted changes by it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from node.core import Node
from node.history.keeping import keepers_in, keepers_of
from node.history.vouching import counts
from node.logger import Logger
from node.peers.status import AWAY, UNANSWERED
from node.store.cosigned import Kept
from node.store.probed import BUSY, REFUSED, ProbedStore, Withheld
from protocol.errors import ProofError
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH, decode_bundle

if TYPE_CHECKING:
    from node.federation import Federation

NO_ANSWER = AWAY | UNANSWERED
"""Codes under which no answer came: that the keeper can be reached is seen before it is blamed."""

log = Logger("keeping")


async def probe(node: Node, choose: Callable[[int], int] = secrets.randbelow) -> int:
    """Ask each keeper for a bundle of what it cosigned, and for what it withheld before.

    Args:
        choose: n -> a number below n; nobody must be able to know it beforehand.

    Returns:
        How many bundles were asked for.
    """
    federation, last = node.federation, node.council.last()
    if federation is None or last is None:
        return 0
    keepers = await asyncio.to_thread(keepers_of, node)
    asked = 0
    for seat in last.epoch.seats:
        if seat.group == node.group:
            continue
        rows = await asyncio.to_thread(_promises, node, seat.group)
        owed = [r for r in rows if seat.group in keepers_in(last.epoch, keepers, r.group)]
        if owed:
            asked += await _probe(node, federation, owed, choose)
    return asked


def withholding(node: Node) -> list[Withheld]:
    """Who has to keep something now, has said that it does, and does not give it."""
    last = node.council.last()
    if last is None:
        return []
    keepers = keepers_of(node)
    return [
        row
        for row in ProbedStore(node.logs.file).all()
        if row.named and row.keeper in keepers_in(last.epoch, keepers, row.group)
    ]


def _promises(node: Node, keeper: bytes) -> list[Kept]:
    """What a keeper cosigned that can be checked here."""
    heads = {head.group: head for head in node.logs.heads()}
    rows = node.logs.cosigned.by(keeper, b"", len(heads))
    return [r for r in rows if r.group in heads and counts(node, heads[r.group], r)]


async def _probe(
    node: Node, federation: Federation, owed: list[Kept], choose: Callable[[int], int]
) -> int:
    keeper = owed[0].keeper
    sizes = {row.group: row.size for row in owed}
    chosen = owed[choose(len(owed))]
    wanted = {(chosen.group, choose(-(-chosen.size // TILE_WIDTH)))}
    store = ProbedStore(node.logs.file)
    for row in store.of(keeper):
        # What it needn't keep any more it is not asked for, and not named for.
        if row.bundle * TILE_WIDTH < sizes.get(row.group, 0):
            wanted.add((row.group, row.bundle))
        else:
            await store.clear(keeper, row.group, row.bundle)
    for group, bundle in sorted(wanted):
        code = await _ask(node, federation, keeper, group, bundle, sizes[group])
        if code in NO_ANSWER:
            if await federation.cosignatures(keeper, keeper) is None:
                break  # who can't be reached withholds nothing; it is asked another time
            # It hangs up on this question alone, or has no room for it.
            code = BUSY if code == BUSY else REFUSED
        if code:
            row = await store.note(keeper, group, bundle, code, node.now())
            if row.code == BUSY and not row.named:
                log.info("keeper-busy", keeper=keeper.hex(), log=group.hex(), times=row.times)
            else:
                log.warning("withheld", keeper=keeper.hex(), log=group.hex(), code=row.code)
        else:
            await store.clear(keeper, group, bundle)
    return len(wanted)


async def _ask(
    node: Node, federation: Federation, keeper: bytes, group: bytes, bundle: int, size: int
) -> str:
    width = min(TILE_WIDTH, size - bundle * TILE_WIDTH)
    tile = node.logs.tile(group, 0, bundle, width) or b""

    def check(data: bytes) -> None:
        if b"".join(map(leaf_hash, decode_bundle(data, width))) != tile:
            raise ProofError("root-mismatch", "other entries than those it cosigned")

    code = await federation.bundle_of(keeper, group, bundle, width, check)
    return REFUSED if code in ("timeout", "peer-refused") else code
