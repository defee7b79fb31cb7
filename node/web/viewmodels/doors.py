"""The code shown in the room of a meeting, and what a guest sees of their own check-in."""

from node.web.viewmodels.view import View


class CameLine(View):
    """How many of one group and region came in by the code; empty: they have not said it."""

    group: str
    region: str
    people: int


class DoorView(View):
    """A meeting's door.

    Attributes:
        title: of the meeting.
        code: what is shown now; empty while the door is shut.
        turns: seconds until another code is shown.
        ends: UTC seconds at which it shuts.
        address: where guests of this meeting type the code, as the square has it.
        unsure: how many of the host's may have said no group: at a door from before an upgrade
            such guests were counted for it.
    """

    id: str
    title: str
    code: str
    turns: int
    ends: int
    zone: str
    address: str
    came: tuple[CameLine, ...]
    unsure: int = 0

    @property
    def short(self) -> str:
        """Where guests of any meeting type a code: an address that can be typed, too."""
        return f"{self.address.partition('/meetings/')[0]}/here"

    @property
    def people(self) -> int:
        """How many came in by the code."""
        return sum(line.people for line in self.came)

    @property
    def unsaid(self) -> int:
        """How many of them have not said of which group they are."""
        return sum(line.people for line in self.came if not line.group)


class GuestView(View):
    """Somebody who has checked in by the code, as their own browser shows it.

    Attributes:
        group: id of the group that they say they are of, empty until they have said it; `groups`
            are (id, name) of those there.
        region: of the charter, or empty; `regions` are the charter's.
    """

    title: str
    group: str
    region: str
    groups: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
