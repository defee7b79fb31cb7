"""RCTab's rules: translated or refused, never dropped."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import check
from protocol.errors import MalformedError
from protocol.formats.rctab_config import UNTRANSLATED, read_rctab_config

CONFIG: dict[str, Any] = {
    "outputSettings": {"contestName": "Mayor", "tabulateByPrecinct": True},
    "cvrFileSources": [
        {
            "filePath": "votes.xlsx",
            "provider": "ess",
            "firstVoteColumnIndex": "2",
            "firstVoteRowIndex": "3",
            "precinctColumnIndex": "",
            "overvoteLabel": "over",
        }
    ],
    "candidates": [
        {"name": "Ann", "excluded": False, "aliases": ["A"]},
        {"name": "Bob", "excluded": True},
    ],
    "rules": {
        "winnerElectionMode": "singleWinnerMajority",
        "numberOfWinners": "1",
        "overvoteRule": "exhaustIfMultipleContinuing",
        "maxSkippedRanksAllowed": "unlimited",
        "maxRankingsAllowed": "max",
        "minimumVoteThreshold": "",
        "batchElimination": True,
        "continueUntilTwoCandidatesRemain": True,
        "exhaustOnDuplicateCandidate": True,
    },
}


def read(**rules: Any) -> Any:
    config = copy.deepcopy(CONFIG)
    config["rules"] |= rules
    return read_rctab_config(json.dumps(config).encode(), "config.json")


def test_rules_become_a_variant_that_the_method_takes() -> None:
    found = read()
    assert found.variant == {
        "overvote": "exhaust-if-multiple",
        "skipped": "any",
        "duplicate": "exhaust",
        "batch": "sure-losers",
        "stop": "two",
    }
    check(found.method, variant=found.variant, seats=found.seats)
    assert (found.options, found.excluded, found.aliases) == (
        ("Ann", "Bob"),
        ("Bob",),
        {"A": "Ann"},
    )
    assert (found.max_ranks, found.by_precinct) == (0, True)
    (source,) = found.sources
    assert (source.first_column, source.first_row, source.precinct_column) == (2, 3, 0)


def test_the_other_values_of_each_rule() -> None:
    found = read(
        overvoteRule="alwaysSkipToNextRank",
        maxSkippedRanksAllowed="1",
        maxRankingsAllowed="3",
        batchElimination=False,
        continueUntilTwoCandidatesRemain=False,
        exhaustOnDuplicateCandidate=False,
    )
    assert found.variant == {
        "overvote": "skip",
        "skipped": "1",
        "duplicate": "skip",
        "batch": "none",
        "stop": "majority",
    }
    assert found.max_ranks == 3


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("winnerElectionMode", "multiWinnerAllowMultipleWinnersPerRound"),
        ("numberOfWinners", "3"),
        ("overvoteRule", "guess"),
        ("minimumVoteThreshold", "5"),
        *((rule, True) for rule in UNTRANSLATED),
    ],
)
def test_a_rule_without_a_translation_is_refused(rule: str, value: object) -> None:
    with pytest.raises(MalformedError, match=f"rule {rule}|rule winnerElectionMode"):
        read(**{rule: value})


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"candidates": 1, "rules": {}}', b"\xff"])
def test_what_is_no_configuration_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match="not a configuration"):
        read_rctab_config(data, "config.json")


@given(st.sampled_from(sorted(CONFIG["rules"])), st.one_of(st.none(), st.text(max_size=4)))
def test_any_value_of_a_rule_is_translated_or_refused(rule: str, value: object) -> None:
    with suppress(MalformedError):
        found = read(**{rule: value})
        check(found.method, variant=found.variant, seats=found.seats)
