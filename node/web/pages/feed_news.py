"""The news as an Atom feed (RFC 4287) and as a JSON Feed (jsonfeed.org, version 1.1)."""

from datetime import UTC, datetime

import msgspec
from aiohttp import web

from node.timeline.ids import stable_id
from node.web.feeds import Asked, answer, source_of, spoken
from node.web.keys import desk
from node.web.pages.feed_list import opened
from node.web.render import templates
from node.web.wording import say, told

KIND = "application/atom+xml"
JSON_KIND = "application/feed+json"
JSON_VERSION = "https://jsonfeed.org/version/1.1"


async def show(request: web.Request) -> web.Response:
    """What happened, newest first."""
    public = (await desk(request).frame()).public
    source, language = await source_of(request), spoken(request)
    news = await desk(request).news()
    template = templates(language.code).get_template("feeds/news.atom")

    def build() -> bytes:
        entries = news()
        # A file that names its own address would give a secret in it away to whoever is shown it.
        own = f"{source.address}/feed.atom?lang={language.code}" if public else ""
        return template.render(
            id=stable_id(bytes.fromhex(source.id), f"news {language.code}", b""),
            source=source,
            news=entries,
            own=own,
            updated=max(
                (time for entry in entries for time in (entry.time, entry.updated)),
                default=source.founded,
            ),
        ).encode()

    return await answer(request, Asked("news", language.code), source, build, KIND)


async def show_json(request: web.Request) -> web.Response:
    """The same news for programs."""
    source, language = await source_of(request), spoken(request)
    news = await desk(request).news()

    def build() -> bytes:
        items = [
            {
                "id": f"urn:uuid:{one.id}",
                "url": f"{source.address}{one.path}",
                "title": say(one.title, language),
                # An item has words in it, by the format: without any, its title.
                "content_text": told(one, language) or say(one.title, language),
                "date_published": datetime.fromtimestamp(one.time, UTC).isoformat(),
                **(
                    {"date_modified": datetime.fromtimestamp(one.updated, UTC).isoformat()}
                    if one.updated
                    else {}
                ),
                **({"authors": [{"name": one.group}]} if one.group else {}),
            }
            for one in news()
        ]
        return msgspec.json.encode(
            {
                "version": JSON_VERSION,
                "title": source.coalition,
                "home_page_url": f"{source.address}/",
                "language": language.code,
                "items": items,
            }
        )

    return await answer(request, Asked("news.json", language.code), source, build, JSON_KIND)


async def show_by_secret(request: web.Request) -> web.Response:
    """The same at an address with a secret in it."""
    await opened(request)
    return await show(request)
