"""The game of liveness: by the node's rules it ends at once, and by each broken one it need not."""

from typing import get_args

import pytest

from federation_tests.agreement.liveness import Broken, Game, play

BROKEN = [broken for broken in get_args(Broken) if broken]
NEEDS_LIARS = {"only what is locked is proposed again", "votes for what is not held"}


@pytest.mark.parametrize(
    ("members", "before", "active"),
    [(4, 3, False), (4, 3, True), (3, 2, False), (2, 2, False)],
    ids=["a silent liar of 4", "an active liar of 4", "3 without liars", "2 without liars"],
)
def test_the_first_honest_proposer_is_heard_once_messages_arrive(members, before, active):
    found = play(Game(members=members, before=before, active=active))
    assert found.worst == 1, found.cycle
    assert found.positions > 3


@pytest.mark.parametrize(
    ("broken", "active"),
    [(b, active) for b in BROKEN for active in (False, True) if active or b not in NEEDS_LIARS],
)
def test_a_broken_rule_lets_it_go_on_for_ever(broken, active):
    found = play(Game(active=active, broken=broken))
    assert found.worst is None
    # Endless although honest members propose, not because they never do.
    assert any("an honest member proposes" in words for words in found.cycle)


def test_the_papers_proposers_need_a_turn_each():
    # What this project's proposers, who go by every quorum they hold, are for.
    assert play(Game(newest="own round", active=False)).worst == 3
