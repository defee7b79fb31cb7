"""Texts in Markdown, made harmless twice: what people wrote, and the guides.

The parser is told to know no HTML; what it writes is then reduced to a short list of elements. No
pictures: a picture on another server would tell that server who reads what.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto"}
GUIDE_TAGS = TAGS | {"div"}
GUIDE_ATTRIBUTES = {
    **ATTRIBUTES,
    "h2": {"id"},
    "pre": {"tabindex"},
    "div": {"class", "role", "aria-labelledby", "tabindex"},
}

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_DEEPEST = 6
_PAGE_LEVELS = 2
"""A page's own headings take h1 and h2; those of a text come below them."""

TITLE_ID = "title"
"""The id of a guide's own heading, on its page."""


class Part(NamedTuple):
    """A part of a guide: the id of its heading, and what that says."""

    id: str
    heading: str


class Guide(NamedTuple):
    """A guide as its page shows it: the heading above, its parts, and all below the heading."""

    title: str
    parts: tuple[Part, ...]
    html: Markup


def to_html(text: str) -> Markup:
    """HTML of a Markdown text; safe to put into a page as it is."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _PAGE_LEVELS, _DEEPEST)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return _clean(html, TAGS, ATTRIBUTES)


def to_guide(text: str, address: Callable[[str], str | None]) -> Guide:
    """A guide from its Markdown, which begins with its title.

    Tables and blocks of code get what a keyboard needs to scroll them.

    Args:
        address: where a link of the guide leads on this server; None if it leads to a file that no
            server shows, which is then named instead, by its path in a release.
    """
    tokens = _PARSER.parse(text)
    title = words_of(tokens[1])
    parts: list[Part] = []
    body: list[Token] = []
    for at, token in enumerate(tokens[3:], 3):
        if token.type == "heading_open" and token.tag == "h2":
            parts.append(Part(f"part-{len(parts) + 1}", words_of(tokens[at + 1])))
            token.attrSet("id", parts[-1].id)
        elif token.type == "table_open":
            label = parts[-1].id if parts else TITLE_ID
            body.append(
                _own(f'<div class="wide" role="group" aria-labelledby="{label}" tabindex="0">')
            )
        elif token.type in {"fence", "code_block"}:
            token.type = "code_block"
            token.attrSet("tabindex", "0")
        elif token.type == "inline":
            token.children = _led(token.children or [], address)
        body.append(token)
        if token.type == "table_close":
            body.append(_own("</div>"))
    html = _PARSER.renderer.render(body, _PARSER.options, {})
    return Guide(title, tuple(parts), _clean(html, GUIDE_TAGS, GUIDE_ATTRIBUTES))


def words_of(inline: Token) -> str:
    """What a heading says, without its markup."""
    return "".join(child.content for child in inline.children or [])


def _led(children: Sequence[Token], address: Callable[[str], str | None]) -> list[Token]:
    """The words of a block with their links led to where they are on this server."""
    found: list[Token] = []
    named = ""
    for child in children:
        if child.type == "link_open":
            target = str(child.attrGet("href"))
            there = address(target)
            named = "" if there is not None else f"docs/{target.lstrip('./')}"
            if there is not None:
                child.attrSet("href", there)
                found.append(child)
        elif child.type == "link_close" and named:
            found += [
                Token("text", "", 0, content=" ("),
                Token("code_inline", "code", 0, content=named),
                Token("text", "", 0, content=")"),
            ]
            named = ""
        else:
            found.append(child)
    return found


def _own(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _clean(html: str, tags: set[str], attributes: dict[str, set[str]]) -> Markup:
    clean = nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - cleaned by nh3 in the line above
