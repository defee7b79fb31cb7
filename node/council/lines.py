"""The lines of cuts that peers show to a node that is out of touch: each beside the others.

Whoever answers first may have made its line with old keys. So the others say what they have, and
where that is something else, it is followed too; `node.council.touch` says which may be taken.
Spec: docs/spec/confirming.md section 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from node.council.outdated import Outdated
from node.council.reopening import holds_up
from node.council.touch import AT_A_TIME, Ahead
from protocol.agreement.certificate import cut_fingerprint
from protocol.agreement.confirming import Said
from protocol.agreement.cut import LogTable, open_table
from protocol.agreement.lineage import Tip, advance

if TYPE_CHECKING:
    from node.core import Node
    from node.council.record import CouncilStore

MAX_LINES = 4
"""Lines that are looked at beside each other. Those that most others have come first: so the one
that two confirm is among them, however many show one of their own."""


@dataclass
class Shown:
    """A line as somebody shows it, from the cut taken last on.

    Attributes:
        ahead: cuts whose data are held.
        stuck: the cut after them if what is held of frozen logs keeps this node from it.
        seen: number -> fingerprint of all that is certified, also where data are lacking.
    """

    ahead: list[Ahead] = field(default_factory=list)
    stuck: Ahead | None = None
    seen: dict[int, bytes] = field(default_factory=dict)

    def has(self, said: Said) -> bool:
        """Whether what somebody confirms is of this line."""
        return self.seen.get(said.number) == said.fingerprint


class Lines:
    """Fetches them.

    Args:
        node: whose peers are asked.
        store: the council's file.
        outdated: stops at cuts by rules that this build lacks.
        lacking: whether data of a table are not held; sees to it that they are fetched.
    """

    def __init__(
        self,
        node: Node,
        store: CouncilStore,
        outdated: Outdated,
        lacking: Callable[[LogTable], Awaitable[bool]],
    ) -> None:
        self._node, self._store = node, store
        self._outdated, self._lacking = outdated, lacking

    async def one(self, tip: Tip, at_most: int, lead: bytes | None = None) -> Shown:
        """The cuts after the last one, as far as their data is held.

        Args:
            tip: the last cut that was taken.
            lead: whose; None: whoever answers first, cut by cut.
        """
        federation = self._node.federation
        assert federation is not None
        fetch = federation.fetch_link if lead is None else partial(federation.link_of, lead)
        last, shown = tip, Shown()
        while len(shown.ahead) < at_most:
            link = await fetch(last.number + 1, last)
            if link is None:
                break
            shown.seen[link.cut.number] = cut_fingerprint(link.cut)
            if await self._outdated.lacks(tip, last, link):
                break
            data = self._store.table(link.cut.logs)
            if data is None:
                data = await federation.fetch_table(link.cut)
            if data is None:
                break
            step = Ahead(link, open_table(data, link.cut), advance(last, link))
            if holds_up(self._node, step.table):
                shown.stuck = step
                break
            # Without its data nothing counts from it; gossip brings what is missing.
            if await self._lacking(step.table):
                break
            last = step.tip
            shown.ahead.append(step)
        return shown

    async def all(self, tip: Tip, word: bytes | None) -> list[Shown]:
        """Every line that is shown, at most `MAX_LINES`; those that most others have first.

        Args:
            tip: the last cut that was taken.
            word: whose line a person's word was found on.
        """
        lines = [await self.one(tip, AT_A_TIME)]
        if word is not None:
            lines.insert(0, await self.one(tip, AT_A_TIME, word))
        seen = [number for line in lines for number in line.seen]
        if not seen:
            return lines
        federation = self._node.federation
        assert federation is not None
        said = [one for one in await federation.confirmations(max(seen)) if one.number > tip.number]
        often = Counter((one.number, one.fingerprint) for one in said)
        for one in sorted(said, key=lambda one: -often[one.number, one.fingerprint]):
            if len(lines) >= MAX_LINES:
                break
            if not any(line.has(one) for line in lines):
                # What it shows is looked at, whatever it said.
                found = await self.one(tip, AT_A_TIME, one.group)
                if not any(found.seen.items() <= line.seen.items() for line in lines):
                    lines.append(found)
        return sorted(lines, key=lambda line: -sum(map(line.has, said)))
