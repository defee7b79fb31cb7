"""Text that people wrote, as Markdown, made harmless twice.

The parser is told to know no HTML; what it writes is then reduced to a short list of elements. No
pictures: a picture on another server would tell that server who reads what.
"""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto"}

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_DEEPEST = 6
_PAGE_LEVELS = 2
"""A page's own headings take h1 and h2; those of a text come below them."""


def to_html(text: str) -> Markup:
    """HTML of a Markdown text; safe to put into a page as it is."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _PAGE_LEVELS, _DEEPEST)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - cleaned by nh3 in the line above
