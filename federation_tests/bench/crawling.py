"""Looking at all pages of a running node, as its administrators may, one after another."""

import re
from collections import Counter
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from node.cli.call import ask

MOST_PAGES = 1_000
"""Several times as many as lead anywhere in a coalition of a few proposals."""
MOST_ALIKE = 4
"""Addresses that differ in their query alone, or in an id: a list has as many as it has rows."""
ANSWER_S = 30.0
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ID = re.compile(r"[0-9a-f]{32,64}|\d+")


class Visitor:
    """Somebody who acts for the group, signed in by a code, with a browser's cookies."""

    def __init__(self, directory: Path, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        made = ask(directory, "access.grant", {"role": "steward", "label": "Ada", "code": True})
        hidden = dict(_HIDDEN.findall(self._read("/sign-in", "en")))
        fields = {name: unescape(value) for name, value in hidden.items()}
        self._read("/sign-in", "en", {**fields, "key": made["code"]})
        if "/sign-out" not in self._read("/access", "en"):
            raise RuntimeError("nobody is signed in: most pages would not be seen")

    def look_at_all(self, language: str) -> int:
        """Follow every link from the first page on; how many pages there were."""
        waiting, seen, alike = ["/"], set[str](), Counter[str]()
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.pop(0)
            kind = _ID.sub("*", path.partition("?")[0])
            if path in seen or alike[kind] == MOST_ALIKE or "sign-out" in path:
                continue
            seen.add(path)
            alike[kind] += 1
            waiting += [
                urljoin(path, unescape(to)) for to in _LINK.findall(self._read(path, language))
            ]
        return len(seen)

    def _read(self, path: str, language: str, form: dict[str, str] | None = None) -> str:
        asked = Request(
            self._base + path,
            data=None if form is None else urlencode(form).encode(),
            headers={"Accept": "text/html", "Accept-Language": language, "Origin": self._base},
        )
        try:
            with self._opener.open(asked, timeout=ANSWER_S) as answer:
                html = answer.headers.get_content_type() == "text/html"
                data = answer.read()
        except HTTPError as error:
            # A page that says what is refused is one that people see too.
            return error.read().decode(errors="replace")
        return data.decode() if html else ""
