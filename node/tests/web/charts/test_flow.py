"""The picture of a count in rounds, read back from its SVG."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.charts.drawn import Drawn
from node.tests.web.charts.test_flows import METHODS, NAMES, RANKINGS, view
from node.web.building.rounds import round_views
from node.web.charts.flow import MAX_STAGES, flow_picture
from node.web.i18n import load_languages
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.tests.counting.minneapolis import ballots

ENGLISH = load_languages()["en"]
ROUNDED = 0.011 * 12
"""Each coordinate is rounded to a hundredth; at most twelve shapes meet at one bar."""


def picture(views, names=NAMES, width=420):
    return flow_picture(views, names, "label", ENGLISH, width)


def counted(rows, method="irv", seats=1, names=NAMES):
    profile = Profile(len(names), rows)
    return round_views(count(method, profile, seats=seats), names)


def rows_of(drawn):
    """The bars of each round, from the top; those of the key are narrower than any row is high."""
    tops = sorted({bar.top for bar in drawn.bars() if bar.tip})
    return [[bar for bar in drawn.bars() if bar.tip and bar.top == top] for top in tops]


def assert_side_by_side(spans):
    """No two bands lie on each other, and none leaves a gap."""
    edge = 26.0
    for left, width in sorted(spans):
        assert left == pytest.approx(edge, abs=ROUNDED)
        edge = left + width


@given(
    st.dictionaries(RANKINGS, st.integers(1, 60), min_size=1, max_size=12),
    st.sampled_from(METHODS),
)
def test_the_bands_under_a_round_are_as_wide_as_its_bars_and_those_over_the_next(rows, method):
    views = counted(rows, method, 1 if method == "irv" else 2)
    drawn = Drawn(picture(views))
    tops = sorted({band.top for band in drawn.bands()})
    assert len(tops) == len(views) - 1
    for top in tops:
        found = [band for band in drawn.bands() if band.top == top]
        assert sum(band.width for band in found) == pytest.approx(394, abs=ROUNDED)
        assert sum(band.foot_width for band in found) == pytest.approx(394, abs=ROUNDED)
        assert_side_by_side([(band.left, band.width) for band in found])
        assert_side_by_side([(band.foot_left, band.foot_width) for band in found])
        for shape in found:
            assert shape.width == pytest.approx(shape.foot_width, abs=0.021)
    for row in rows_of(drawn):
        # A vote's billionth, as Meek's rule can leave it, is too thin to see.
        assert max(bar.left + bar.width for bar in row) == pytest.approx(420, abs=1 + ROUNDED)


def test_a_band_says_from_whom_to_whom_and_how_many():
    views = counted({(0, 1): 5, (1,): 4, (2, 1): 2, (2,): 1}, names=NAMES[:3])
    drawn = Drawn(picture(views, NAMES[:3]))
    assert {band.tip for band in drawn.bands() if band.tip} == {
        "Cem → Bob: 2",
        "Cem → no further choice: 1",
    }
    moved = next(band for band in drawn.bands() if band.tip == "Cem → Bob: 2")
    assert moved.width == pytest.approx(394 * 2 / 12, abs=0.03)


def test_who_is_elected_and_who_is_out_is_told_in_words_and_marked():
    views = counted({(0, 1): 5, (1,): 4, (2, 1): 2, (2,): 1}, names=NAMES[:3])
    words = Drawn(picture(views, NAMES[:3])).words()
    assert "✕ Cem" in words
    assert "✓ Bob" in words
    assert "half of the votes left" in words
    assert picture(views, NAMES[:3]).summary == (
        "2 rounds. Elected: Bob. Out, the first one first: Cem."
    )


def test_the_quota_is_marked_in_each_bar_that_reaches_it():
    views = counted({(0, 1): 8, (1,): 3, (2,): 2}, "stv-scottish", 2, NAMES[:3])
    drawn = Drawn(picture(views, NAMES[:3]))
    assert "votes needed: 5" in drawn.words()
    first = min(line.get("x1") for line in drawn.root.iter("line") if "faint" in line.get("class"))
    assert float(first) == pytest.approx(26 + 394 * 5 / 13, abs=0.02)
    reached = [votes for stage in views for votes in stage.tally if (votes or 0) >= stage.quota]
    assert 5 in reached  # exactly the quota, once the surplus is gone
    faint = [line for line in drawn.root.iter("line") if "faint" in line.get("class")]
    assert len(faint) == len(reached)


def test_options_keep_their_order_and_those_that_leave_stand_last():
    views = counted({(0,): 5, (1, 0): 2, (2, 0): 4, (3, 2): 1, (4,): 3})
    for stage, row in zip(views, rows_of(Drawn(picture(views))), strict=True):
        order = [bar.tip.partition(":")[0] for bar in sorted(row, key=lambda bar: bar.left)]
        out = [NAMES[option] for option in stage.eliminated]
        left = [name for name in order if name in NAMES]
        assert left[len(left) - len(out) :] == out


@pytest.mark.parametrize("method", METHODS)
def test_one_option_no_votes_and_ties_are_drawn(method):
    for rows, names in (
        ({(0,): 3}, ("Ann",)),
        ({(): 4}, NAMES[:2]),
        ({(0,): 2, (1,): 2}, NAMES[:2]),
        ({(n,): 1 for n in range(5)}, NAMES),
    ):
        drawn = Drawn(picture(counted(rows, method, names=names), names))
        assert all(bar.width >= 0 for bar in drawn.bars())
    assert "no votes" in Drawn(picture(counted({(): 4}, method))).words()


def test_hostile_names_stay_words():
    hostile = ('</text><script>alert("1")</script>', "&amp;<!--", "]]>", 'x" onload="y', "Eve")
    rows = {(0, 4): 5, (1, 0): 4, (2, 1): 3, (3, 2): 2, (4,): 1}
    drawn = Drawn(picture(counted(rows, names=hostile), hostile, 2000))
    assert not list(drawn.root.iter("script"))
    assert all("onload" not in e.attrib for e in drawn.root.iter())
    assert {f"{n} {name}" for n, name in enumerate(hostile, 1)} & set(drawn.words())


def test_forty_rounds_are_drawn_and_of_more_the_first_and_last():
    def stages(number):
        return [
            view(n, tuple(5 if n <= option + 1 else None for option in range(number)), 5 * (n - 1))
            for n in range(1, number + 1)
        ]

    names = [f"Option {n}" for n in range(60)]
    assert len(rows_of(Drawn(picture(stages(40), names[:40])))) == 40
    drawn = Drawn(picture(stages(60), names))
    assert len(rows_of(drawn)) == MAX_STAGES
    numbers = [words for words in drawn.words() if words.isdigit()]
    assert {"1", "22", "60"} <= set(numbers)
    assert "⋮" in drawn.words()
    assert len({band.top for band in drawn.bands()}) == MAX_STAGES - 2


def test_no_word_is_wider_than_its_bar():
    names = ("W" * 60, "漢字" * 20, "Bob", "", "Eve")
    rows = {(0,): 50, (1, 2): 30, (2,): 20, (3,): 2, (4,): 1}
    drawn = Drawn(picture(counted(rows, names=names), names))
    assert all(len(words) < 60 for words in drawn.words())


def figure(tip):
    name, _, votes = tip.rpartition(": ")
    return name, int(votes.replace(",", ""))


def test_minneapolis_2017_is_drawn_vote_by_vote():
    votes = ballots("mayor")
    found = count("irv", votes.profile)
    views = round_views(found, votes.options)
    drawn = Drawn(picture(views, votes.options))
    rows = rows_of(drawn)
    assert len(rows) == len(views) == 17
    for stage, row in zip(found.rounds, rows, strict=True):
        shown = dict(figure(bar.tip) for bar in row)
        tally = {votes.options[o]: n for o, n in stage.tally.items() if n}
        assert shown == tally | ({"no further choice": stage.exhausted} if stage.exhausted else {})
        assert sum(shown.values()) == found.total - found.blank
    moved = [band.tip for band in drawn.bands() if band.tip]
    assert len(moved) == sum(len(to) for stage in found.rounds for to in stage.transfers.values())
    assert "Betsy Hodges → Jacob Frey: 7,348" in moved
