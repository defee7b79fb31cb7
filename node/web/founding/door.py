"""Who may use the founding pages: whoever reads the terminal that they were started at.

The code and what it opens live in memory: they end with the process, and a restart shows another
code. Whoever can read this process's memory has the node's keys as well.
"""

import hmac
import secrets

import msgspec
from aiohttp import web

from node.errors import BoxError
from node.store.codes import new_code, read_code

COOKIE = "founding"
MAX_SIGN_INS = 32
"""Browsers at a time: the oldest is signed out by one more."""
MAX_TYPED_CHARS = 100


class Note(msgspec.Struct, frozen=True):
    """What an act did, for the next page.

    Attributes:
        act: by its name in `base.html`; empty if nothing was done.
        gone: how many signatures the draft before had, if another took its place; else None.
    """

    act: str = ""
    gone: int | None = None


class Door:
    """The door of one run of the pages.

    Attributes:
        code: printed at the terminal; 70 random bits, so nobody guesses it.
    """

    def __init__(self) -> None:
        self.code = new_code()
        self._tokens: list[str] = []
        self._note = Note()

    def enter(self, typed: str) -> str:
        """A token for a browser whose owner typed the code; empty if it is another."""
        try:
            plain = read_code(typed[:MAX_TYPED_CHARS])
        except BoxError:
            return ""
        if not hmac.compare_digest(plain.encode(), read_code(self.code).encode()):
            return ""
        token = secrets.token_urlsafe(24)
        self._tokens = [*self._tokens, token][-MAX_SIGN_INS:]
        return token

    def opened(self, request: web.Request) -> bool:
        """Whether the browser of a request has come in."""
        typed = request.cookies.get(COOKIE, "").encode(errors="surrogatepass")
        return any(hmac.compare_digest(token.encode(), typed) for token in self._tokens)

    def leave(self, request: web.Request) -> None:
        """Sign the browser of a request out."""
        gone = request.cookies.get(COOKIE, "")
        self._tokens = [token for token in self._tokens if token != gone]

    def say(self, note: Note) -> None:
        """Keep a word on what was done for the next page; the pages are one person's."""
        self._note = note

    def said(self) -> Note:
        """What the last act says, once."""
        note, self._note = self._note, Note()
        return note
