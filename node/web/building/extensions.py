"""View models of votes that may go on longer after an outage."""

from node.founding.terms import spoken
from node.names import by_name, group_name
from node.web.viewmodels.extensions import ExtensionView, OutageLine
from protocol.coalition.state import Ballot, Phase, State


def extension_view(state: State, ballot: Ballot, here: bytes) -> ExtensionView | None:
    """What an outage may do, or has done, to a vote's close; None if it can't do anything."""
    schedule, found = ballot.manifest.schedule, ballot.extension
    if not schedule.extension_s or (found is None and ballot.opened is not None):
        return None
    others = by_name(state, set(ballot.electorate) - {here}) if extends(ballot, here) else ()
    sits = () if found is None else found.sits
    return ExtensionView(
        longer=spoken(schedule.extension_s),
        announced=schedule.closes,
        since=None if found is None else found.since,
        about="" if found is None or not found.about else group_name(state, found.about),
        sits=tuple(group_name(state, group) for group in by_name(state, sits)),
        needed=0 if found is None else found.needed,
        said=tuple(
            OutageLine(
                group_name(state, word.group),
                group_name(state, word.about),
                word.reason,
                word.time,
                word.certified,
            )
            for word in (() if found is None else found.words)
        ),
        others=tuple(group_name(state, group) for group in others),
    )


def extends(ballot: Ballot, group: bytes) -> bool:
    """Whether a group may say now that an outage kept members from voting."""
    found = ballot.extension
    if found is None or found.since is not None:
        return False
    return ballot.phase is Phase.OPEN and group in found.sits


def is_asked(ballot: Ballot, group: bytes) -> bool:
    """Whether others have said so of a third, and this group has said nothing yet."""
    found = ballot.extension
    if found is None or not found.words or not extends(ballot, group):
        return False
    # Of its own outage a group can't speak.
    spoken_of = any(word.about != group for word in found.words)
    return spoken_of and all(word.group != group for word in found.words)
