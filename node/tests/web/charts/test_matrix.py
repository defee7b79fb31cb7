"""The picture of comparisons in pairs."""

from __future__ import annotations

import pytest

from node.tests.web.charts.drawn import Drawn
from node.web.charts.matrix import MAX_SIDE, best_first, matrix_picture
from node.web.i18n import load_languages
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import Pairwise

ENGLISH = load_languages()["en"]
NAMES = ("Ann", "Bob", "Cem", "Dee")
# Schulze 2011, example 1 in small: nobody beats all others.
CYCLE = {(0, 1, 2, 3): 8, (1, 2, 0, 3): 7, (2, 0, 1, 3): 6}


def picture(method, rows, names=NAMES, width=420, **variant):
    found = count(method, Profile(len(names), rows), variant=variant)
    drawing = matrix_picture(found.pairwise, names, found.winners, "label", ENGLISH, width)
    return found, drawing


def cells(drawn):
    return [bar for bar in drawn.bars() if "cell" in bar.css and bar.tip]


@pytest.mark.parametrize("method", ["schulze", "debian"])
def test_every_comparison_is_a_cell_with_its_number(method):
    found, drawing = picture(method, CYCLE)
    tips = [bar.tip for bar in cells(Drawn(drawing))]
    for one, name in enumerate(NAMES):
        for other, rival in enumerate(NAMES):
            if one != other:
                assert f"{name} → {rival}: {found.pairwise.matrix[one][other]}" in tips
    assert len(tips) == (24 if method == "schulze" else 12)


def test_a_win_is_tinted_and_ticked_and_the_way_back_is_not():
    _, drawing = picture("debian", {(0, 1): 8, (1, 0): 2, (2, 1, 0): 1}, NAMES[:3])
    shade = {bar.tip.rpartition(":")[0]: bar.css for bar in cells(Drawn(drawing))}
    assert shade["Ann → Bob"] == "cell ahead3"
    assert shade["Bob → Ann"] == "cell behind"
    assert Drawn(drawing).words().count("✓") == 3


def test_equal_numbers_carry_an_equals_sign():
    _, drawing = picture("schulze", {(0,): 3, (1,): 3}, NAMES[:2])
    assert Drawn(drawing).words().count("=") == 4
    assert {bar.css for bar in cells(Drawn(drawing))} == {"cell even"}


def test_rows_stand_best_first_by_the_order_of_the_method():
    found, drawing = picture("schulze", CYCLE)
    order = best_first(found.pairwise, found.winners)
    assert order[0] in found.winners
    assert order == [option for level in found.pairwise.order for option in level]
    assert drawing.summary.startswith(f"Best first: {', '.join(NAMES[o] for o in order)}.")


def test_options_that_a_condition_dropped_stand_last_and_are_marked():
    found, drawing = picture("debian", {(0, 3): 9, (1, 3): 2}, majority="3")
    assert 1 in found.pairwise.dropped
    order = best_first(found.pairwise, found.winners)
    assert set(order[-len(found.pairwise.dropped) :]) == set(found.pairwise.dropped)
    assert "✕ Bob" in Drawn(drawing).words()
    assert "Dropped by a condition: Bob, Cem." in drawing.summary


def test_a_dropped_option_stands_below_those_it_beats():
    found = Pairwise(((0, 9, 9), (1, 0, 5), (1, 2, 0)), dropped=(0,), schwartz=(1,))
    assert best_first(found, (1,)) == [1, 2, 0]


@pytest.mark.parametrize("rows", [{(): 3}, {(0,): 1}])
def test_one_option_and_no_votes_are_drawn(rows):
    for names in (NAMES[:1], NAMES):
        for method in ("schulze", "debian"):
            Drawn(picture(method, rows, names)[1])


def test_hostile_names_stay_words():
    hostile = ("<script>&", '"><svg onload=x>')
    drawn = Drawn(picture("schulze", {(0, 1): 2}, hostile)[1])
    assert not [e for e in drawn.root.iter() if e.tag == "script" or "onload" in e.attrib]
    assert "✓ <script>&" in drawn.words()


def test_the_square_never_leaves_the_picture_and_large_ones_are_cut():
    size = MAX_SIDE + 10
    square = tuple(tuple(int(a < b) for b in range(size)) for a in range(size))
    names = [f"A rather long name of option {n}" for n in range(size)]
    drawing = matrix_picture(Pairwise(square), names, (0,), "label", ENGLISH)
    drawn = Drawn(drawing)
    assert len(cells(drawn)) == MAX_SIDE * (MAX_SIDE - 1)
    assert max(bar.left + bar.width for bar in cells(drawn)) <= drawing.width
