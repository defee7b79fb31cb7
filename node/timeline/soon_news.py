"""News of what is due soon: two days before a vote closes, or something is owed."""

from collections.abc import Iterable, Iterator

from node.timeline.dates import all_dates
from node.timeline.ids import stable_id
from node.timeline.values import Hour, News, Occasion
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.state import State

SOON_S = 2 * 86_400
"""Long enough for who looks once a day, short enough that nobody puts it off again."""
_HOUR_S = 3600

# By the title that a deadline has in the calendar. What nobody owes (a discussion that may end,
# a vote that opens, a term that is over) is no deadline.
SOON = {
    "Vote closes: {title}": N_("Vote closes soon: {title}"),
    "Group results due: {title}": N_("Group results due soon: {title}"),
    "Report of the first meeting due: {title}": N_("Report of the first meeting due soon: {title}"),
    "Reports of the regional meetings due: {title}": N_(
        "Reports of the regional meetings due soon: {title}"
    ),
    "Due from {group}: {act}": N_("Due soon from {group}: {act}"),
    "Due: {title} ({addressee})": N_("Due soon: {title} ({addressee})"),
    "Report of delegates due: {title} ({group})": N_(
        "Report of delegates due soon: {title} ({group})"
    ),
    "Last hour to attest: {title}": N_("Last hour to attest is near: {title}"),
    "Time for challenges ends: {title}": N_("Time for challenges ends soon: {title}"),
    "Ruling due: {title}": N_("Ruling due soon: {title}"),
    "Time for a reply ends, {group} is to be expelled": N_(
        "Time for a reply ends soon, {group} is to be expelled"
    ),
}


def soon_news(state: State) -> Iterator[News]:
    """What is due within `SOON_S` and still awaited, in no order; none of it once its hour is over.

    An entry keeps its id until the deadline is moved, which is news again.
    """
    return of_dates(state, all_dates(state))


def of_dates(state: State, dates: Iterable[Occasion]) -> Iterator[News]:
    """The same of these dates."""
    for date in dates:
        if date.cancelled or date.settled or date.starts <= state.time:
            continue
        if date.title.key in SOON:
            yield _soon(state, date)


def _soon(state: State, date: Occasion) -> News:
    # From the full hour: feeds are built once an hour, and every node's has the same time.
    at = date.starts - SOON_S
    return News(
        id=stable_id(state.coalition, f"soon {date.id}", date.starts.to_bytes(8, "big")),
        title=Sentence(SOON[date.title.key], date.title.params),
        time=max(at - at % _HOUR_S, date.changed),
        path=date.path,
        hours=(Hour(N_("Until"), date.starts, date.zone),),
    )
