"""The node's ballot boxes: one file a ballot, opened when first needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from node.errors import BoxError
from node.signer import Signer
from node.store.box import Box
from node.store.box_records import RollEntry, RollMember, Sealed
from node.store.database import StoreFile
from node.store.people import Member
from protocol.coalition.state import Ballot

SUFFIX = ".sqlite"
ISSUED = frozenset({"issued", "reissued"})
"""What a box notes of a code that was made."""


class Boxes:
    """Every ballot box of one node.

    Args:
        directory: `boxes/`; made if absent.
        signer: derives the key of each box.
    """

    def __init__(self, directory: Path, signer: Signer) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        self._directory = directory
        self._signer = signer
        self._open: dict[bytes, Box] = {}

    def close(self) -> None:
        """Close every box."""
        for box in self._open.values():
            box.close()
        self._open.clear()

    def files(self) -> list[StoreFile]:
        """The files of the boxes that are open."""
        return [box.file for box in self._open.values()]

    def ballots(self) -> list[bytes]:
        """Ids of the ballots that have a box here, ascending."""
        names = (path.name.removesuffix(SUFFIX) for path in self._directory.glob("*" + SUFFIX))
        return sorted(bytes.fromhex(name) for name in names)

    def box(self, ballot: bytes) -> Box:
        """An existing box.

        Raises:
            BoxError: `no-box`.
        """
        if ballot not in self._open and not self._path(ballot).exists():
            raise BoxError(
                "no-box",
                "this node has no ballot box for this vote",
                "an administrator draws up the voters' list from the roster first",
            )
        return self._opened(ballot)

    def pending(self) -> frozenset[bytes]:
        """Ballots whose box still holds who chose what: their return is due or not yet erased.

        Not a box that a crash left without a list of voters: nobody can have voted in it.
        """
        stages = {ballot: self._opened(ballot).status().stage for ballot in self.ballots()}
        return frozenset(b for b, stage in stages.items() if stage not in ("unfrozen", "erased"))

    def coded(self, ballot: bytes) -> bool:
        """Whether a code was ever made for a box, struck since or not: no vote comes in without."""
        box = self.box(ballot)
        status = box.status()
        if status.issued or status.voted:
            return True
        # An entry may be struck, or given paper, that never had a code.
        left = status.struck or status.paper
        return bool(left) and any(act.act in ISSUED for act in box.acts())

    async def freeze(self, ballot: Ballot, members: Sequence[Member]) -> None:
        """Fix who may vote in a ballot, in the roster's order.

        Raises:
            BoxError: `roll-frozen`: codes were issued already.
        """
        schedule = ballot.schedule
        await self._opened(ballot.id).freeze(
            [RollMember(member.ref, member.region) for member in members],
            opens=schedule.opens,
            closes=schedule.closes,
            contests=len(ballot.manifest.contests),
        )

    def lines_of(self, member: str) -> list[tuple[bytes, Box, RollEntry]]:
        """A member's entries, by ballot."""
        opened = [(ballot, self._opened(ballot)) for ballot in self.ballots()]
        lines = [(ballot, box, box.line_of(member)) for ballot, box in opened]
        return [(ballot, box, line) for ballot, box, line in lines if line is not None]

    def settle(self, ballot: bytes, regions: Mapping[str, int]) -> None:
        """See to it that a box holds the voters of the roll that is about to be published.

        Where a roll was drawn up from the roster first and then from counts, the box that the first
        one made would be returned, empty, in the place of what is counted on paper: it goes.

        Args:
            regions: the roll's members by region.

        Raises:
            BoxError: `roll-frozen`: the box has other voters, and codes or papers were issued.
        """
        if ballot not in self._open and not self._path(ballot).exists():
            return
        box = self._opened(ballot)
        if Counter(entry.region for entry in box.roll()) == Counter(dict(regions)):
            return
        status = box.status()
        if status.issued or status.struck or status.paper:
            raise BoxError(
                "roll-frozen",
                "codes were issued for another voters' list than this one",
                "draw it up from the roster again, as it was then",
            )
        box.close()
        del self._open[ballot]
        # The log first: one that is left over would be played into the next file of this name.
        for suffix in ("-wal", "-shm", ""):
            Path(f"{self._path(ballot)}{suffix}").unlink(missing_ok=True)

    async def follow(self, ballot: Ballot) -> Box:
        """The box of a ballot, open as long as the state says: an outage may move its close.

        Asked whenever the hour counts, so that a node that starts anew, or learns of it late, has
        nothing to make up for.

        Raises:
            BoxError: `no-box`.
        """
        box = self.box(ballot.id)
        await box.move_close(ballot.schedule.closes)
        return box

    async def seal(self, ballot: Ballot, now: int) -> Sealed:
        """Count a closed box; the same again gives the same."""
        box = await self.follow(ballot)
        return await box.seal(now=now)

    async def erase_links(self, ballot: Ballot, root: bytes | None, now: int) -> None:
        """Forget who chose what; after the return is published, whose `root` of the box this is."""
        box = await self.follow(ballot)
        await box.erase_links(root, now=now)

    async def discard(self, ballot: bytes) -> None:
        """Erase, uncounted, what was cast in a vote in which it decides nothing."""
        await self.box(ballot).discard()

    def _opened(self, ballot: bytes) -> Box:
        box = self._open.get(ballot)
        if box is None:
            box = Box(self._path(ballot), self._signer.box_key(ballot), ballot)
            self._open[ballot] = box
        return box

    def _path(self, ballot: bytes) -> Path:
        return self._directory / (ballot.hex() + SUFFIX)
