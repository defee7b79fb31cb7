"""The news as an Atom feed (RFC 4287)."""

from aiohttp import web

from node.web.building.feed_ids import stable_id
from node.web.feeds import Asked, answer, source_of, spoken
from node.web.keys import ENVIRONMENTS, desk
from node.web.pages.feed_list import opened

KIND = "application/atom+xml"


async def show(request: web.Request) -> web.Response:
    """What happened, newest first."""
    public = (await desk(request).frame()).public
    source, language = await source_of(request), spoken(request)
    news = await desk(request).news()
    template = request.app[ENVIRONMENTS[language.code]].get_template("feeds/news.atom")

    def build() -> bytes:
        entries = news()
        # A file that names its own address would give a secret in it away to whoever is shown it.
        own = f"{source.address}/feed.atom?lang={language.code}" if public else ""
        return template.render(
            id=stable_id(bytes.fromhex(source.id), f"news {language.code}", b""),
            source=source,
            news=entries,
            own=own,
            updated=max((entry.time for entry in entries), default=source.founded),
        ).encode()

    return await answer(request, Asked("news", language.code), source, build, KIND)


async def show_by_secret(request: web.Request) -> web.Response:
    """The same at an address with a secret in it."""
    await opened(request)
    return await show(request)
