"""What an outage may do to the close of a vote, as pages show it; groups by name."""

from node.web.viewmodels.view import View


class OutageLine(View):
    """What one group of the panel said; `about` is the group that was out.

    `certified`: whether a cut holds it; until then it doesn't count.
    """

    group: str
    about: str
    reason: str
    time: int
    certified: bool


class ExtensionView(View):
    """Whether a vote goes on longer.

    Attributes:
        longer: by how much at most, as terms say it: "6 hours".
        announced: when it was to close, UTC seconds.
        since: since when the close is moved, UTC seconds; None while it stands.
        about: whose outage moved it; empty if none did.
        sits: who of the panel may say so; none before the vote has opened.
        needed: how many of them say it of the same group before it holds.
        others: of which groups this group may say it now; none if it may not.
    """

    longer: str
    announced: int
    since: int | None
    about: str
    sits: tuple[str, ...]
    needed: int
    said: tuple[OutageLine, ...]
    others: tuple[str, ...]
