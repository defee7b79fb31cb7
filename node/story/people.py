"""People who act on a node's pages: signed in by a link, with a browser that runs no scripts."""

import re
from urllib.parse import parse_qs, urlsplit

from node.errors import NodeError
from node.stage.browser import Browser, PageError

_ACTION = re.compile(r'<form method="post" action="([^"]+)"')


class Person(Browser):
    """Somebody at a group's pages.

    Attributes:
        label: who, as the steward who gave access wrote it.
    """

    def __init__(self, address: str, label: str) -> None:
        super().__init__(address)
        self.label = label

    async def sign_in(self, link: str) -> None:
        """Open the link that a steward handed over, and press its button.

        Raises:
            NodeError: `page-failed`: the link is refused.
        """
        key = parse_qs(urlsplit(link).query)["key"][0]
        page = await self.get(f"/sign-in?key={key}")
        await self.submit(page, "/sign-in", key=key, then="/")

    async def act(self, path: str, /, **fields: str) -> str:
        """Open a page with a form, fill it in, and send it; gives the page that follows.

        Raises:
            NodeError: `page-failed`: there is no form, or it was refused.
        """
        page = await self.get(path)
        wanted = path.partition("?")[0]
        if not any(action.partition("?")[0] == wanted for action in _ACTION.findall(page)):
            raise NodeError("page-failed", f"no form on the page {path}")
        return await self.submit(page, path, **fields)

    async def refused(self, path: str, /, **fields: str) -> str:
        """Send a form that must be refused; gives what the page said against it.

        Raises:
            NodeError: `not-refused`: it was done.
        """
        try:
            await self.act(path, **fields)
        except PageError as error:
            return error.said
        raise NodeError("not-refused", f"{self.label}: {path} was not refused")
