"""Calendar and news: the addresses that readers subscribe to, and one's own of them."""

from urllib.parse import quote, urlencode

from aiohttp import web
from aiohttp_session import get_session

from node.errors import NodeError
from node.store.feeds import MAX_LABEL_CHARS, Owner, Way
from node.web.feeds import source_of
from node.web.keys import desk, language
from node.web.middleware.access import READER, VOTER_READS
from node.web.people import person
from node.web.refusals import Refusal, refusal
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The addresses, or the form that makes one's own."""
    return await _page(request)


async def make(request: web.Request) -> web.Response:
    """A new address, shown once."""
    owner = await _owner(request)
    label = str((await request.post()).get("label", "")).strip()[:MAX_LABEL_CHARS]
    try:
        secret = await desk(request).make_feed(owner, label)
    except NodeError as error:
        return await _page(request, refusal(error, language(request)))
    source = await source_of(request)
    made = addresses(f"{source.address}/f/{quote(secret)}", language(request).code, source.regions)
    return await render(request, "feed_made.html", {"made": made})


async def strike(request: web.Request) -> web.Response:
    """End one of one's own addresses."""
    await desk(request).strike_feed(await _owner(request), int(request.match_info["number"]))
    raise web.HTTPSeeOther("/feeds")


async def opened(request: web.Request) -> None:
    """Let a reader in whose address has a secret that stands.

    Raises:
        web.HTTPNotFound: it opens nothing, or no longer.
    """
    if not await desk(request).feed_opens(request.match_info["secret"]):
        raise web.HTTPNotFound


async def owner_of(request: web.Request) -> Owner | None:
    """Whose feed addresses a request may make and strike; None if nobody's."""
    found = person(request)
    if found is not None:
        return Owner(Way.ACCESS, found.access.id)
    number = (await get_session(request)).get(READER)
    if not isinstance(number, int) or number == VOTER_READS:
        return None  # a voting code is not an invitation, and nothing may tie the two together
    return Owner(Way.INVITATION, number)


def addresses(
    base: str, code: str, regions: tuple[str, ...]
) -> dict[str, str | list[tuple[str, str]]]:
    """The addresses of each feed below `base`, in a language."""
    spoken = {"lang": code}
    return {
        "calendar": f"{base}/calendar.ics?{urlencode(spoken)}",
        "news": f"{base}/feed.atom?{urlencode(spoken)}",
        "regions": [
            (name, f"{base}/calendar.ics?{urlencode({'region': name, **spoken})}")
            for name in regions
        ],
    }


async def _owner(request: web.Request) -> Owner:
    owner = await owner_of(request)
    if owner is None:
        raise web.HTTPForbidden
    return owner


async def _page(request: web.Request, refused: Refusal | None = None) -> web.Response:
    source, owner = await source_of(request), await owner_of(request)
    context = {
        "plain": addresses(source.address, language(request).code, source.regions),
        "owner": owner,
        "feeds": () if owner is None else await desk(request).feeds(owner),
        "refusal": refused,
        "max_label": MAX_LABEL_CHARS,
    }
    return await render(request, "feed_list.html", context, status=422 if refused else 200)
