"""A crash anywhere leaves a member where the model has it: with its lock, and with what it said.

So the search needs no crashes: to one who remembers they are silence, which it has. What a lock
that is lost leads to is a broken rule there (`test_search.py`).
"""

from itertools import product

import pytest

from federation_tests.agreement.machines import (
    NAMES,
    VALUES,
    arrived,
    heard,
    held_before,
    named_lock,
    put,
    shown,
    views,
)
from federation_tests.agreement.model import offers
from protocol.agreement import events as ev
from protocol.agreement.state import begin
from protocol.tests.agreement.councils import of, precommits, setting

OWN = 3


def after_crash(record, round_, quorums):
    """What a member signs that starts again and is led, by all means, to say something else."""
    news = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums]
    offered = [put(round_, offer, quorums) for offer in offers(quorums, round_)]
    for order in (news + offered, offered[::-1] + news):
        state, asked = heard(
            begin(setting(OWN), record),
            ev.Begin(),
            *(ev.Sound(NAMES[value]) for value in VALUES),
            *(ev.Judged(round_, NAMES[value], passes=True) for value in VALUES),
            *precommits(round_, b"", 0, 1),
            *order,
            ev.Waited(round_, "propose"),
            ev.Waited(round_, "prevote"),
        )
        yield state, [command.body for command in of(ev.Sign, asked)]


@pytest.mark.parametrize("round_", range(3))
def test_who_crashes_anywhere_says_nothing_else_and_keeps_its_lock(round_):
    again = 0
    for lock, locked, quorums in views(round_):
        before = held_before(quorums, round_)
        start, entering = arrived(OWN, round_, named_lock(lock, locked), before)
        news = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums if link not in before]
        for offer, late in product(offers(before, round_), (False, True)):
            judged = ev.Judged(round_, NAMES[offer[0]], passes=True)
            wait = [ev.Waited(round_, "prevote")] if late else []
            _, asked = heard(start, put(round_, offer, before), judged, *news, *wait)
            for end in range(len(asked) + 1):
                done = asked[:end]
                records = of(ev.Remember, [*entering, *done])
                left = {(body.kind, body.round): body for (body,) in of(ev.Sign, done)}
                for state, bodies in after_crash(records[-1].record, round_, quorums):
                    for body in bodies:
                        kept = left.get((body.kind, body.round), body)
                        assert body == kept, (quorums, offer, end)
                        again += (body.kind, body.round) in left
                    for body in left.values():
                        if body.kind == "precommit" and body.value:
                            assert state.lock.round >= body.round
    assert again
