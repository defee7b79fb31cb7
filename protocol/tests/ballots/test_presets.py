import pytest

from protocol.ballots.presets import PRESETS, preset
from protocol.ballots.rule import ObjectionsTest
from protocol.ballots.rule_checks import check_rule
from protocol.tests.ballots import making as m


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_decides_a_yes_no_contest(name: str) -> None:
    check_rule(preset(name, 1), [m.yes_no()], m.facts())


@pytest.mark.parametrize("name", PRESETS[:2])
def test_majorities_decide_between_options_once_a_seed_is_stated(name: str) -> None:
    check_rule(preset(name, options=True), [m.choose(), m.rank()], m.facts())


def test_consent_counts_objections_of_groups() -> None:
    assert preset("consent", 2).tests == [ObjectionsTest(by="groups", most=2)]


def test_a_name_outside_the_list_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no preset"):
        preset("unanimity")
