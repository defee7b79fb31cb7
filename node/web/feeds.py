"""Serving feeds: built when something changed, else answered from the last edition.

Readers poll, many of them every few minutes. While neither the logs nor the day have changed, an
answer costs a comparison; a reader that knows the edition gets 304 and no body.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
from aiohttp import ETag, web

from node.web.keys import desk
from node.web.negotiation import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from node.web.i18n import Language
    from node.web.viewmodels.feeds import Source

MAX_KEPT = 32
"""Editions kept: two languages of a calendar, of the news and of some regions; at most 10 MB."""


class Asked(msgspec.Struct, frozen=True):
    """Which feed: `calendar` or `news`, in which language, of which region or meeting."""

    what: str
    language: str
    region: str = ""
    convening: str = ""


class Edition(msgspec.Struct, frozen=True):
    """A feed as it was last built.

    Attributes:
        of: the source's edition that it was built from.
        body: the file.
        tag: changes with the body.
        since: when this node first gave out this body, UTC seconds. Statements arrive later than
            they claim to have been made, so no time inside the feed can say that.
    """

    of: str
    body: bytes
    tag: str
    since: int


class Editions:
    """The last edition of each feed that somebody asks for.

    Attributes:
        events: for `calendar_file`; used by what builds, one at a time.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Asked, Edition] = OrderedDict()
        self._building = asyncio.Lock()
        self.events: dict[str, bytes] = {}

    async def get(self, asked: Asked, source: Source, build: Callable[[], bytes]) -> Edition:
        """The edition for this state of things.

        Args:
            build: makes the body; called in a thread, and only if something may have changed.
        """
        # One at a time: many readers wake up at the full hour, and all get what the first built.
        async with self._building:
            return await self._get(asked, source, build)

    async def _get(self, asked: Asked, source: Source, build: Callable[[], bytes]) -> Edition:
        kept = self._kept.get(asked)
        if kept is None or kept.of != source.edition:
            body = await asyncio.to_thread(build)
            tag = blake2b(body, digest_size=16).hexdigest()
            same = kept is not None and kept.tag == tag
            since = kept.since if kept is not None and same else source.now
            kept = Edition(source.edition, body, tag, since)
        self._kept[asked] = kept
        self._kept.move_to_end(asked)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return kept


EDITIONS: web.AppKey[Editions] = web.AppKey("web_editions", Editions)


def spoken(request: web.Request) -> Language:
    """A feed's language: the address's, else English. A reader has no other way to choose."""
    from node.web.i18n import load_languages  # noqa: PLC0415  node.later

    languages = load_languages()
    return languages.get(request.query.get("lang", ""), languages[SOURCE_LANGUAGE])


async def answer(
    request: web.Request, asked: Asked, source: Source, build: Callable[[], bytes], kind: str
) -> web.Response:
    """The feed, or 304 to a reader that has it.

    Args:
        kind: the content type.
    """
    edition = await request.app[EDITIONS].get(asked, source, build)
    if request.if_none_match is not None:
        fresh = has_edition(request, edition.tag)
    else:
        since = request.if_modified_since
        fresh = since is not None and edition.since <= since.timestamp()
    response = (
        web.Response(status=304)
        if fresh
        else web.Response(body=edition.body, content_type=kind, charset="utf-8")
    )
    response.etag = ETag(edition.tag)
    response.last_modified = edition.since
    return response


def has_edition(request: web.Request, tag: str) -> bool:
    """Whether the reader names this edition as one that it has."""
    return any(known.value in ("*", tag) for known in request.if_none_match or ())


async def source_of(request: web.Request) -> Source:
    """What every feed of this node says of itself."""
    return await desk(request).feed_source()
