"""Pages that only show: one function says what is seen, for a browser and for a program.

A page has two addresses, its own and the same with `.json` (`node.web.routes.reading`). Both run
the same function: who may not see the page is refused its JSON by the same line, and what the page
would show is what the JSON says.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web
from msgspec import field

from node.web.keys import is_data
from node.web.people import person
from node.web.plain import plain
from node.web.policy import allows
from node.web.render import render
from node.web.viewmodels.audience import SIGNED_IN

Look = Callable[[web.Request], Awaitable[Any]]


class Reading(msgspec.Struct, frozen=True):
    """A page that only shows. `answer` is what the table of pages names.

    Attributes:
        look: what is seen: a view model, a tuple of them, or None where there is none.
        template: the page.
        name: of what is seen in the template.
        noun: its name in the JSON; empty if its own fields stand there.
        renews: after how many seconds the page comes again by itself, given what is seen; 0 never.
            By a header, as pages have no script. `?still=yes` stays as it is: a page that moves
            must be one that can be stopped. The template is given `renews` and, for the links and
            forms that lead back to it, `still`: what to append to their addresses.
        beside: what the template is given besides, the same for every request: words for what is
            seen, or, of a page that moves and has a form, what its fields begin with.
    """

    look: Look
    template: str
    name: str = "view"
    noun: str = ""
    renews: Callable[[Any], int] | None = None
    beside: Mapping[str, object] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        """The page, or its JSON where the address asks for that."""
        if not is_data(request):
            return await self._page(request)
        try:
            seen = await self.look(request)
        except web.HTTPRedirection as elsewhere:  # another page stands in for one that is not there
            raise web.HTTPNotFound from elsewhere
        value = plain(seen, lambda whose: _sees(request, whose))
        return json_response({self.noun: value} if self.noun else value)

    async def _page(self, request: web.Request) -> web.Response:
        seen = await self.look(request)
        if self.renews is None:
            return await render(request, self.template, {self.name: seen, **self.beside})
        still = stays(request)
        seconds = 0 if still else self.renews(seen)
        moving = {"renews": seconds, "still": still, "refusal": None}
        shown = {self.name: seen, **self.beside, **moving}
        response = await render(request, self.template, shown)
        if seconds:
            response.headers["Refresh"] = str(seconds)
        return response


def stays(request: web.Request) -> str:
    """The query by which a page does not come again by itself; empty if it may."""
    return "?still=yes" if "still" in request.query else ""


def json_response(value: object, status: int = 200) -> web.Response:
    """A value as JSON text that people can read, too."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return web.Response(text=text + "\n", content_type="application/json", status=status)


def _sees(request: web.Request, whose: str) -> bool:
    found = person(request)
    return found is not None and (whose == SIGNED_IN or allows(found.access.role, whose))
