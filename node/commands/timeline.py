"""What is ahead, and what happened: the calendar and the news by command."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.core import Node
from node.errors import NodeError
from node.timeline.dates import all_dates, convening_date
from node.timeline.news import all_news
from node.timeline.plain import plain_date, plain_news
from protocol.ballots.explain import Sentence


class DatesArgs(Args):
    """Of the whole coalition, without other regions' meetings, or of one meeting."""

    region: Annotated[str, Meta(max_length=120)] = ""
    convening: HexPrefix | None = None


async def dates(node: Node, args: DatesArgs) -> dict[str, Any]:
    """What is ahead, and what was lately, by its start."""
    state = await node.state()
    if args.region and args.region not in state.charter.regions:
        known = ", ".join(state.charter.regions) or "none"
        raise NodeError(
            "unknown-region",
            f"the charter has no region {args.region}",
            f"its regions: {known}",
        )
    if args.convening is None:
        found = all_dates(state, args.region)
    else:
        known_by_hash = {convening.hash: convening for convening in state.convenings.values()}
        chosen = known_by_hash[pick(args.convening, known_by_hash, "convening")]
        found = (convening_date(state, chosen),)
    return {
        "now": state.time,
        "dates": [
            {**plain_date(date, Sentence.english), "title_parts": date.title.parts()}
            for date in found
        ],
    }


async def news(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What happened, newest first."""
    state = await node.state()
    return {
        "now": state.time,
        "news": [plain_news(one, Sentence.english) for one in all_news(state)],
    }


COMMANDS = {
    "date.list": Command(DatesArgs, dates),
    "news.list": Command(NoArgs, news),
}
