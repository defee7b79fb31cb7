"""The schemas of counts and targets."""

from typing import Any

import pytest

from protocol.coalition.kinds import to_map
from protocol.coalition.participation.bodies import MAX_TRAIT_CHARS, MAX_TRAITS
from protocol.encoding import Wire
from protocol.tests.coalition.participation.making import LATER, Counting, cell, trait
from protocol.tests.coalition.scene import START


def counts(**changed: Any) -> dict[str, Any]:
    fields = {"as_of": START, "cells": [plain(cell(9, 9, 9, 9, 9))], "traits": [plain(trait(9))]}
    return {**fields, **changed}


def plain(value: Wire) -> dict[str, Any]:
    return to_map(value)


def codes(kind: str, body: dict[str, Any]) -> list[str]:
    scene = Counting()
    scene.say("Birch", kind, body, [scene.at], LATER if kind == "participation" else START + 2)
    return scene.codes()


def test_as_many_traits_as_a_form_asks_are_taken() -> None:
    names = [f"{n:02}" + "x" * (MAX_TRAIT_CHARS - 2) for n in range(MAX_TRAITS)]
    full = [plain(trait(9, answer=name)) for name in names]
    many = [plain(cell(999, 999, 9, 9, 9))]
    assert codes("participation", counts(traits=full, cells=many)) == []
    more = [*full, plain(trait(9, answer="zz"))]
    assert codes("participation", counts(traits=more)) == ["body-malformed"]


@pytest.mark.parametrize(
    "changed",
    [
        {"cells": []},
        {"as_of": -1},
        {"people": 1},
        {"cells": [{**plain(cell(9, 9, 9, 9, 9)), "voted": -1}]},
        {"cells": [{**plain(cell(9, 9, 9, 9, 9)), "voted": "9"}]},
        {"traits": [{**plain(trait(9)), "answer": ""}]},
        {"traits": [{**plain(trait(9)), "spoke": 0}]},
        {"traits": [{**plain(trait(9)), "trait": "x" * (MAX_TRAIT_CHARS + 1)}]},
    ],
)
def test_counts_out_of_range_or_unknown_are_refused(changed: dict[str, Any]) -> None:
    assert codes("participation", counts(**changed)) == ["body-malformed"]


@pytest.mark.parametrize(
    "changed",
    [{"stage": "invited"}, {"scope": "region"}, {"share": [1]}, {"share": 1}, {"due": 1}],
)
def test_a_target_of_another_form_is_refused(changed: dict[str, Any]) -> None:
    good = {"scope": "group", "stage": "voted", "share": [1, 2], "region": ""}
    assert codes("participation-target", good) == []
    assert codes("participation-target", {**good, **changed}) == ["body-malformed"]
