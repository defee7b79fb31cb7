"""What a line of cuts certifies is worked out again; see test_audit_cuts for whole files."""

import pytest

from protocol.agreement.epoch import Epoch
from protocol.coalition.certified import recompute, with_epochs
from protocol.coalition.cut_line import BundledCut, Line, follow, roots_at
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import REDUCER_VERSION
from protocol.errors import ProofError, RuleError
from protocol.tests.bundles import certified_cut, ended_vote, opened_entries, three_cuts
from protocol.tests.coalition.scene import START

SCENE = ended_vote(certifying=True)


def line_of(*cuts: BundledCut) -> Line:
    line = follow(SCENE.charter, cuts, lambda g, sizes: roots_at(SCENE.logs.get(g, []), sizes))
    assert line is not None
    return line


def test_the_state_is_the_one_that_the_last_cut_names() -> None:
    found = recompute(SCENE.charter, opened_entries(SCENE), line_of(*three_cuts()))
    assert state_digest(found.state) == three_cuts()[-1].cut.state
    assert found.cuts == 1


def test_a_state_that_the_records_do_not_give_is_refused_whoever_signed() -> None:
    lie = certified_cut(SCENE, three_cuts(), 10**9, state=bytes(32))
    with pytest.raises(ProofError) as caught:
        recompute(SCENE.charter, opened_entries(SCENE), line_of(*three_cuts(), lie))
    assert caught.value.code == "digest-mismatch"


def test_every_cut_is_worked_out_for_who_asks_and_told_before() -> None:
    told: list[int] = []
    found = recompute(SCENE.charter, opened_entries(SCENE), line_of(*three_cuts()), told.append)
    assert (found.cuts, told) == (3, [1, 2, 3])
    lie = certified_cut(SCENE, three_cuts(), 10**9, state=bytes(32))
    line = line_of(*three_cuts(), lie, certified_cut(SCENE, [*three_cuts(), lie], 10**9 + 1))
    assert recompute(SCENE.charter, opened_entries(SCENE), line).cuts == 1
    with pytest.raises(ProofError, match="in cut 4") as caught:
        recompute(SCENE.charter, opened_entries(SCENE), line, told.append)
    assert caught.value.code == "digest-mismatch"


def test_cuts_by_other_rules_along_the_way_are_left_out() -> None:
    other = certified_cut(SCENE, [], START + 50, reducer=REDUCER_VERSION - 1, state=bytes(32))
    line = line_of(other, certified_cut(SCENE, [other], 10**9))
    found = recompute(SCENE.charter, opened_entries(SCENE), line, lambda _: None)
    assert found.cuts == 1


def test_a_council_that_nobody_decided_is_refused_also_in_the_middle() -> None:
    before = three_cuts()[-1].epoch
    fewer = Epoch(number=before.number + 1, seats=before.seats[:2])
    lie = certified_cut(SCENE, three_cuts(), 10**9, named=fewer)
    back = certified_cut(SCENE, [*three_cuts(), lie], 10**9 + 1)
    for line in (line_of(*three_cuts(), lie), line_of(*three_cuts(), lie, back)):
        with pytest.raises(RuleError) as caught:
            recompute(SCENE.charter, opened_entries(SCENE), line)
        assert caught.value.code == "cut-out-of-line"


def test_each_cut_comes_with_the_council_that_the_one_before_names() -> None:
    line = line_of(*three_cuts())
    founding = founding_epoch(SCENE.charter)
    pairs = list(with_epochs(line))
    assert [link.cut for link, _ in pairs] == [item.cut for item in three_cuts()]
    assert pairs[0][1] == founding
    assert pairs[1][1] == three_cuts()[0].epoch


def test_nothing_certified_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="nothing is certified"):
        recompute(SCENE.charter, opened_entries(SCENE), line_of())
