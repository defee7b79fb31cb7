"""The hidden token of a page's form, and the cookie behind it, set only where there is a form."""

from aiohttp import web

from node.web.forms import COOKIE, FormKey, new_cookie

FORM_COOKIE_S = 24 * 3600


class FormToken:
    """The token of one page that is being rendered.

    Args:
        key: of the forms of this application.
    """

    def __init__(self, request: web.Request, key: FormKey) -> None:
        self._key = key
        self._known = request.cookies.get(COOKIE)
        self._cookie = self._known or new_cookie()
        self._used = False

    def value(self) -> str:
        """What stands in a form's hidden field."""
        self._used = True
        return self._key.token(self._cookie)

    def keep(self, response: web.Response) -> None:
        """Give the browser the cookie, if the page has a form and the browser has no cookie."""
        if self._used and self._cookie != self._known:
            response.set_cookie(
                COOKIE,
                self._cookie,
                max_age=FORM_COOKIE_S,
                httponly=True,
                samesite="Strict",
                secure=self._key.secure,
            )
