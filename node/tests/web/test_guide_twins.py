"""Each guide is in both languages, and says the same in both: part by part, command by command."""

import re
from itertools import zip_longest

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt

from node.web.catalogue import catalogue_path
from node.web.help import GUIDES, NAMES, guide_path

PARSER = MarkdownIt("commonmark").enable("table")
QUOTED = re.compile(r'"[^"]*"')
KEY = re.compile(r"(\w+: )?")
COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)
BLOCKS = {"heading_open", "paragraph_open", "list_item_open", "tr_open", "fence", "code_block"}
MARKED = {"em_open": "em_close", "strong_open": "strong_close"}


def outline(text):
    """Headings, paragraphs, items, rows and blocks of code: what stands where."""
    tokens = PARSER.parse(text)
    return [f"{t.tag} {t.type}" for t in tokens if t.type in BLOCKS]


def typed(line):
    """A line; of one with bars, as people type it into a form, the key before it and the bars."""
    if " | " not in line or line.startswith("commonweal "):
        return line
    return KEY.match(line)[0] + "|" * line.count("|")


def commands(text):
    """Code in its order, without what a language says in its own words: quotations, remarks."""
    found = []
    for token in PARSER.parse(text):
        if token.type in {"fence", "code_block"}:
            code = COMMENT.sub("", QUOTED.sub('""', token.content))
            found += [typed(" ".join(line.split())) for line in code.splitlines()]
        found += [
            typed(QUOTED.sub('""', child.content))
            for child in token.children or []
            if child.type == "code_inline"
        ]
    return found


def links(text):
    """Where links lead, seen from the folder of the English guides."""
    return [
        re.sub(r"^\.\./\.\./", "../", child.attrGet("href"))
        for token in PARSER.parse(text)
        for child in token.children or []
        if child.type == "link_open"
    ]


def labels(text):
    """What is emphasised, in its order: mostly what stands on pages."""
    found = []
    for token in PARSER.parse(text):
        inside = None
        for child in token.children or []:
            if child.type in MARKED:
                inside, words = MARKED[child.type], ""
            elif child.type == inside:
                found.append(words.strip())
                inside = None
            elif inside:
                words += child.content or " "
    return found


def both(name):
    return (guide_path(name, code).read_text() for code in ("en", "es"))


def same(one, other):
    """The first place at which two lists differ, or None."""
    pairs = enumerate(zip_longest(one, other))
    return next(((at, *pair) for at, pair in pairs if pair[0] != pair[1]), None)


def test_every_guide_is_in_the_list_and_in_both_languages():
    assert {path.stem for path in GUIDES.glob("*.md")} == NAMES
    assert {path.stem for path in (GUIDES / "es").glob("*.md")} == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("read", [outline, commands, links], ids=lambda read: read.__name__)
def test_a_guide_and_its_twin_have_the_same(name, read):
    english, spanish = both(name)
    assert same(read(english), read(spanish)) is None


@pytest.fixture(scope="module")
def said():
    with catalogue_path("es").open("rb") as source:
        return {m.id: m.string for m in read_po(source, locale="es") if isinstance(m.id, str)}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_spanish_guide_names_what_pages_say_in_spanish(name, said):
    english, spanish = (labels(text) for text in both(name))
    assert len(english) == len(spanish), same(english, spanish)
    wrong = [
        (label, said[label], there)
        for label, there in zip(english, spanish, strict=True)
        if label in said and said[label].lower() != there.lower()
    ]
    assert wrong == []


def test_a_changed_guide_no_longer_has_a_twin():
    english, spanish = both("observer")
    for changed in (
        english + "\nOne paragraph more.\n",
        english.replace("## What you see", "### What you see"),
        english.replace("--role observer", "--role member"),
        english.replace("(sign-in.md)", "(member.md)"),
    ):
        assert changed != english
        assert any(
            same(read(changed), read(spanish)) is not None for read in (outline, commands, links)
        )
