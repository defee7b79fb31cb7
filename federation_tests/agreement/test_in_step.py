"""The model and the machine say the same: what one allows, the other does, and nothing else.

Each test goes through everything that a member can have behind it, of all worlds there are.
"""

from itertools import product

import pytest

from federation_tests.agreement.machines import (
    NAMES,
    OURS,
    ROUNDS,
    N,
    arrived,
    heard,
    held_before,
    last,
    named_lock,
    put,
    said,
    shown,
    views,
)
from federation_tests.agreement.model import (
    VALUES,
    Member,
    Quorum,
    World,
    answers,
    decided,
    lockable,
    offers,
    proposes,
    proved,
)
from protocol.agreement import events as ev
from protocol.agreement.certificate import check_certificate
from protocol.agreement.rules import NO_ROUND, proposer
from protocol.agreement.state import Lock, begin
from protocol.agreement.votes import NIL, Proposal, check_proposal
from protocol.tests.agreement.councils import (
    NUMBER,
    V,
    W,
    council,
    of,
    precommits,
    setting,
    signature,
)
from protocol.tests.agreement.table import Table

OWN = 3


def prevoted(round_, lock, quorums, offer):
    """What the machine prevotes when it is offered something, with all that could reach it."""
    state, _ = arrived(OWN, round_, lock, quorums)
    state, asked = heard(
        state, put(round_, offer, quorums), ev.Judged(round_, NAMES[offer[0]], passes=True)
    )
    _, more = heard(state, ev.Waited(round_, "propose"))
    (vote,) = said(asked + more, "prevote")
    return None if vote[0] == NIL else vote


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_machine_prevotes_what_the_model_allows_and_refuses_the_rest(round_):
    behind = {(lock, value, held_before(q, round_)) for lock, value, q in views(round_)}
    for lock, value, quorums in sorted(behind):
        allowed = answers(OURS, Member(lock, value), quorums, round_)
        for offer in product(VALUES, range(NO_ROUND, round_)):  # also what leads back to nothing
            expected = (NAMES[offer[0]], offer[1]) if offer in allowed else None
            assert prevoted(round_, named_lock(lock, value), quorums, offer) == expected, (
                lock,
                quorums,
                offer,
            )
    assert behind


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("late", [False, True], ids=["while it waits", "after its prevote"])
def test_a_machine_precommits_what_the_model_allows_and_locks_it(round_, late):
    for lock, locked, quorums in views(round_):
        before = held_before(quorums, round_)
        news = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums if link not in before]
        for sound in VALUES:
            kept = named_lock(lock, locked)
            state, _ = arrived(OWN, round_, kept, before, sound=(sound,))
            if late:
                state, _ = heard(state, ev.Waited(round_, "propose"))
            state, asked = heard(state, *news)
            state, more = heard(state, ev.Waited(round_, "propose"), ev.Waited(round_, "prevote"))
            allowed = sound in lockable(quorums, round_)
            ((value, _),) = said(asked + more, "precommit")
            assert value == (NAMES[sound] if allowed else NIL), (quorums, sound)
            assert state.lock == (Lock(round_, NAMES[sound]) if allowed else kept)


def test_a_machine_proposes_again_what_the_model_does_and_builds_only_without_any():
    for round_ in range(ROUNDS):
        for quorums in {held_before(q, round_) for _, _, q in views(round_)}:
            again = proposes(quorums)
            assert again is None or again in offers(quorums, round_)
            _, asked = arrived(round_, round_, Lock(), quorums)  # whose turn it is
            assert proposed(asked) == named_offer(again)
            assert bool(of(ev.Build, asked)) == (again is None)


def test_a_machine_that_built_meanwhile_proposes_again_all_the_same():
    for round_ in range(1, ROUNDS):
        for quorums in {held_before(q, round_) for _, _, q in views(round_)}:
            state, _ = arrived(round_, round_, Lock())
            news = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums]
            _, asked = heard(state, *news, ev.Built(round_, W))
            assert proposed(asked) == (named_offer(proposes(quorums)) or (W, NO_ROUND))


def proposed(commands):
    """(value, valid round) that a machine proposes, with a chain that holds; None: nothing."""
    for body, chain in of(ev.Propose, commands):
        place = proposer(NUMBER, body.round, N)
        one = Proposal(body=body, signature=signature(place, body), chain=list(chain))
        check_proposal(one, council(), NUMBER)
        return body.value, body.valid_round
    return None


def named_offer(offer):
    return offer and (NAMES[offer[0]], offer[1])


@pytest.mark.parametrize("votes_first", [False, True])
def test_a_machine_decides_what_the_model_decides_and_nothing_else(votes_first):
    looked = set()
    for quorums in sorted({world.quorums for world in last()}):
        known = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums]
        for round_, value, honest in product(range(ROUNDS), VALUES, range(OURS.present + 1)):
            voter = Member(precommits=((round_, value),))
            members = (voter,) * honest + (Member(),) * (OURS.present - honest)
            world = World(quorums, members)
            liar = N - 1
            votes = precommits(round_, NAMES[value], *range(honest), liar)
            events = votes + known if votes_first else known + votes
            state, asked = heard(begin(setting(None)), ev.Begin(), *events)
            final = [(d.certificate.round, d.certificate.value) for d in of(ev.Decide, asked)]
            assert final == [(r, NAMES[v]) for r, v in proved(OURS, world)], (quorums, round_)
            assert proved(OURS, world) == decided(OURS, world)
            if final:
                check_certificate(state.certificate, council())
            looked.add(bool(final))
    assert looked == {False, True}


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
