"""What a result's page says of each round: ties where they were met, and reasons that are true."""

from __future__ import annotations

from fractions import Fraction
from html import unescape

import pytest
from msgspec.structs import replace

from node.tests.web.building.test_results import decided
from node.tests.web.example_base import ID
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.web_world import get
from node.web.building.results import result_view
from node.web.viewmodels.results import ContestResult, ResultView
from protocol.ballots.manifest import Contest, Option, ReservedPlaces, TieSeed
from protocol.ballots.presets import simple_majority
from protocol.ballots.rule import Rule, TieBreak
from protocol.ballots.tie_seed import tie_commitment
from protocol.tests.coalition.scene import group_id

NAMES = ("Ann", "Bob", "Cem", "Dee", "Eve")
FREE = replace(simple_majority(options=True), tests=[])
"""The count alone decides; ties end by earlier rounds, then by lot."""
CASTING = TieBreak(
    steps=["earlier-stages", "casting-vote"], caster=group_id("Ash"), otherwise="tied"
)
OPEN = replace(FREE, tie_break=CASTING)
"""Whose casting vote it is has as many votes for either of two."""
TIED = {"0": 10, "1": 6, "2": 4, "3": 2, "4": 2}
NORTH = ReservedPlaces(name="North", least=1, options=[4])

DAYS = Contest(
    title="Days",
    question="Which?",
    kind="choose",
    options=[Option(label=name) for name in NAMES],
    min=1,
    max=1,
    seats=1,
    method="plurality",
)


def council(*reserved: ReservedPlaces, seats: int = 3) -> Contest:
    return Contest(
        title="Council",
        question="Who?",
        kind="rank",
        options=[Option(label=name) for name in NAMES],
        min=1,
        max=5,
        seats=seats,
        method="stv-scottish",
        reserved=list(reserved),
    )


def shown(contest: Contest, votes: dict[str, int], rule: Rule = FREE) -> ResultView:
    state = decided(contest, votes, rule).fold(1_800_000_000)
    (ballot,) = state.ballots.values()
    return result_view(state, ballot, group_id("Ash"), b"", lambda *_: None)


async def page_of(example, view: ResultView, language: str = "en") -> str:
    class Desk(ExampleDesk):
        async def result(self, ballot):
            return view

    _, page = await get(await example(desk=Desk), f"/ballots/{ID}/result?lang={language}")
    return " ".join(unescape(page).split())


def only(view: ResultView) -> ContestResult:
    (contest,) = view.contests
    return contest


def test_a_tie_is_told_in_its_round_with_who_was_tied_and_who_won_the_lot() -> None:
    found = only(shown(council(), TIED))
    (met,) = [(stage, tie) for stage in found.rounds for tie in stage.ties]
    stage, tie = met
    assert stage.number == 2
    assert (tie.options, tie.step, tie.open) == (("Dee", "Eve"), "lot", False)
    # Who is last by the lot is out, and who won it is not.
    assert NAMES[stage.eliminated[0]] == tie.order[-1]
    assert sorted(tie.order) == ["Dee", "Eve"]
    assert found.ties == 1
    (told,) = [told for told in stage.told if told.key == "lowest"]
    assert (told.ties, told.tied) == ((tie,), True)


async def test_nobody_is_called_fewest_who_was_tied_and_the_lot_is_said_on_the_page(example):
    view = shown(council(), TIED)
    out = NAMES[only(view).rounds[1].eliminated[0]]
    won = "Dee" if out == "Eve" else "Eve"
    page = await page_of(example, view)
    assert "1 tie: what settled it is told in its round." in page
    told = (
        f"Tied: Dee and Eve. Settled by lot, as was fixed before the close; the winner first: "
        f"{won}, {out}. Last in that tie, so out: {out}."
    )
    assert told in page
    assert f"Fewest votes, so out: {out}" not in page
    assert "<details open><summary>What happened in each round" in page


@pytest.mark.parametrize(
    ("seed", "of_one", "of_all"),
    [
        (
            TieSeed(kind="source", source="The lottery of 3 May."),
            "Settled by lot, from a public draw after the close; the winner first: ",
            "from a public draw that was announced before the close and drawn after it.",
        ),
        (
            TieSeed(kind="commitment", commitment=tie_commitment(bytes(32))),
            "Settled by lot, as was fixed before the close; the winner first: ",
            "from a secret number that was fixed before the close and revealed after it.",
        ),
    ],
)
async def test_a_lot_is_said_to_come_from_where_it_came_from(example, seed, of_one, of_all):
    state = decided(council(), TIED, FREE, seed).fold(1_800_000_000)
    (ballot,) = state.ballots.values()
    view = result_view(state, ballot, group_id("Ash"), b"", lambda *_: None)
    assert [tie.step for stage in only(view).rounds for tie in stage.ties] == ["lot"]
    assert of_one in await page_of(example, view)
    # Where a tie of yes and no went by lot, no round tells it.
    untold = replace(only(view), rounds=())
    page = await page_of(example, replace(view, contests=(untold,)))
    assert f"A tie was settled by lot, {of_all}" in page
    assert "from a number fixed before the close" not in page


async def test_a_tie_that_nothing_settles_is_said_to_decide_nothing(example):
    view = shown(council(), TIED, OPEN)
    assert only(view).outcome == "tied"
    assert [tie.open for stage in only(view).rounds for tie in stage.ties] == [True]
    page = await page_of(example, view)
    assert "Tied: Dee and Eve. Nothing that the rule names settles it" in page


async def test_who_comes_first_by_a_lot_alone_is_not_said_to_have_most_votes(example):
    view = shown(DAYS, {"0": 5, "1": 5, "2": 1})
    (winner,) = only(view).winners
    page = await page_of(example, view)
    assert f"Ahead, with the tie settled so: {winner}." in page
    assert "Most votes:" not in page


async def test_the_page_names_method_seats_and_places_and_a_reason_the_place(example):
    view = shown(council(NORTH), {"0": 10, "1": 5, "2": 4, "3": 2, "4": 1})
    kept = [stage for stage in only(view).rounds if "guarded" in dict(stage.reasons)]
    assert {stage.places for stage in kept} == {("North",)}
    page = await page_of(example, view)
    assert "Counted by: Single transferable vote, Scottish councils · 3 seats" in page
    assert "At least 1 of the 3 elected are from “North”: Eve." in page
    # Eve has fewer votes than whoever is out, so that nobody else can have the fewest.
    kept_in = "Kept in, as the reserved places (North) could not be filled otherwise: Eve."
    assert f"{kept_in} Fewest votes of the others, so out: Dee." in page


async def test_who_is_out_for_a_reserved_place_is_so_for_one_that_has_a_name(example):
    view = shown(council(NORTH, seats=2), {"0": 10, "1": 9, "2": 4, "3": 2, "4": 1})
    page = await page_of(example, view)
    needed = "Out, as the seats left are needed for the reserved places (North): "
    assert needed + "Bob, Cem, and Dee." in page


@pytest.mark.parametrize(
    ("seats", "english", "spanish"),
    [(1, "is elected", "resulta elegida"), (2, "are elected", "resultan elegidas")],
)
async def test_one_who_is_elected_is_said_to_be_one(example, seats, english, spanish):
    view = shown(council(seats=seats), {"0": 10, "1": 9, "2": 1})
    assert f"</b><span>{english}</span>" in await page_of(example, view)
    page = await page_of(example, view, "es")
    assert f"</b><span>{spanish}</span>" in page
    assert "con elección" not in page.lower()
    assert "elección hecha" not in page


# Eleven votes where seven are needed: four elevenths of each pass on.
PARTED = {"0,1": 3, "0,2": 8, "1": 5, "2": 4, "3": 3, "4": 1}


async def test_the_figures_of_a_round_add_up_with_what_is_lost_to_rounding(example):
    view = shown(council(), PARTED)
    found = only(view)
    assert found.loses
    for stage in found.rounds:
        tally = sum(votes or 0 for votes in stage.tally)
        assert tally + stage.exhausted + stage.residual + found.blank == found.total
    page = await page_of(example, view)
    lost = page.partition('<th scope="row">lost to rounding</th>')[2].partition("</tr>")[0]
    # Each figure is exact in the five places that this count cuts off at.
    shown_as = [cell.partition("</td>")[0] for cell in lost.split('<td class="n">')[1:]]
    assert [Fraction(cell) for cell in shown_as] == [stage.residual for stage in found.rounds]
    assert (found.digits, found.rounded) == (5, False)
    assert "These figures are rounded" not in page


async def test_figures_that_no_decimals_hold_are_said_to_be_rounded(example):
    contest = replace(council(), method="stv-wigm")
    view = shown(contest, PARTED)
    assert only(view).rounded
    assert "These figures are rounded" in await page_of(example, view)


def test_a_count_in_nine_decimals_shows_them():
    found = only(shown(replace(council(), method="stv-meek-prf"), PARTED))
    assert found.digits == 9


@pytest.mark.parametrize(
    ("contest", "halves", "caption"),
    [
        (council(), False, "a group's first choices, with its blank votes"),
        (replace(council(seats=1), method="irv"), True, "a group's first choices, with its"),
        (council(seats=1), False, "a group's first choices, with its blank votes"),
        (DAYS, True, "a group's votes, the blank ones too"),
        (replace(DAYS, seats=2), False, "a group's votes, the blank ones too"),
        (replace(DAYS, max=2, method="approval"), False, "all choices that a group's votes made"),
    ],
)
async def test_half_is_marked_where_it_means_something_and_the_percentage_says_of_what(
    example, contest, halves, caption
):
    view = shown(contest, {"0": 3, "1": 3, "2": 1})
    page = await page_of(example, view)
    figure = page.partition("Each group's shares")[2].partition("</figure>")[0]
    assert (("The line is at half." in figure), 'class="mark"' in figure) == (halves, halves)
    assert f"Each bar holds {caption}" in figure
    assert ">Ann, Bob 43% each</text>" in figure


async def test_beside_a_group_stands_who_has_most_of_its_votes(example):
    page = await page_of(example, shown(DAYS, {"0": 1, "1": 3}))
    assert ">Bob 75%</text>" in page
