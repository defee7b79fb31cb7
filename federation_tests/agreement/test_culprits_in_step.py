"""Whom the model says that certificates convict, `culprits` names, and nobody else who is honest.

By the node's rules that is nobody. So it is looked at under broken ones too, which do convict:
a model that saw no debt would let every rule pass.
"""

from functools import cache
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation_tests.agreement.machines import NAMES, N
from federation_tests.agreement.model import (
    Member,
    Rules,
    World,
    after_precommits,
    after_prevotes,
    answers,
    chains,
    lockable,
    named,
    proved,
)
from protocol.agreement.certificate import culprits
from protocol.agreement.rules import quorum
from protocol.tests.agreement.councils import certificate, council, polka

BROKEN = {
    "none": {},
    "a lock binds nobody": {"may": lambda lock, valid, own: True},
    "the paper's": {"may": lambda lock, valid, own: own or valid >= lock},
    "a round late": {"may": lambda lock, valid, own: valid >= lock - 1},
    "forgets": {"forgets": True},
}


class Told:
    """A world, and who of the honest, in the first places, said what in it."""

    def __init__(self, rules):
        self.rules = rules
        self.world = World((), (Member(),) * rules.present)
        self.said = {}

    def then(self, step, round_, said):
        """What it is once they have said that."""
        after = Told(self.rules)
        after.world = step(self.rules, self.world, round_, said)
        after.said = {**self.said, (step, round_): said}
        return after

    def ways(self, step, round_):
        """What each of them may say."""
        if step is after_prevotes:
            return [answers(self.rules, m, self.world.quorums, round_) for m in self.world.members]
        return [[None, *lockable(self.world.quorums, round_)]] * self.rules.present

    def signers(self, against, step, round_, vote):
        """A quorum's places, with this member among them if it signed."""
        said = self.said[step, round_]
        honest = [place for place in range(self.rules.present) if said[place] == vote]
        honest.sort(key=lambda place: place != against)
        liars = range(self.rules.present, N)
        wanted = honest[:1] if against in honest else []
        places = [*wanted, *liars, *honest[len(wanted) :]][: quorum(N)]
        return tuple(sorted(places))

    def certificates(self, against):
        """Every one there is, signed so that most stands against a member."""
        for round_, value in sorted(proved(self.rules, self.world)):
            signers = self.signers(against, after_precommits, round_, value)
            for chain in chains(self.world.quorums, round_, value):
                links = tuple(
                    (
                        link.round,
                        link.valid_round,
                        self.signers(
                            against, after_prevotes, link.round, (value, link.valid_round)
                        ),
                    )
                    for link in chain
                )
                yield round_, value, signers, links


STEPS = (after_prevotes, after_precommits)


@cache
def blamed(one, other):
    """Places that the node's `culprits` names."""
    shown = [
        certificate(
            round_,
            NAMES[value],
            [polka(at, NAMES[value], places, valid_round=way) for at, way, places in links],
            signers,
        )
        for round_, value, signers, links in (one, other)
    ]
    groups = culprits(*shown, council())
    assert len(groups) >= 2 * quorum(N) - N
    return {council().groups.index(group) for group in groups}


def held_to(told):
    """Hold the model's verdict on a world to the node's; whether two values are decided in it."""
    expected = named(told.rules, told.world)
    split = False
    for member in range(told.rules.present):
        convicted = False
        for one, other in permutations(told.certificates(member), 2):
            if one[1] != other[1]:
                split = True
                honest = blamed(one, other) & set(range(told.rules.present))
                assert honest <= set(expected), told.said
                convicted |= member in honest
        assert convicted == (member in expected), told.said
    return split


def everything(rules, rounds):
    """Every world of a few rounds, by who said what."""
    front = [Told(rules)]
    for round_, step in product(range(rounds), STEPS):
        front = [
            told.then(step, round_, said)
            for told in front
            for said in product(*told.ways(step, round_))
        ]
    return front


@pytest.mark.parametrize(("broken", "convicts"), [("none", False), ("a lock binds nobody", True)])
@pytest.mark.parametrize("liars", [2, 3])
def test_in_every_world_of_two_rounds_the_model_names_whom_culprits_names(broken, convicts, liars):
    worlds = everything(Rules(liars=liars, **BROKEN[broken]), 2)
    split = [told for told in worlds if held_to(told)]
    assert split
    assert any(named(told.rules, told.world) for told in split) == convicts
    assert not all(named(told.rules, told.world) for told in split)


@given(st.data(), st.sampled_from(sorted(BROKEN)), st.integers(2, 3))
def test_in_drawn_worlds_of_three_rounds_too(data, broken, liars):
    told = Told(Rules(liars=liars, **BROKEN[broken]))
    for round_, step in product(range(3), STEPS):
        said = tuple(data.draw(st.sampled_from(way)) for way in told.ways(step, round_))
        told = told.then(step, round_, said)
    held_to(told)
