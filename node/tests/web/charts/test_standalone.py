"""A picture in a file of its own."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from node.tests.web.charts.drawn import Drawn
from node.web.charts.standalone import count_picture
from node.web.charts.styles import picture_styles
from node.web.i18n import load_languages
from protocol.counting.methods import METHODS, count
from protocol.counting.profile import Profile

ENGLISH = load_languages()["en"]
NAMES = ("Ann", "Bob", "Cem")
RANKED = {(0, 1): 5, (1, 0): 4, (2, 1): 2}
GRADED = {((0,), (1,), (2,)): 5, ((2,), (), (0, 1)): 4}


def drawn(method, rows=None, names=NAMES, title="Committee", grades=()):
    kinds = METHODS[method].kinds
    rows = rows or (GRADED if kinds & {"score", "grade"} else RANKED)
    if rows is RANKED and "rank" not in kinds:
        rows = {choice[:1]: votes for choice, votes in RANKED.items()}
    variant = {"grades": "3"} if kinds & {"score", "grade"} else {}
    found = count(method, Profile(len(names), rows), variant=variant)
    return count_picture(found, names, title, grades, ENGLISH)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_has_a_picture_that_stands_alone(method):
    text = drawn(method)
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert re.search(r"<title>Committee</title><desc>Elected: ", text)
    assert not re.search(r"(href|url\(|@import|<script|<image)", text)
    assert "var(" not in text
    used = {css for e in root.iter() for css in e.get("class", "").split()}
    styled = set(re.findall(r"\.([a-z][\w-]*)", picture_styles()))
    assert used - {"cell", "self", "stays"} <= styled | {"inside"}
    bottom = max(bar.top for bar in Drawn(text).bars())
    assert bottom <= float(root.get("height", "0"))


@pytest.mark.parametrize(
    ("method", "shows"),
    [
        ("irv", ["Votes in each round, and where they went"]),
        ("stv-meek", ["Votes in each round, and what each option gained or lost on balance"]),
        ("plurality", ["The count"]),
        ("schulze", ["Two at a time"]),
        ("majority-judgment", ["How each option was graded"]),
        ("star", ["How each option was graded", "Two at a time"]),
    ],
)
def test_a_method_is_drawn_as_what_it_counts(method, shows):
    words = Drawn(drawn(method)).words()
    assert [label for label in shows if label in words] == shows


def test_styles_are_for_light_screens_first_and_for_dark_ones_as_well():
    styles = picture_styles()
    light, _, dark = styles.partition("@media screen and (prefers-color-scheme: dark)")
    assert ".s0 { fill: #" in light
    assert ".s0 { fill: #" in dark
    assert light.count("{") == light.count("}")


def test_characters_that_no_xml_may_hold_do_not_break_the_file():
    names = ("A\x00\x1b[2J", "B\ufffe", "]]></style><script>x</script>")
    text = drawn("irv", names=names, title="\x07</title>")
    root = Drawn(text).root
    assert not list(root.iter("script"))
    assert "\x00" not in text
    assert "\ufffe" not in text


def test_a_count_without_votes_elects_nobody_and_is_drawn():
    text = drawn("irv", {(): 3})
    assert "Elected: nobody." in text
