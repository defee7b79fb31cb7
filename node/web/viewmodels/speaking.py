"""The speakers' queue of a meeting, as who leads it and as who asks to speak see it."""

from node.web.viewmodels.convenings import MeetingLine
from node.web.viewmodels.view import View


class SpeakerLine(View):
    """Somebody in the queue.

    Attributes:
        name: what they go by in the room; `group` may be empty.
        by: who put them there: a `facilitator`, or they themselves as a `member` or a `guest`.
        turns: how often they had the floor before.
        spoke, done: UTC seconds at which they were given the floor and had finished; None before.
    """

    entry: int
    name: str
    group: str
    asked: int
    spoke: int | None
    done: int | None
    by: str
    turns: int


class QueueView(View):
    """The queue of a meeting that this server's group facilitates.

    Attributes:
        asking: whether people ask to speak by themselves now; `ready` whether they could.
        fresh: whether who has not spoken yet comes first.
        seconds: that a speech may take; 0 for any.
        floor: who has the floor, `until` when their speech is to end; `over` if that is past.
        spoke: who has finished, the last first.
    """

    line: MeetingLine
    asking: bool
    ready: bool
    fresh: bool
    seconds: int
    floor: SpeakerLine | None
    until: int | None
    over: bool
    waiting: tuple[SpeakerLine, ...]
    spoke: tuple[SpeakerLine, ...]


class SpokenName(View):
    """What somebody in the queue goes by, and their group, which may be empty."""

    name: str
    group: str


class PlaceView(View):
    """The queue as somebody sees it who may ask to speak.

    Attributes:
        id, title, zone: of the meeting.
        asking: whether people ask to speak by themselves now.
        fresh, seconds: as for who leads it.
        place: theirs, 1 for the next; None if they do not wait.
        speaking: whether they have the floor.
        name: what they go by in the queue; empty if they are not in it.
        waiting: how many wait.
        floor: who has the floor; `until` when their speech is to end.
        next: who comes next, a few.
        usual: their name on the members' list, with which a request begins; empty for guests.
    """

    id: str
    title: str
    zone: str
    asking: bool
    fresh: bool
    seconds: int
    place: int | None
    speaking: bool
    name: str
    waiting: int
    floor: SpokenName | None
    until: int | None
    next: tuple[SpokenName, ...]
    usual: str

    @property
    def there(self) -> bool:
        """Whether they wait or speak: then the page comes again by itself."""
        return self.speaking or self.place is not None
