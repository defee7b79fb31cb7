"""What protects spoilt votes, broken on purpose: the simulator finds each in MOST_SEEDS seeds."""

import functools

import msgspec
import pytest

from federation_tests.simulator.plan import Faults, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node.council import record as records
from node.council.driving import Driving
from node.council.record import CouncilStore
from node.council.sums import keep_sum

pytestmark = pytest.mark.usefixtures("soon_given_up")

# All three are needed, so whoever votes anew meets the others, which wait for it.
OFTEN = {"faults": Faults(spoilt_votes=10)}


def planned(_seed, what):
    return Plan(**{"groups": 3, "statements": 8, "trouble_s": 60, "certify": True, **what})


found = functools.partial(first_broken, planned)


def test_who_believes_what_its_disk_made_of_its_votes_is_seen(monkeypatch):
    """It signs whatever the record says that it has said."""
    whole = CouncilStore.record

    def believed(self):
        try:
            return whole(self)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None  # not even a record: as before the first vote

    monkeypatch.setattr(CouncilStore, "sound", lambda _: True)
    monkeypatch.setattr(CouncilStore, "record", believed)
    assert found("blameless", OFTEN) is not None


def test_who_forgets_spoilt_votes_and_votes_on_is_seen(monkeypatch):
    """As at a first start: it neither watches nor looks at what its own log has of it."""

    def forgotten(db):
        db.conn.execute("DELETE FROM record")
        keep_sum(db)

    monkeypatch.setattr(records, "_distrust", forgotten)
    monkeypatch.setattr(Driving, "_mind_what_was_said", lambda _: None)
    assert found("blameless", OFTEN) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    assert run(planned(0, OFTEN), 0).broken == []
