"""What pages may ask about the doors of meetings; `node.web.door_desk` implements it."""

from typing import Protocol

from node.store.doors import Came
from node.web.viewmodels.doors import DoorView, GuestView


class Doors(Protocol):
    """Doors of this group's meetings, and guests, who have no access and run no command."""

    async def door(self, meeting: str) -> DoorView | None:
        """The code of now and who came; None if this group doesn't facilitate such a meeting."""
        ...

    async def guest(self, meeting: str, handle: bytes) -> GuestView | None:
        """What a browser has said of itself; None if it has not checked in to this meeting."""
        ...

    async def meant(self, code: str) -> tuple[str, ...]:
        """The meeting whose door a code opens; all whose door is open, if it opens none."""
        ...

    async def come(self, meeting: str, code: str, handle: bytes) -> Came:
        """Check a browser in by a code; a meeting that is not here is `SHUT`, as a closed door."""
        ...

    async def say(self, meeting: str, handle: bytes, group: str, region: str) -> bool:
        """Keep of which group and region a guest is; whether there are such a group and region.

        Both may be empty: then they have not said it.
        """
        ...

    async def leave(self, meeting: str, handle: bytes) -> None:
        """Take a guest out of the counts."""
        ...
