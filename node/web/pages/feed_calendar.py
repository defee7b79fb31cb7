"""The calendar as a file that phones and mail programs subscribe to, and as JSON."""

import msgspec
from aiohttp import web

from node.timeline.plain import plain_date
from node.web.calendar import calendar_file
from node.web.feeds import EDITIONS, Asked, answer, source_of, spoken
from node.web.keys import desk
from node.web.pages.feed_list import opened
from node.web.wording import say

KIND = "text/calendar"


async def show(request: web.Request) -> web.Response:
    """All dates, those of one region, or those of one meeting."""
    region = request.query.get("region", "")
    convening = request.query.get("convening", "")
    source, language = await source_of(request), spoken(request)
    dates = await desk(request).dates(region, convening)
    if dates is None:
        raise web.HTTPNotFound
    name = f"{source.coalition}, {region}" if region else source.coalition
    asked = Asked("calendar", language.code, region, convening)
    events = request.app[EDITIONS].events

    def build() -> bytes:
        return calendar_file(source, dates(), language, name, events)

    return await answer(request, asked, source, build, KIND)


async def show_json(request: web.Request) -> web.Response:
    """The same dates for programs."""
    region = request.query.get("region", "")
    convening = request.query.get("convening", "")
    source, language = await source_of(request), spoken(request)
    dates = await desk(request).dates(region, convening)
    if dates is None:
        raise web.HTTPNotFound
    asked = Asked("calendar.json", language.code, region, convening)

    def build() -> bytes:
        rows = [
            {
                **plain_date(date, lambda sentence: say(sentence, language)),
                "url": f"{source.address}{date.path}",
            }
            for date in dates()
        ]
        return msgspec.json.encode(
            {
                "coalition": source.coalition,
                "id": source.id,
                "language": language.code,
                "dates": rows,
            }
        )

    return await answer(request, asked, source, build, "application/json")


async def show_by_secret(request: web.Request) -> web.Response:
    """The same at an address with a secret in it."""
    await opened(request)
    return await show(request)
