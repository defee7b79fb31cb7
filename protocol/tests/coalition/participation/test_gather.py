"""Counts that fit each other, and targets set in time by who may set them."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from protocol.coalition.charter import charter_id
from protocol.coalition.participation.bodies import TraitCell
from protocol.coalition.participation.gather import check_counts
from protocol.errors import ProtocolError
from protocol.tests.coalition.participation.making import LATER, Counting, cell, trait
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.voting import OPENS


@pytest.mark.parametrize(
    "figures",
    [(9, 10, 0, 0, 0), (9, 5, 6, 0, 0), (9, 5, 0, 6, 0), (9, 5, 0, 0, 6)],
)
def test_more_than_were_reached_or_invited_is_refused(figures: tuple[int, ...]) -> None:
    scene = Counting()
    scene.count("Birch", cell(*figures))
    assert scene.codes() == ["bad-figures"]
    assert not scene.part().releases


def test_who_speaks_or_votes_may_be_more_than_who_read() -> None:
    scene = Counting()
    scene.count("Birch", cell(9, 8, 1, 7, 8))
    assert scene.codes() == []


def test_of_those_who_shared_a_trait_no_more_voted_than_shared() -> None:
    scene = Counting()
    scene.count("Birch", cell(9, 9, 9, 9, 9), trait(6, 7))
    assert scene.codes() == ["bad-figures"]


@pytest.mark.parametrize("told", [trait(21, 10), trait(11, 11), trait(20, 9)])
def test_no_more_gave_an_answer_than_there_are_in_all(told: TraitCell) -> None:
    scene = Counting()
    scene.count("Birch", cell(20, 20, 9, 9, 10), told)
    assert scene.codes() == ["bad-figures"]


def test_a_count_from_the_future_is_refused() -> None:
    scene = Counting()
    scene.count("Birch", at=LATER + 1)
    assert scene.codes() == ["bad-figures"]


def test_a_region_that_the_charter_lacks_is_refused() -> None:
    scene = Counting()
    scene.count("Birch", cell(9, 9, 9, 9, 9, region="Atlantis"))
    scene.aim("Birch", 1, 2, region="Atlantis")
    assert scene.codes() == ["unknown-region", "unknown-region"]


@pytest.mark.parametrize(
    "cells",
    [
        [cell(1, 1, 1, 1, 1), cell(1, 1, 1, 1, 1)],
        [cell(1, 1, 1, 1, 1, region="b"), cell(1, 1, 1, 1, 1, region="a")],
        [cell(1, 1, 1, 1, 1), trait(5), trait(5)],
        [cell(1, 1, 1, 1, 1), trait(5, answer="b"), trait(5, answer="a")],
        [cell(1, 1, 1, 1, 1), trait(5, answer="two\nlines")],
        [cell(1, 1, 1, 1, 1), replace(trait(5), trait="two\nlines")],
    ],
)
def test_each_count_has_one_spelling(cells: list[Any]) -> None:
    scene = Counting()
    scene.count("Birch", *cells)
    assert scene.codes() == ["body-malformed"]


def test_counts_for_what_is_no_ballot_are_refused() -> None:
    scene = Counting()
    scene.at = scene.proposal
    scene.count("Birch")
    scene.aim("Birch", 1, 2)
    assert scene.codes() == ["unknown-target", "unknown-target"]


def test_a_target_is_set_before_voting_begins() -> None:
    scene = Counting()
    scene.aim("Birch", 1, 2, OPENS - 1)
    scene.aim("Cedar", 1, 2, OPENS)
    assert scene.codes() == ["target-late"]
    assert [target.group for target in scene.part().targets] == [group_id("Birch")]


def test_only_the_group_that_put_the_ballot_sets_a_target_for_all() -> None:
    scene = Counting()
    scene.aim("Birch", 1, 2, scope="all")
    assert scene.codes() == ["not-the-author"]
    scene.aim("Ash", 1, 2, scope="all")
    assert [target.everybody for target in scene.part().targets] == [True]


@pytest.mark.parametrize("share", [(0, 1), (3, 2), (2, 4), (1, 0), (0, 0)])
def test_a_target_is_an_exact_part_of_those_invited(share: tuple[int, int]) -> None:
    scene = Counting()
    scene.aim("Birch", *share)
    assert scene.codes() == ["body-malformed"]


def test_a_group_outside_the_charter_counts_nobody() -> None:
    scene = Counting()
    scene.logs[group_id("Yew")] = []
    scene.count("Yew")
    scene.aim("Yew", 1, 2)
    assert scene.codes() == ["not-a-member", "not-a-member"]
    assert scene.part().releases == {}


def test_regions_of_the_charter_are_counted() -> None:
    scene = Counting()
    scene.charter = msgspec.structs.replace(scene.charter, regions=["north", "south"])
    assert charter_id(scene.charter) != scene.coalition
    body = {"as_of": START, "cells": [cell(1, 1, 1, 1, 1), cell(2, 1, 1, 1, 1, region="north")]}
    check_counts(make(body), ("north", "south"))
    with pytest.raises(ProtocolError, match="north"):
        check_counts(make(body), ("south",))


def make(fields: dict[str, Any]) -> Any:
    from protocol.coalition.participation.bodies import ParticipationBody

    return ParticipationBody(**fields, traits=[])
