"""The little SVG: numbers, words that fit, and lines that stay inside."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from node.web.charts.svg import breadth, fit, hatch, rect, text, unit

PLACES = st.fractions(min_value=-9999, max_value=9999)


@given(PLACES)
def test_a_coordinate_is_off_by_half_a_hundredth_at_most(x):
    assert re.fullmatch(r"-?\d+(\.\d\d?)?", unit(x))
    assert abs(Fraction(unit(x)) - x) <= Fraction(1, 200)


@given(st.text(max_size=60), st.integers(0, 300))
def test_what_is_kept_of_a_text_fits_and_is_its_beginning(words, room):
    kept = fit(words, room)
    assert breadth(kept) <= room or not kept
    assert kept == words or not kept or words.startswith(kept[:-1].rstrip())


def test_a_cut_text_ends_with_an_ellipsis_and_a_scrap_is_left_out():
    assert fit("Nekima Levy-Pounds", 90) == "Nekima Le…"
    assert fit("Nekima Levy-Pounds", 20) == ""
    assert breadth("漢字") > breadth("ab")
    assert breadth("AB") > breadth("ab")


@given(st.integers(0, 300), st.integers(1, 60))
def test_hatching_stays_inside_its_bar(width, height):
    drawn = str(hatch(10, 20, width, height))
    for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn):
        assert 10 <= float(x) <= 10 + width + 0.01
        assert 20 <= float(y) <= 20 + height + 0.01


def test_words_tips_and_classes_are_escaped():
    for drawn in (text(0, 0, '"<&'), rect(0, 0, 1, 1, "s0", '"<&')):
        assert "&lt;&amp;" in drawn
