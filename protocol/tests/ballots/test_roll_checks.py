from typing import Any

import pytest
from msgspec import structs

from protocol.ballots.manifest import Manifest
from protocol.ballots.roll_checks import check_roll
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import Electorate
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

FACTS = m.facts(regions=("North", "South"))
GROUP = m.gid(1)
OF = m.manifest(charter=FACTS)


def check(made: Roll, of: Manifest = OF, group: bytes = GROUP) -> None:
    check_roll(m.signed_roll(made, of, group), of, FACTS, group)


def refused(code: str, made: Roll, *args: Any) -> None:
    with pytest.raises(ProtocolError) as caught:
        check(made, *args)
    assert caught.value.code == code


def test_a_sound_roll_passes() -> None:
    check(m.roll({"North": 30, "": 2}))
    check(m.roll(0))


def test_regions_sum_to_the_count() -> None:
    for count in (29, 31):
        refused("bad-roll", structs.replace(m.roll({"North": 30}), count=count))


def test_regions_are_the_charters_and_the_ballots() -> None:
    refused("unknown-region", m.roll({"East": 3}))
    north = m.rule(electorate=Electorate(kind="regions", regions=["North"]))
    of = m.manifest(by=north, charter=FACTS)
    check(m.roll({"North": 3}), of)
    refused("bad-roll", m.roll({"North": 3, "South": 1}), of)
    refused("bad-roll", m.roll(3), of)


def test_a_list_dated_after_the_opening_is_refused() -> None:
    check(structs.replace(m.roll(3), as_of=m.OPENS))
    refused("roll-late", structs.replace(m.roll(3), as_of=m.OPENS + 1))


def test_a_group_outside_the_charter_has_no_roll() -> None:
    refused("not-a-member", m.roll(3), OF, m.gid(9))


@pytest.mark.parametrize(
    "change",
    [
        {"count": 4, "regions": {"": 4}},
        {"basis": "list"},
        {"as_of": 501},
        {"regions": {"North": 3}},
    ],
)
def test_stewards_attest_every_field(change: dict[str, Any]) -> None:
    signed = m.signed_roll(m.roll(3), OF, GROUP)
    with pytest.raises(ProtocolError) as caught:
        check_roll(structs.replace(signed, **change), OF, FACTS, GROUP)
    assert caught.value.code == "bad-signature"


def test_a_roll_attested_for_another_ballot_or_by_one_steward_is_refused() -> None:
    other = m.manifest(title="Another question", charter=FACTS)
    with pytest.raises(ProtocolError) as caught:
        check_roll(m.signed_roll(m.roll(3), other, GROUP), OF, FACTS, GROUP)
    assert caught.value.code == "bad-signature"
    with pytest.raises(ProtocolError) as caught:
        check_roll(m.roll(3), OF, FACTS, GROUP)
    assert caught.value.code == "unattested"
