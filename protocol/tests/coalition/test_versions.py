"""Which rules hold when: from after one second on, and never before it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.charter import charter_id
from protocol.coalition.versions import CharterVersion, founded
from protocol.tests.coalition.founding import make_charter

CHARTER = make_charter()
LATER = CharterVersion(
    b"m" * 32, CHARTER.founded + 100, replace(CHARTER.rules, voting_s=7), ("North", "South", "Far")
)


def test_a_change_holds_for_what_comes_after_its_second():
    versions = founded(CHARTER).then(LATER)
    assert versions.at(LATER.since) == versions.known[0]
    assert versions.at(LATER.since + 1) == versions.newest == LATER
    assert versions.at(0) == versions.known[0]


@given(st.lists(st.integers(0, 1000), unique=True), st.integers(-5, 1005))
def test_of_any_changes_the_last_before_a_time_holds(hours, time):
    versions = founded(replace(CHARTER, founded=0))
    for hour in sorted(hours):
        versions = versions.then(replace_since(LATER, hour))
    found = versions.at(time)
    assert found.since < time or found == versions.known[0]
    assert all(after.since >= time for one, after in pairwise(versions.known) if one == found)


def replace_since(version, hour):
    return CharterVersion(hour.to_bytes(32), hour, version.rules, version.regions)


def test_a_charter_in_force_has_the_founders_and_not_the_coalitions_hash():
    versions = founded(CHARTER).then(LATER)
    charter = versions.charter_of(LATER)
    assert charter.groups == CHARTER.groups
    assert (charter.rules.voting_s, charter.regions) == (7, ["North", "South", "Far"])
    assert charter_id(charter) != charter_id(versions.founding) == charter_id(CHARTER)


def test_ballots_see_regions_and_pools_of_each_version():
    facts = founded(CHARTER).then(LATER).facts()
    assert facts[b""].regions == ("North", "South")
    assert facts[LATER.hash].regions == LATER.regions
    assert {seen.coalition for seen in facts.values()} == {charter_id(CHARTER)}


def test_a_version_that_never_was_is_not_found():
    with pytest.raises(KeyError):
        founded(CHARTER).named(LATER.hash)
