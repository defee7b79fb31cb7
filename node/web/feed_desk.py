"""What feeds are made of, and whose addresses open them."""

from collections.abc import Callable
from hashlib import blake2b

from node.config import pages_address
from node.core import Node
from node.store.feeds import Feed, Owner, Way
from node.timeline.dates import all_dates, convening_date
from node.timeline.news import all_news
from node.timeline.values import News, Occasion
from node.web.viewmodels.feeds import Source

_HOUR_S = 3600


class FeedDesk:
    """What the feeds need of a node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def source(self) -> Source:
        """What every feed says of itself."""
        node = self._node
        state = await node.state()
        # The same logs fold to the same state until `changes_at`; the calendar also drops days, and
        # by the full hour something comes to be due soon.
        seen = (state.frontier, state.changes_at, state.time // _HOUR_S)
        own = state.groups[node.group]
        return Source(
            coalition=node.charter.name,
            group=own.card.name,
            id=node.coalition.hex(),
            address=pages_address(node.config, own.address).rstrip("/"),
            edition=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
            regions=tuple(state.charter.regions),
            founded=node.charter.founded,
            now=node.now(),
        )

    async def dates(self, region: str, convening: str) -> Callable[[], tuple[Occasion, ...]] | None:
        """What makes the calendar; None if there is no such region or meeting."""
        state = await self._node.state()
        if region and region not in state.charter.regions:
            return None
        if not convening:
            return lambda: all_dates(state, region)
        found = next((c for c in state.convenings.values() if c.hash.hex() == convening), None)
        return None if found is None else lambda: (convening_date(state, found),)

    async def news(self) -> Callable[[], tuple[News, ...]]:
        """What makes the news."""
        state = await self._node.state()
        return lambda: all_news(state)

    def of(self, owner: Owner) -> tuple[Feed, ...]:
        """An owner's addresses, oldest first."""
        return tuple(self._node.feeds.of(owner))

    async def make(self, owner: Owner, label: str) -> str:
        """A new address's secret."""
        return await self._node.feeds.make(owner, label, self._node.now())

    async def strike(self, owner: Owner, number: int) -> None:
        """End one of an owner's addresses."""
        await self._node.feeds.strike(owner, number)

    def opens(self, secret: str) -> bool:
        """Whether a secret opens the feeds: somebody made it who may still read."""
        owner = self._node.feeds.opens(secret)
        if owner is None:
            return False
        if owner.way is Way.INVITATION:
            return self._node.invitations.holds(owner.number)
        access = self._node.accesses.access(owner.number)
        return access is not None and not access.revoked and self._node.now() < access.ends
