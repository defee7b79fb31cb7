"""Who lacks a right says it in vain where cuts tell the time: it counts for no cut that holds it.

As in `test_rights.py` somebody else says it in the stead of who had the right. What is compared is
a cut in which the same group says something inert: that its log grows is its right.
"""

from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from protocol.coalition.digest import state_digest
from protocol.coalition.state import State
from protocol.tests.coalition.rights import answered
from protocol.tests.coalition.rights_under_cuts import (
    CONCERNING,
    EVERY_GROUP,
    ONE_GROUPS,
    QUIET,
    SOME_GROUPS,
    Moment,
    moments,
    outages,
    quarrel,
    restless,
    second_thoughts,
    strife,
)
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.test_fold_histories import heard

OFTEN = 3  # of each kind: what one moment refuses for another reason, the next may not
ALL = ONE_GROUPS | SOME_GROUPS | EVERY_GROUP
STANCES = frozenset(f"stance on {kind}" for kind in CONCERNING)
OF_RESULTS = frozenset(
    {"result-challenge", "members-challenge", "result-ruling", "ballot-withdrawal"}
)
OF_CHARTERS = frozenset({"charter-motion"})
OF_POINTS = frozenset({"point-withdrawal"})
OF_OUTAGES = frozenset({"ballot-extension"})


def what_counts(state: State) -> State:
    """A state without its refusals, and without what only says how much was read."""
    return replace(heard(state), spent=b"", held_up=())


def counts(moment: Moment) -> bool:
    """Whether its group says it rightly."""
    before = moment.passed_over(moment.entry.group)
    name, after = moment.said_by(moment.entry.group)
    same = what_counts(after) == what_counts(before)
    return name not in answered(after) and (moment.kind in QUIET or not same)


@pytest.mark.parametrize(
    ("make", "seeds", "kinds"),
    [
        (strife, range(40), ALL - OF_RESULTS - OF_CHARTERS - OF_POINTS - OF_OUTAGES),
        (second_thoughts, range(OFTEN), OF_POINTS),
        (restless, range(4), OF_CHARTERS),
        (quarrel, range(28, 36), OF_RESULTS),
        (outages, range(8), OF_OUTAGES),
    ],
)
def test_who_lacks_the_right_says_it_in_vain_in_its_cut(make, seeds, kinds):
    wanted = kinds - {"motion-stance"} | (STANCES if "motion-stance" in kinds else set())
    tried, by_members = Counter[str](), set[str]()
    for seed in seeds:
        past = make(seed)
        members = set(map(group_id, past.names))
        for moment in moments(past):
            kind = moment.kind
            right = moment.right
            if kind not in kinds or tried[right] == OFTEN or not counts(moment):
                continue
            tried[right] += 1
            for who in moment.without_the_right(moment.passed_over(moment.entry.group)):
                before = what_counts(moment.passed_over(who))
                copy, after = moment.said_by(who)
                assert what_counts(after) == before, f"{kind} by {who.hex()} in history {seed}"
                assert copy in answered(after)
                _, shuffled = moment.said_by(who, Random(seed))
                assert state_digest(shuffled) == state_digest(after)
                if who in members:
                    by_members.add(right)
        if all(tried[right] == OFTEN for right in wanted):
            break
    assert tried.keys() >= wanted
    assert by_members >= wanted & (ONE_GROUPS | SOME_GROUPS | STANCES)
