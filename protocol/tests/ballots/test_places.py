from __future__ import annotations

import pytest
from msgspec import structs

from protocol.ballots.decision import decide
from protocol.ballots.manifest import Contest, ReservedPlaces
from protocol.ballots.manifest_checks import check_contest, check_manifest
from protocol.ballots.places import explain_places, reservations
from protocol.ballots.tally import tally
from protocol.counting.result import Reservation
from protocol.encoding import pack
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

NORTH = ReservedPlaces(name="North", least=1, options=[2, 3])


def contest(*reserved: ReservedPlaces, method: str = "stv-wigm", seats: int = 2) -> Contest:
    base = m.rank(4, method=method, seats=seats)
    return structs.replace(base, reserved=list(reserved))


def test_a_contest_without_reserved_places_has_the_bytes_it_always_had() -> None:
    assert b"reserved" not in pack(contest())
    assert b"reserved" in pack(contest(NORTH))


def test_reserved_places_are_in_words_with_the_names_of_the_options() -> None:
    (sentence,) = explain_places(contest(NORTH))
    assert sentence.english() == (
        "At least 1 of the 2 elected are from “North”: option 2, option 3."
    )
    assert reservations(contest(NORTH)) == (Reservation(1, (2, 3), "North"),)


@pytest.mark.parametrize(
    "bad",
    [
        contest(NORTH, method="irv", seats=1),
        contest(NORTH, method="stv-wigm-prf"),
        contest(NORTH, seats=1),
        contest(structs.replace(NORTH, options=[3, 2])),
        contest(structs.replace(NORTH, options=[2, 4])),
        contest(structs.replace(NORTH, least=3)),
        contest(NORTH, NORTH),
        contest(
            structs.replace(NORTH, least=2), ReservedPlaces(name="South", least=1, options=[0])
        ),
    ],
)
def test_places_that_no_count_could_keep_are_refused_before_anybody_votes(bad: Contest) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_contest(bad)
    assert caught.value.code == "bad-count"


def test_a_name_that_hides_characters_is_refused() -> None:
    hidden = contest(structs.replace(NORTH, name="No\u202erth"))
    with pytest.raises(ProtocolError) as caught:
        check_manifest(m.manifest([hidden], m.by_seed()), m.facts())
    assert caught.value.code == "bad-manifest"


def test_a_decision_keeps_the_reserved_places() -> None:
    elected = {}
    for reserved in ([], [NORTH]):
        manifest = m.manifest([contest(*reserved)], m.by_seed())
        check_manifest(manifest, m.facts())
        rolls = {m.gid(n): m.roll(100) for n in (1, 2, 3)}
        votes = m.counted(m.cell(100, m.lines({"0,1": 9, "1,0": 8, "3": 2})))
        tallies = tally(manifest, rolls, {m.gid(1): votes}, m.facts())
        elected[len(reserved)] = decide(manifest, tallies)[0].winners
    assert elected == {0: (0, 1), 1: (0, 3)}
