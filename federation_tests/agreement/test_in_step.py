"""The model and the machine say the same: what one allows, the other does, and nothing else."""

import pytest

from federation_tests.agreement.model import (
    VALUES,
    Member,
    Quorum,
    Rules,
    answers,
    layers,
    offers,
)
from protocol.agreement import events as ev
from protocol.agreement.machine import step
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import Lock, Record, begin
from protocol.agreement.votes import NIL
from protocol.tests.agreement.councils import (
    INSTANCE,
    V,
    W,
    of,
    polka,
    precommits,
    proposal,
    setting,
)
from protocol.tests.agreement.table import Table

NAMES = dict(zip(VALUES, (V, W), strict=True))
OURS = Rules()
OWN = 3
ROUNDS = 3


def views():
    """Each thing that a member can have behind it before a round, of all worlds there are."""
    seen = {
        (round_, member.lock, member.value, world.quorums)
        for round_, front in enumerate(layers(OURS))
        if round_ < ROUNDS
        for world in front
        for member in world.members
    }
    return sorted(seen)


def prevoted(round_, lock, quorums, offer):
    """What the machine prevotes when it is offered something, with all that could reach it."""
    record = Record(INSTANCE, max(round_ - 1, 0), "precommit", lock) if round_ else None
    events = [ev.Begin(), ev.Sound(V), ev.Sound(W)]
    events += [ev.Shown(NAMES[link.value], shown(link)) for link in quorums]
    events += precommits(round_, NIL, 0, 1)
    value, way = NAMES[offer[0]], offer[1]
    state, said = begin(setting(OWN), record), []
    for event in events:
        state, _ = step(state, event)
    assert state.round == round_
    chain = chain_of(quorums, way, offer[0])
    for event in (ev.Proposed(proposal(round_, value, chain)), ev.Judged(round_, value, True)):
        state, commands = step(state, event)
        said += of(ev.Sign, commands)
    (vote,) = said
    return None if vote.body.value == NIL else (vote.body.value, vote.body.valid_round)


def shown(link):
    return polka(link.round, NAMES[link.value], valid_round=link.valid_round)


def chain_of(quorums, round_, value):
    """Some way back."""
    links = []
    while round_ != NO_ROUND:
        link = next(link for link in quorums if (link.round, link.value) == (round_, value))
        links.append(shown(link))
        round_ = link.valid_round
    return links


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_machine_prevotes_what_the_model_allows_and_refuses_the_rest(round_):
    looked = 0
    for at, locked, value, quorums in views():
        if at != round_:
            continue
        lock = Lock() if locked == NO_ROUND else Lock(locked, NAMES[value])
        allowed = answers(OURS, Member(locked, value), quorums, round_)
        for offer in offers(quorums, round_):
            expected = (NAMES[offer[0]], offer[1]) if offer in allowed else None
            assert prevoted(round_, lock, quorums, offer) == expected, (lock, quorums, offer)
            looked += 1
    assert looked > 1


class Watched(Table):
    """A table at which each vote is held against the model."""

    def __init__(self, seed):
        super().__init__(seed)
        self.votes = {}
        self.locks = dict.fromkeys(self.honest, NO_ROUND)
        self.looked = 0

    def obey(self, place, command):
        if isinstance(command, ev.Sign):
            self.look(place, command.body)
        super().obey(place, command)

    def look(self, place, body):
        quorums = self.quorums()
        who = self.votes.setdefault((body.kind, body.round, body.value, body.valid_round), set())
        if place in who or body.value == NIL:
            return  # said again after a crash, or nothing
        who.add(place)
        self.looked += 1
        value = (V, W).index(body.value)
        if body.kind == "prevote":
            member = Member(self.locks[place])
            assert (value, body.valid_round) in answers(OURS, member, quorums, body.round)
        else:
            links = {(link.round, link.value) for link in quorums}
            assert (body.round, value) in links
            self.locks[place] = body.round

    def quorums(self):
        """What honest votes make with the liars', who may have said anything."""
        return tuple(
            sorted(
                Quorum(round_, (V, W).index(value), way)
                for (kind, round_, value, way), who in self.votes.items()
                if kind == "prevote" and value != NIL and len(who) >= OURS.enough
            )
        )


def test_whatever_machines_say_in_whole_councils_the_model_allows():
    looked = 0
    for seed in range(30):
        table = Watched(seed)
        table.start()
        table.run(400)
        table.calm()
        looked += table.looked
    assert looked > 100
