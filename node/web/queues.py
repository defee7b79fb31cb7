"""What pages may ask about speakers' queues; `node.web.queue_desk` implements it."""

from typing import Protocol

from node.web.viewmodels.speaking import PlaceView, QueueView


class Queues(Protocol):
    """Queues of meetings that this group facilitates; None where there is no such meeting.

    Guests have no access, so no command is theirs: they are known by what their browser keeps.
    """

    async def queue(self, meeting: str) -> QueueView | None:
        """The queue, as who leads it sees it."""
        ...

    async def place(self, meeting: str, member: str) -> PlaceView | None:
        """The queue as a member sees it; `member` is empty for an access that is nobody's."""
        ...

    async def guest_place(self, meeting: str, handle: bytes) -> PlaceView | None:
        """The queue as a guest sees it; None too if they have not checked in by the code."""
        ...

    async def guest_asks(self, meeting: str, handle: bytes, name: str) -> bool:
        """Put a guest in the queue; False if they have not checked in.

        Raises:
            NodeError: as the command `speakers.ask`.
        """
        ...

    async def guest_takes_back(self, meeting: str, handle: bytes) -> None:
        """A guest does not ask to speak any more."""
        ...
