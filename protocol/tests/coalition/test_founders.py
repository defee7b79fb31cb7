"""Claims about protocol.coalition.founders."""

from typing import Any

import pytest

from protocol.coalition.card import Steward
from protocol.coalition.founders import Founder, check_founders
from protocol.errors import MalformedError
from protocol.keys import key_id, public_key
from protocol.tests.coalition.founding import make_card, seed

REGIONS = ["North", "South"]


def founders(**changes: Any) -> list[Founder]:
    """Three founders, the second with changes."""
    cards = [make_card(0), make_card(1, **changes), make_card(2)]
    return [Founder(card=card, affiliated=1) for card in cards]


def test_different_cards_stand_side_by_side() -> None:
    check_founders(founders(), REGIONS)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"group": make_card(0).group}, "id 0101"),
        ({"group": b"\0" * 16}, "do not ascend"),
        ({"name": "GROUP 0"}, "two groups are named"),
        ({"address": make_card(0).address}, "same address"),
        ({"region": "West"}, "West"),
        ({"region": ""}, "doesn't list"),
        ({"log_key": public_key(seed(0, "log"))}, "Group 0 and Group 1"),
        ({"log_key": public_key(seed(0, "transport"))}, "Group 0 and Group 1"),
        ({"cosigning_key": public_key(seed(0, "ann"))}, "key in common"),
        (
            {
                "stewards": [
                    Steward(label="eve", key=public_key(seed(0, "ben"))),
                    Steward(label="fay", key=b"f" * 32),
                ]
            },
            "key in common",
        ),
        ({"next_key_hash": make_card(0).next_key_hash}, "next key in common"),
        ({"next_key_hash": key_id(public_key(seed(2, "log")))}, "somebody's next key"),
    ],
)
def test_cards_that_contradict_each_other_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MalformedError) as caught:
        check_founders(founders(**changes), REGIONS)
    assert words in caught.value.detail


def test_an_unsound_card_is_refused_as_a_card() -> None:
    with pytest.raises(MalformedError) as caught:
        check_founders(founders(address="http://example.org"), REGIONS)
    assert caught.value.code == "bad-card"


def test_without_regions_no_card_names_one() -> None:
    plain = [Founder(card=make_card(number, region=""), affiliated=1) for number in range(2)]
    check_founders(plain, [])


def test_any_number_of_groups_have_no_address() -> None:
    check_founders(
        [Founder(card=make_card(number, address=""), affiliated=1) for number in range(2)],
        REGIONS,
    )
