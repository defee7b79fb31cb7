"""Who is taken in settles: chains of newcomers, and no order of arrival changes it."""

import random

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.member_rules import JoinRules
from protocol.tests.coalition.cutting import certified, opened
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.scene import group_id

CHAIN = ("Elder", "Fig", "Gorse", "Hazel")


def test_each_of_a_chain_of_newcomers_decides_about_the_next() -> None:
    told = Joining("Ash", "Birch", join=JoinRules(share=[1, 1], size=1))
    names = ["Ash", "Birch"]
    for turn, name in enumerate(CHAIN, 1):
        application = told.carry(names[-1], name)
        told.vouch(names[-2], application)
        for other in names[:-2]:
            told.agree(other, application)
        told.scene.logs[group_id(name)] = []
        names.append(name)
        told.cut(10 * turn)
    state = certified(told.scene, told.cuts)
    assert set(state.membership.members) == {group_id(name) for name in names}
    digest = state_digest(state)
    entries = opened(told.scene)
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        again = certified_state(told.scene.charter, entries, told.cuts)
        assert state_digest(again) == digest


def test_a_later_cut_changes_nothing_of_what_an_earlier_one_gave() -> None:
    told = Joining()
    before = [state_digest(told.cut(5)), state_digest(told.take_in("Elder", 10))]
    told.carry("Elder", "Fig")
    told.cut(20)
    after = [
        state_digest(certified_state(told.scene.charter, opened(told.scene), told.cuts[:number]))
        for number in (1, 2)
    ]
    assert after == before
