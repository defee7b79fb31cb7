"""Hidden tokens: a form that this node did not render for this browser is not accepted.

The token is a keyed hash of a random cookie, so that showing a form writes nothing to disk and a
flood of visitors cannot fill a table (decision 0073).
"""

import hashlib
import hmac
import secrets

COOKIE = "form"
FIELD = "token"
ANY_TEXT = "surrogatepass"
"""How headers and fields are encoded: bytes that are no UTF-8 arrive in them as lone surrogates."""
MAX_FORM_BYTES = 256 * 1024
"""A wording of 12,000 letters, each three bytes in UTF-8 and nine as a form sends them."""

UPLOADS = frozenset(
    {
        *("roster.file.post", "counted.enter.post", "access.many.post"),
        *("caucus.publish.post", "result.publish.post"),
    }
)
"""Pages that take a file of members, accesses, ballots or members' signatures; only for those who
are signed in."""
MAX_UPLOAD_BYTES = 1_000_000
"""Some 15,000 members or ballots, a line each, or 600 signatures with paths of 17 hashes, as
commands write them; `node.app` takes no larger body."""


class FormKey:
    """The key behind the hidden tokens of one node; it outlives restarts."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self.secure = secure

    def token(self, cookie: str) -> str:
        """The token that belongs to a form cookie: 64 hex digits."""
        return hmac.new(self._key, cookie.encode(errors=ANY_TEXT), hashlib.sha256).hexdigest()

    def matches(self, cookie: str, token: str) -> bool:
        """Whether `token` was made for `cookie`; takes the same time either way."""
        return bool(cookie) and hmac.compare_digest(
            self.token(cookie).encode(), token.encode(errors=ANY_TEXT)
        )


def new_cookie() -> str:
    """A fresh form cookie: 128 random bits."""
    return secrets.token_urlsafe(16)
