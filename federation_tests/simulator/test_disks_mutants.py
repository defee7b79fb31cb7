"""What protects what disks spoil, broken on purpose: each is found in MOST_SEEDS seeds."""

import functools

import msgspec
import pytest

from federation_tests.simulator import turned
from federation_tests.simulator.plan import Faults, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node import mending
from node.council import record as records
from node.council import whole
from node.council.driving import Driving
from node.council.record import CouncilStore
from node.council.room import Room
from node.council.sums import keep_sum
from protocol.agreement.lineage import Tip

pytestmark = pytest.mark.usefixtures("soon_given_up")

# All three are needed, so whoever votes anew meets the others, which wait for it.
OFTEN = {"faults": Faults(spoilt_votes=10)}
CUTS = {"faults": Faults(spoilt_cuts=1)}
HEADS = {"faults": Faults(spoilt_heads=4)}
# One of four only watches, so all others are needed, and a disk damages heads at any of them.
NEEDED = {"groups": 4, "faults": Faults(spoilt_heads=12, spoilt_votes=1), "trouble_s": 40}


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


def test_who_never_puts_its_heads_right_is_seen(monkeypatch):
    async def nothing(*_):
        return False

    for module in (mending, turned):
        monkeypatch.setattr(module, "state_as_signed", nothing)
    monkeypatch.setattr(mending, "renew_note", nothing)
    assert found("settled", HEADS) is not None


def test_who_refuses_cuts_for_what_a_damaged_head_said_is_seen(monkeypatch):
    """Its notes of how much is held of a log, and since when, outlast the damage."""

    def same_notes(self):
        self.instance = self._next()

    monkeypatch.setattr(Room, "read_anew", same_notes)
    assert found("settled", NEEDED) is not None


def test_who_believes_what_its_disk_made_of_a_cut_is_seen(monkeypatch):
    """It goes on from whatever can be read."""

    def believed(tip, link, *, signed):
        del signed
        cut, value = link.cut, link.certificate.value
        return Tip(tip.coalition, cut.number, value, cut.time, cut.reducer, link.epoch)

    monkeypatch.setattr(whole, "_after", believed)
    monkeypatch.setattr(whole, "_check_table", lambda *_: None)
    assert found("proved", CUTS) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    for what in (OFTEN, HEADS, NEEDED, CUTS):
        assert run(planned(0, what), 0).broken == []
