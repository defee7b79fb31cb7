"""Rules of keeping broken on purpose: the simulator finds each within MOST_SEEDS seeds."""

from functools import partial

import msgspec
import pytest

from federation_tests.simulator.certifying import draw_keeping
from federation_tests.simulator.plan import Faults
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node.history import custody, probing, vouching
from node.store import cosigned
from node.store.cosigned import CosignedStore
from node.store.reading import restored
from protocol.checkpoint import Checkpoint, origin
from protocol.cosignature import add_line

pytestmark = pytest.mark.usefixtures("soon_given_up")

# What brings each to light, beside what the seed draws.
LATE = {"faults": Faults(delay=0.3, loss=0.2)}
BACK = {"faults": Faults(restores=1), "withholders": 0, "trouble_s": 240, "statements": 40}
LYING = {"faults": Faults(loss=0.1), "withholders": 1}

PUT = (
    "INSERT OR REPLACE INTO cosigned (group_id, keeper, size, root, time, note)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


def planned(seed, what):
    """As the suite's, with certain faults."""
    return msgspec.structs.replace(draw_keeping(seed), **what)


found = partial(first_broken, planned)


def test_what_is_cosigned_before_it_is_stored_is_seen(monkeypatch):
    """A head is cosigned as soon as it is heard of; its entries are still on their way."""
    whole = custody.cosign

    async def eager(desk):
        for want in [w for wants in desk.seat.node.state.wanted.values() for w in wants]:
            head = want.head
            said = Checkpoint(origin(desk.coalition, head.group), head.size, head.root)
            note = add_line(head.note, desk.signer.cosign(said, desk.now()))
            row = head.group, desk.group, head.size, head.root, desk.now(), note
            desk.logs.file.run(lambda db, row=row: db.conn.execute(PUT, row))
        return await whole(desk)

    monkeypatch.setattr(custody, "cosign", eager)
    monkeypatch.setattr(CosignedStore, "stands", lambda *_: True)
    assert found("kept", LATE) is not None


def test_who_forgets_in_a_backup_what_it_cosigned_is_seen(monkeypatch):
    """It hears nobody before it goes on."""
    monkeypatch.setattr(CosignedStore, "unheard", property(lambda _: False))
    monkeypatch.setattr(cosigned, "_marked", restored)
    assert found("never-less", BACK) is not None


def test_one_too_few_who_vouch_are_seen(monkeypatch):
    monkeypatch.setattr(vouching, "liars_and_one", lambda _: 1)
    assert found("vouched", LYING) is not None


def test_a_withholder_whom_nobody_asks_is_seen(monkeypatch):
    async def nobody(*_):
        return 0

    monkeypatch.setattr(probing, "_probe", nobody)
    assert found("named", LYING) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((LATE, BACK, LYING)):
        assert run(planned(seed, what), seed).broken == []
