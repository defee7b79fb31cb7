"""Groups that found by pages: real rooms, real pages, a browser for each."""

import re
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import FormData
from aiohttp.test_utils import TestServer

from node.commands.running import run
from node.core import open_node
from node.tests.founding.founders import make_room
from node.tests.web.web_world import browser, get, post, token_of
from node.web.founding import founding_app
from node.web.founding.door import Door
from node.web.founding.keys import Ending


class Founders:
    """One group's pages, and a browser that has come in."""

    def __init__(self, room, client, ending):
        self.room, self.client, self.ending = room, client, ending

    async def page(self, path="/"):
        response, text = await get(self.client, path)
        assert response.status == 200, (path, response.status)
        return text

    async def press(self, path, at="/", **fields):
        """Press a form's button on a page; the page that it leads to, which must be a good one."""
        response, text = await post(self.client, path, await self.page(at), **fields)
        assert response.status == 200, said(text)
        return text

    async def write(self, fields):
        """Send the form of a draft, with whatever it leads to."""
        return await post(self.client, "/draft/write", await self.page("/draft/write"), **fields)

    async def refused(self, path, at="/", status=422, **fields):
        """Press a button that is refused; what the page says. Nothing is otherwise than before."""
        before = self.room.look()
        response, text = await post(self.client, path, await self.page(at), **fields)
        assert response.status == status, said(text)
        assert self.room.look() == before
        return said(text)

    async def send(self, *papers, status=200):
        """Upload papers, (name, bytes)."""
        form = FormData()
        form.add_field("token", token_of(await self.page()))
        for name, data in papers:
            form.add_field("papers", data, filename=name, content_type="application/octet-stream")
        response = await self.client.post("/papers", data=form)
        text = await response.text()
        assert response.status == status, said(text)
        return text

    async def take(self, path):
        """Download a paper: (its name, its bytes)."""
        response = await self.client.get(path)
        assert response.status == 200, path
        name = re.search('filename="(.*)"', response.headers["Content-Disposition"])[1]
        return name, await response.read()


def said(text):
    """The alert of a page."""
    found = re.search(r'<div class="note bad" role="alert".*?</div>', text, re.DOTALL)
    return re.sub(r"<[^>]*>", " ", found[0]) if found else text[:3000]


@asynccontextmanager
async def pages_of(*rooms, come_in=True):
    """The founding pages of groups."""
    async with AsyncExitStack() as stack:
        found = []
        for room in rooms:
            door = Door()

            async def first_access(label, room=room):
                async with open_node(room.directory) as node:
                    args = {"role": "steward", "label": label, "code": True}
                    return (await run(node, "access.grant", args))["code"]

            ending = Ending(first_access)
            server = await stack.enter_async_context(TestServer(founding_app(room, door, ending)))
            ending.pages = str(server.make_url("/"))
            client = await stack.enter_async_context(browser(server))
            one = Founders(room, client, ending)
            one.door = door
            if come_in:
                _, page = await get(client, "/sign-in")
                response, text = await post(client, "/sign-in", page, key=door.code)
                assert response.status == 200, said(text)
            found.append(one)
        yield found


def rooms_in(base, count=3, **changes):
    return [make_room(base, number, **changes) for number in range(count)]


DRAFT = {
    "name": "Example Coalition",
    "preamble": "We act together.",
    "points": "Nobody is left out.\n\nAnybody can check.",
    "regions": "North",
    "cuts": "yes",
    "cuts_rest": "10 minutes",
    "cuts_propose": "2 minutes",
    "cuts_vote": "30 seconds",
    "cuts_growth": "1 minute",
    "sponsors": "1",
    "deliberation": "7 days",
    "voting": "3 days",
    "pool_min": "5",
    "several_groups": "allowed",
    "proceed_share": "2/3",
    "emergency_share": "4/5",
    "emergency": "2 days",
    "public_logs": "no",
    "points_share": "2/3",
    "confirm_share": "3/5",
    "notice": "30 days",
    "caucus_min": "1",
    "veto_min": "0",
    "data_officer": "data@example.org",
    "slow_mode": "0 seconds",
    "seconds": "0",
    "challenges": "no",
    "challenge_period": "7 days",
    "challenge_ruling": "7 days",
    "challenge_members": "0",
    "members": "yes",
    "members_share": "2/3",
    "members_reply": "14 days",
    "suspend": "yes",
    "away_cuts": "0",
    "away": "0 seconds",
    "away_max": "0",
    "join": "yes",
    "join_share": "2/3",
    "join_sponsors": "2",
    "join_size": "1",
    "join_wait": "90 days",
    "join_seat": "no",
    "changes": "yes",
    "changes_share": "3/4",
    "changes_notice": "14 days",
}


def draft_fields(*rooms, **changes):
    """A filled form."""
    weights = {f"affiliated-{room.own.group.hex()}": "10" for room in rooms}
    return {**DRAFT, "council": [room.own.name for room in rooms], **weights, **changes}
