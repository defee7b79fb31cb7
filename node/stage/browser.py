"""A member at a node's pages: what a browser without JavaScript does, over real HTTP."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from node.errors import NodeError

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_RECEIPT = re.compile(r'id="receipt">([^<]+)<')
_BAD = re.compile(r'<div class="note bad[^>]*>\s*<b[^>]*>([^<]+)</b>')
_HEADING = re.compile(r"<h1[^>]*>([^<]+)</h1>")
# A page answers within this, or the member gives up.
PATIENCE = aiohttp.ClientTimeout(total=30)


class PageError(NodeError):
    """A page refused what was sent, or is not there.

    Attributes:
        said: what the page says about it.
    """

    def __init__(self, what: str, said: str) -> None:
        super().__init__("page-failed", f"{what}: {said}")
        self.said = said


@dataclass(slots=True)
class Browser:
    """One member's browser: cookies of its own, and the address of the group's node."""

    address: str
    http: aiohttp.ClientSession = field(init=False)

    async def __aenter__(self) -> "Browser":
        # Cookies of an address without a name are kept only if asked for.
        jar = aiohttp.CookieJar(unsafe=True)
        self.http = aiohttp.ClientSession(cookie_jar=jar, timeout=PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def get(self, path: str) -> str:
        """Open a page.

        Raises:
            NodeError: `page-failed`: it is not there.
        """
        async with self.http.get(self.address + path) as answer:
            return self._page(path, answer.status, await answer.text())

    async def submit(self, page: str, path: str, /, **fields: str) -> str:
        """Press a button: post a form of `page` with its hidden token; gives the next page.

        Raises:
            NodeError: `page-failed`: the form was refused.
        """
        token = _TOKEN.search(page)
        if token is None:
            raise NodeError("page-failed", f"no form on the page before {path}")
        data = {"token": html.unescape(token[1]), **fields}
        async with self.http.post(self.address + path, data=data) as answer:
            return self._page(path, answer.status, await answer.text())

    def _page(self, path: str, status: int, text: str) -> str:
        if status != 200:
            said = refusal_on(text) or "without a reason"
            raise PageError(f"{self.address}{path} answered {status}", said)
        return text


def refusal_on(page: str) -> str:
    """What a page says against what was sent: a note that stands out, else its heading."""
    found = _BAD.search(page) or _HEADING.search(page)
    return html.unescape(found[1]) if found else ""


async def vote(address: str, code: str, option: int) -> str:
    """Vote for one option of a ballot with one question; as `vote_marks`.

    Args:
        option: its index.
    """
    return await vote_marks(address, code, {"c0": str(option)})


async def vote_marks(address: str, code: str, marks: Mapping[str, str]) -> str:
    """Vote as a member does: code, button, ballot, review, cast; gives the receipt.

    Args:
        code: as printed on the member's sheet.
        marks: the ballot's fields, as `node.web.choices` names them.

    Returns:
        The receipt's 64 hex digits.

    Raises:
        NodeError: a page refuses, or the node is gone: then only a receipt tells whether the vote
            is in, and there is none.
    """
    try:
        return await _vote(address, code, marks)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NodeError("page-failed", f"{address} does not answer: {error!r}") from error


async def _vote(address: str, code: str, marks: Mapping[str, str]) -> str:
    async with Browser(address) as browser:
        # As from the QR code: the address alone opens nothing, the button does.
        page = await browser.get(f"/vote?code={code}")
        page = await browser.submit(page, "/vote", code=code)
        page = await browser.submit(page, "/vote/review", **marks)
        page = await browser.submit(page, "/vote/cast", **marks)
    found = _RECEIPT.search(page)
    if found is None:
        raise NodeError("page-failed", "no receipt on the last page")
    return found[1].replace(" ", "").replace("\n", "")


async def receipt_is_counted(address: str, receipt: str) -> bool:
    """Whether the receipt's page shows it in the group's published result."""
    async with Browser(address) as browser:
        page = await browser.get(f"/receipt?receipt={receipt}")
    # The page recomputes the proof against the published root; its link leads to the proof.
    return f"/receipt/{receipt}.json" in page
