"""The charter's rules of coalition life."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.life_rules import (
    SHARES,
    USUAL_LIFE_RULES,
    check_emergency_share,
    check_life_rules,
    groups_needed,
)
from protocol.errors import MalformedError


def test_the_usual_rules_ask_for_two_thirds_and_can_be_met() -> None:
    check_life_rules(USUAL_LIFE_RULES)
    assert USUAL_LIFE_RULES.points_share == USUAL_LIFE_RULES.proceed_share == [2, 3]


@pytest.mark.parametrize("share", [[1, 2], [2, 4], [4, 6], [3, 2], [0, 1], [1, 0], [0, 0]])
@pytest.mark.parametrize("name", SHARES)
def test_a_share_that_two_opposite_sides_could_reach_is_refused(
    name: str, share: list[int]
) -> None:
    with pytest.raises(MalformedError, match=name):
        check_life_rules(replace(USUAL_LIFE_RULES, **{name: share}))


def test_an_emergency_leaves_some_time() -> None:
    with pytest.raises(MalformedError, match="no time"):
        check_life_rules(replace(USUAL_LIFE_RULES, emergency_s=0))


@pytest.mark.parametrize(
    ("emergency", "proceed", "higher"),
    [
        ([4, 5], [2, 3], True),
        ([667, 1000], [2, 3], True),
        ([2, 3], [2, 3], False),
        ([2, 3], [667, 1000], False),
        ([3, 5], [2, 3], False),
        ([99, 100], [1, 1], False),
        ([1, 1], [99, 100], True),
        ([1, 1], [1, 1], True),
    ],
)
def test_shorter_periods_need_a_higher_majority_than_going_on_without_reports(
    emergency: list[int], proceed: list[int], higher: bool
) -> None:
    rules = replace(USUAL_LIFE_RULES, emergency_share=emergency, proceed_share=proceed)
    if higher:
        check_emergency_share(rules)
        return
    with pytest.raises(MalformedError, match="emergency_share") as caught:
        check_emergency_share(rules)
    assert caught.value.code == "bad-charter"
    assert "higher majority" in caught.value.hint


def test_all_groups_may_be_asked() -> None:
    check_life_rules(replace(USUAL_LIFE_RULES, points_share=[1, 1]))


def test_a_moderation_policy_that_hides_characters_is_refused() -> None:
    check_life_rules(replace(USUAL_LIFE_RULES, moderation="No insults.\n\nNo names."))
    with pytest.raises(MalformedError, match="moderation policy"):
        check_life_rules(replace(USUAL_LIFE_RULES, moderation="No \u202einsults"))


@given(st.integers(1, 2_048), st.integers(1, 100), st.integers(1, 100))
def test_the_groups_needed_are_the_fewest_that_make_the_share(
    groups: int, part: int, rest: int
) -> None:
    share = [part, part + rest]
    need = groups_needed(share, groups)
    assert need * share[1] >= groups * share[0] > (need - 1) * share[1]
