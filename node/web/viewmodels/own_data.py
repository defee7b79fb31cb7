"""What this server holds about a member, as they see it, and what members ask about it."""

from collections.abc import Mapping

from node.web.viewmodels.view import View


class HeldMember(View):
    """The line in the members' list.

    Attributes:
        ref: the group's own number for them.
        joined: UTC seconds of when they came on the list.
        active: whether they go on new voters' lists.
        home: where they say that they vote: `here`, `elsewhere` or empty.
    """

    ref: str
    name: str
    region: str
    email: str
    joined: int
    active: bool
    home: str


class HeldSignIn(View):
    """A browser that is signed in: what it says it is, its first day, its end."""

    browser: str
    day: int
    ends: int


class HeldFeed(View):
    """An address of calendar and news: what it was made for, and on which day."""

    label: str
    day: int


class HeldLine(View):
    """A line of the journal: what was done, about which ids, with which outcome."""

    at: int
    command: str
    subject: str
    outcome: str


class HeldAccess(View):
    """An access to the pages, with what hangs on it; times in UTC seconds."""

    number: int
    role: str
    label: str
    member: str
    made: int
    ends: int
    revoked: bool
    named_by: str
    sign_ins: tuple[HeldSignIn, ...]
    feeds: tuple[HeldFeed, ...]
    journal: tuple[HeldLine, ...]


class HeldKey(View):
    """A public key, in hex; `struck` is 0 while it stands."""

    key: str
    made: int
    struck: int


class HeldAct(View):
    """What an administrator did to a line of a voters' list, and why."""

    act: str
    reason: str
    time: int


class HeldVote(View):
    """A line of a voters' list.

    Attributes:
        code: `listed` (none yet), `issued`, `struck`, or `paper` in its place.
        voted_online: whether a vote came in; not which.
    """

    ballot: str
    title: str
    entry: int
    region: str
    code: str
    voted_online: bool
    acts: tuple[HeldAct, ...]


class HeldComment(View):
    """Something the member said in a debate with their key."""

    proposal: str
    title: str
    comment: str


class HeldCaucus(View):
    """A caucus that a key of theirs joined; `member` is false once it has left."""

    caucus: str
    name: str
    member: bool


class HeldText(View):
    """A text of a caucus that a key of theirs signed, with the caucus's id and name."""

    caucus: str
    name: str
    title: str


class HeldChallenge(View):
    """A challenge of a result that a key of theirs signed.

    Attributes:
        about: whose result it says is wrong; empty for the whole vote.
        made: whether enough have signed, so that the panel rules on it.
    """

    ballot: str
    title: str
    about: str
    reason: str
    made: bool


class HeldSignatures(View):
    """What the public record has of their keys' signatures, beside comments."""

    caucuses: tuple[HeldCaucus, ...]
    texts: tuple[HeldText, ...]
    challenges: tuple[HeldChallenge, ...]


class OwnRequest(View):
    """Something the member asked for.

    Attributes:
        what: `name`, `region` or `leave`.
        value: what it is to say; for leaving, a word to the administrators.
        outcome: `granted`, `declined`, or empty while it waits.
        answer: why, if it was declined.
    """

    number: int
    what: str
    value: str
    asked: int
    outcome: str
    answer: str


class HeldRead(View):
    """A vote of which they say that they have read about it; no title if it is not held here."""

    ballot: str
    title: str


class HeldMeeting(View):
    """A meeting to which they have checked in; no title if it is not held here."""

    meeting: str
    title: str


class HeldVoice(View):
    """What they say of a meeting's report."""

    report: str
    confirms: bool


class HeldSpeech(View):
    """A request to speak in a meeting, by the name they gave; `spoke` is 0 if it was not granted.

    The title is empty if the meeting is not held here.
    """

    meeting: str
    title: str
    name: str
    asked: int
    spoke: int


class OwnDataView(View):
    """All that is held under a member's number; no votes.

    Attributes:
        told: what they told about themselves, by question.
    """

    member: HeldMember
    accesses: tuple[HeldAccess, ...]
    keys: tuple[HeldKey, ...]
    told: Mapping[str, str]
    read: tuple[HeldRead, ...]
    meetings: tuple[HeldMeeting, ...]
    reports: tuple[HeldVoice, ...]
    speeches: tuple[HeldSpeech, ...]
    votes: tuple[HeldVote, ...]
    comments: tuple[HeldComment, ...]
    signed: HeldSignatures
    requests: tuple[OwnRequest, ...]

    def request(self, number: int) -> OwnRequest | None:
        """One of the requests that wait."""
        waiting = (one for one in self.requests if not one.outcome)
        return next((one for one in waiting if one.number == number), None)


class RequestView(View):
    """What a member asks for and has no answer to.

    Attributes:
        what: `name`, `region` or `leave`.
        value: what it is to say; for leaving, a word to the administrators.
        member, name, region: of who asks, as the list has them now.
    """

    number: int
    what: str
    value: str
    asked: int
    outcome: str
    answer: str
    member: str
    name: str
    region: str
