"""Bodies of processes: limits, and references that fit."""

from typing import Any

import pytest

from protocol.coalition.kinds import open_body, to_map
from protocol.coalition.process.bodies import KINDS, MAX_REGIONAL
from protocol.errors import MalformedError
from protocol.statement import Statement
from protocol.tests.coalition.process.making import process_body


def said(body: dict[str, Any], refs: int) -> Statement:
    return Statement(
        version=1,
        coalition=bytes(32),
        group=bytes(16),
        kind="process",
        epoch=0,
        refs=[n.to_bytes(32, "big") for n in range(refs)],
        body=body,
        time=0,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"needed": 0},
        {"needed": 257},
        {"groups": 2049},
        {"attendance": -1},
        {"voting_s": 10**10},
        {"options": [{"label": ""}]},
        {"options": [{"label": "x"}] * 61},
        {"options_due": -1},
    ],
)
def test_a_process_has_its_fields_within_their_limits(fields: dict[str, Any]) -> None:
    body = to_map(process_body())
    assert open_body(said(body, 3)) is not None
    with pytest.raises(MalformedError):
        open_body(said({**body, **fields}, 3))


def test_a_process_waits_for_a_national_convening_and_at_least_one_regional() -> None:
    assert (KINDS["process"].refs_min, KINDS["process"].refs_max) == (3, MAX_REGIONAL + 2)
    for refs in (2, MAX_REGIONAL + 3):
        with pytest.raises(MalformedError):
            open_body(said(to_map(process_body()), refs))
