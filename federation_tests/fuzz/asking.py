"""Requests to anything that answers: whole ones, odd ones, and such as are none."""

import re
from random import Random
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from federation_tests.fuzz.damage import TOKENS, damaged
from federation_tests.fuzz.peering import signed
from federation_tests.fuzz.served import Fields, Served
from node.commands.running import COMMANDS
from node.web.forms import FIELD

WORDS = (
    "", " ", "0", "1", "-1", "9" * 40, "9" * 5_000, "1.5", "on", "yes", "true", "nan", "x" * 5_000,
    "\n", "a\r\nb", "<b>&\"'", "%00", "\u202e\u0661", "\U0001f600", "{{ 7*7 }}", "../../etc/passwd",
    "2026-12-01T18:00", "0001-01-01T00:00", "9999-12-31T23:59", "UTC", "../UTC", "Asia/Tokyo",
    "for", "reply", "yes-no", "rank", "Ada", "add: New | text", "Opening | 10", "[[[", '{"a": 1}',
    "ref,name\nm1,Ada\n", "3 2\n1 1 0\n0\n",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH", "CONNECT", "x" * 40)
HEADERS = (
    "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Commonweal-To",
    "Content-Digest", "Cookie", "Forwarded", "Host", "If-Modified-Since", "If-None-Match",
    "Origin", "Range", "Referer", "Sec-Fetch-Site", "Sec-WebSocket-Key", "Signature",
    "Signature-Input", "Transfer-Encoding", "Upgrade", "X-Forwarded-For", "X-Request-Id",
)  # fmt: skip
VALUES = (
    "", "*", "*/*;q=9", "es", "es;q=x,\xff", "text/html", "application/msgpack", "same-origin",
    "cross-site", "websocket", "chunked", "gzip", "bytes=0-", "bytes=9-1", 'W/"x"', "null",
    "form=x; signed-in=y", "commonweal=:AAAA:", 'commonweal=("@method");created=1;keyid="00"',
    "http://[", "100-continue", "0" * 5_000, "Sat, 01 Jan 0000 00:00:00 GMT",
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
TYPES = (
    FORM, "text/plain", "multipart/form-data", PARTS,
    f"{FORM}; charset=utf-7", f"{FORM}; charset=nothing", f"{FORM}; charset=utf-16",
    "application/json",
    "multipart/form-data; boundary=" + "b" * 80,
)  # fmt: skip
OF_PEERS = ("/federation/", "/log/", "/blob/")
"""Where other groups' nodes ask, with signatures."""
_HOLE = re.compile(r"\{[^}]*\}")
NAMES = sorted(
    {field.name for command in COMMANDS.values() for field in msgspec.structs.fields(command.args)}
    | {
        "seen",
        "then",
        "key",
        "code",
        "c0",
        "c1r1",
        "c2o0",
        "page",
        "group",
        "stay",
        "choice0",
        "file",
    }
)


class Request(NamedTuple):
    """A request, and who sent it; `whole`: nothing about its form is odd."""

    raw: bytes
    role: str
    whole: bool


KEPT = re.compile(rb"POST /draft/write[ ?]")


def nothing_may_change(request: Request, status: int) -> bool:
    """Whether it is a fault if a record changes: the request is refused, or nobody's.

    But the form of a draft is kept as it was typed, so that a founding goes on from there, and
    answered with what is wrong in it.
    """
    if status == 422 and request.role and KEPT.match(request.raw):
        return False
    return status >= 400 or not request.role


class Asking:
    """Makes requests to one served node.

    Args:
        here: the node.
    """

    def __init__(self, here: Served) -> None:
        self._here = here
        self._fields: dict[str, dict[str, str]] = {}

    def fields(self, path: str) -> dict[str, str]:
        """The fields of the page at a path, as a steward sees them."""
        if path not in self._fields:
            page = self._here.get(path, "steward").body.decode("utf-8", "replace")
            self._fields[path] = Fields(page).found
        return self._fields[path]

    def request(self, random: Random) -> Request:
        """Any request."""
        method, pattern = random.choice(self._here.routes)
        role = random.choice(["", "steward", "steward", *self._here.cookies])
        return self.request_to(method, pattern, role, random)

    def request_to(self, method: str, pattern: str, role: str, random: Random) -> Request:
        """A request to one route."""
        target = path = self.path(pattern, random)
        if "/confirm/" in pattern and random.random() < 0.8:
            target += f"?nonce={random.randbytes(32).hex()}"
        elif random.random() < 0.3:
            count = random.randint(1, 3)
            target += "?" + urlencode([(random.choice(NAMES), self._word(random))] * count)
        body, kind = self._body(path, random) if method == "POST" else (b"", "")
        lines = [
            f"{method} {target} HTTP/1.1",
            "Host: node",
            "Connection: close",
            f"Cookie: {self._here.cookies[role]}",
        ]
        if self._here.coalition and pattern.startswith(OF_PEERS) and random.random() < 0.7:
            lines += signed(self._here, method, target)
        if body:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        whole = random.random() < 0.6
        if not whole:
            lines = self._odd(lines, random)
        raw = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body
        if not whole and random.random() < 0.2:
            raw = damaged(raw, random)
        return Request(raw, role, whole)

    def good(self, method: str, pattern: str, role: str, random: Random) -> bytes:
        """A whole request as an honest peer, or somebody of a role, would send it."""
        path = _HOLE.sub(lambda hole: quote(self._named(hole[0], random)), pattern)
        target = f"{path}?nonce={bytes(32).hex()}" if "/confirm/" in pattern else path
        lines = [f"{method} {target} HTTP/1.1", "Host: node", "Connection: close"]
        lines += [f"Cookie: {self._here.cookies[role]}", "Sec-Fetch-Site: same-origin"]
        if self._here.coalition and pattern.startswith(OF_PEERS):
            lines += signed(self._here, method, target)
        body = b""
        if method == "POST":
            body = urlencode({**self.fields(path), FIELD: self._here.token}).encode()
            lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _named(self, hole: str, random: Random) -> str:
        if hole == "{tile}":
            return self._part(hole, random)
        # A log that there is, and a secret that opens it: else nobody comes past their door.
        known = {"{secret}": self._here.reader, "{group}": self._here.group}
        return known.get(hole) or random.choice(self._here.ids)

    def path(self, pattern: str, random: Random) -> str:
        """A path of one route."""
        return _HOLE.sub(lambda hole: quote(self._part(hole[0], random)), pattern)

    def _part(self, hole: str, random: Random) -> str:
        if "tile" in hole:
            return random.choice(("tile/0/000", "tile/entries/000.p/3", "tile/0/000.p/0", "tile/x"))
        if random.random() < 0.8:
            # Any other is no secret by its length, and asks for an address that nobody serves.
            return self._here.reader if hole == "{secret}" else random.choice(self._here.ids)
        return self._word(random)

    def _word(self, random: Random) -> str:
        if random.random() < 0.5:
            return random.choice(self._here.ids)
        if random.random() < 0.2:
            return random.choice(TOKENS).decode("latin-1")
        return random.choice(WORDS)

    def _body(self, path: str, random: Random) -> tuple[bytes, str]:
        fields = dict(self.fields(path)) if random.random() < 0.9 else {}
        for _ in range(random.randint(0, 3)):
            fields[random.choice(NAMES)] = self._word(random)
        for name in list(fields):
            if random.random() < 0.4:
                fields[name] = self._word(random)
        if random.random() < 0.9:
            fields[FIELD] = self._here.token
        if random.random() < 0.1:
            body = _parts(fields, random)
            return damaged(body, random) if random.random() < 0.5 else body, PARTS
        body = urlencode(fields).encode()
        if random.random() < 0.1:
            return damaged(body, random), random.choice(TYPES)
        return body, FORM

    def _odd(self, lines: list[str], random: Random) -> list[str]:
        found = list(lines)
        more = range(random.randint(1, 4))
        found += [f"{random.choice(HEADERS)}: {random.choice(VALUES)}" for _ in more]
        if random.random() < 0.1:
            found.append(f"Expect: {random.choice(('100-continue', 'nothing', chr(255)))}")
        if random.random() < 0.3:
            found[0] = found[0].replace(found[0].split(" ")[0], random.choice(METHODS), 1)
        if random.random() < 0.1:
            found.remove(random.choice(found[1:]))
        return found


def _parts(fields: dict[str, str], random: Random) -> bytes:
    """The same fields in parts, some of them as files."""
    found = b""
    for name, value in fields.items():
        file = random.choice((b"", b'; filename="f.csv"'))
        found += b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n' % (
            name.encode(),
            file,
        )
        found += value.encode() + b"\r\n"
    return found + b"--b--\r\n"
