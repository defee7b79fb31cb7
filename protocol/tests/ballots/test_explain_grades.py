from __future__ import annotations

import pytest
from msgspec import structs

from protocol.ballots.explain_grades import explain_grades
from protocol.ballots.manifest import Contest
from protocol.tests.ballots import making as m


def words(contest: Contest) -> list[str]:
    return [sentence.english() for sentence in explain_grades(contest)]


def test_contests_without_a_scale_have_nothing_to_explain() -> None:
    assert [words(c) for c in (m.yes_no(), m.choose(), m.rank())] == [[], [], []]


def test_a_voter_is_told_what_zero_nothing_and_blank_mean() -> None:
    assert words(m.score()) == [
        "Options are scored from 0, the worst, to 5, the best.",
        "An option that a vote leaves out has 0 from it.",
        "A vote that marks no option is blank; a vote that gives all the lowest mark is not.",
        (
            "Where the rule asks for votes in favour, a vote counts by the score it gives: 5 is a "
            "whole vote in favour, 0 is none."
        ),
    ]


def test_grades_are_named_the_best_first() -> None:
    said = words(m.grade(least=2))
    assert said[0].endswith("excellent, good, fair, poor, reject.")
    assert said[1] == "A vote that is not blank scores or grades at least 2 options."
    assert said[2] == "An option that a vote leaves out has the grade reject from it."
    assert said[-1].endswith("grade the winner better than reject.")


@pytest.mark.parametrize(
    ("contest", "part"),
    [
        (structs.replace(m.score(), variant={"unscored": "left-out"}), "average"),
        (structs.replace(m.grade(), variant={"ungraded": "left-out"}), "middle of the grades"),
        (m.score(method="star"), "runoff"),
    ],
)
def test_a_variant_says_what_it_changes(contest: Contest, part: str) -> None:
    assert any(part in sentence for sentence in words(contest))


def test_only_star_settles_ties_in_its_own_way_first() -> None:
    ways = (m.score(), m.score(method="star"), m.score(method="majority-judgment"), m.grade())
    told = [any("equal votes in the runoff" in line for line in words(way)) for way in ways]
    assert told == [False, True, False, False]


def test_where_all_must_be_marked_nothing_is_left_out() -> None:
    said = words(m.score(least=3))
    assert "does so for every option" in said[1]
    assert not any("leaves out" in sentence for sentence in said)
