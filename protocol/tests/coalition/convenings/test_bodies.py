"""Bodies of convenings: what no schema lets through, and that the largest of them fit."""

from typing import Any

import pytest

from protocol.coalition.convenings.bodies import (
    KINDS,
    MAX_MANDATE_CHARS,
    MAX_NAMED_DELEGATES,
    MAX_REGIONS,
    AgendaItem,
    CheckInBody,
    Delegate,
    Present,
)
from protocol.coalition.kinds import open_body, to_map
from protocol.errors import MalformedError
from protocol.statement import Statement
from protocol.tests.coalition.convenings.making import BLOB, Convened, convening_body


def said(kind: str, body: dict[str, Any]) -> Statement:
    return Statement(
        version=1,
        coalition=bytes(32),
        group=bytes(16),
        kind=kind,
        epoch=0,
        refs=[n.to_bytes(32, "big") for n in range(KINDS[kind].refs_min)],
        body=body,
        time=0,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"level": "local"},
        {"title": ""},
        {"title": "x" * 201},
        {"starts": -1},
        {"facilitators": []},
        {"facilitators": [b"short"]},
        {"basis": "anybody"},
        {"agenda": [{"title": "x", "minutes": 1441}]},
        {"confirm": [1, 2, 3]},
        {"parent": bytes(33)},
        {"place": "x" * 501},
        {"extra": 1},
    ],
)
def test_a_convening_has_just_its_fields_within_their_limits(fields: dict[str, Any]) -> None:
    body = to_map(convening_body("Ash"))
    assert open_body(said("convening", body)) is not None
    with pytest.raises(MalformedError):
        open_body(said("convening", {**body, **fields}))


def test_counts_of_people_are_never_negative_or_huge() -> None:
    for members in (-1, 10_000_001):
        with pytest.raises(MalformedError):
            open_body(said("check-in", {"regions": {"": {"members": members}}}))


def test_a_check_in_from_every_region_is_one_statement() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    regions = {f"Region {n:03}": Present(members=10_000_000) for n in range(MAX_REGIONS + 1)}
    scene.say("Birch", "check-in", CheckInBody(regions=regions), [convening])


def test_the_most_named_delegates_with_short_mandates_are_one_statement() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    named = [Delegate(mandate="bound", bound_to="x" * 60)] * MAX_NAMED_DELEGATES
    scene.come("Birch", convening, delegates=MAX_NAMED_DELEGATES, named=named)
    assert MAX_MANDATE_CHARS >= 60


def test_an_agenda_item_leaves_out_what_it_does_not_say() -> None:
    assert to_map(AgendaItem(title="Welcome")) == {"title": "Welcome"}
    assert to_map(BLOB) == {"blob": BLOB.blob, "size": 40}
