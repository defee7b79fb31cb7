"""What a line of cuts certifies is worked out again; see test_audit_cuts for whole files."""

import pytest

from protocol.agreement.epoch import Epoch
from protocol.coalition.certified import recompute, with_epochs
from protocol.coalition.cut_line import BundledCut, Line, follow, roots_at
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.digest import state_digest
from protocol.errors import ProofError, RuleError
from protocol.tests.bundles import certified_cut, ended_vote, opened_entries, three_cuts

SCENE = ended_vote(certifying=True)


def line_of(*cuts: BundledCut) -> Line:
    line = follow(SCENE.charter, cuts, lambda g, sizes: roots_at(SCENE.logs.get(g, []), sizes))
    assert line is not None
    return line


def test_the_state_is_the_one_that_the_last_cut_names() -> None:
    state = recompute(SCENE.charter, opened_entries(SCENE), line_of(*three_cuts()))
    assert state_digest(state) == three_cuts()[-1].cut.state


def test_a_state_that_the_records_do_not_give_is_refused_whoever_signed() -> None:
    lie = certified_cut(SCENE, three_cuts(), 10**9, state=bytes(32))
    with pytest.raises(ProofError) as caught:
        recompute(SCENE.charter, opened_entries(SCENE), line_of(*three_cuts(), lie))
    assert caught.value.code == "digest-mismatch"


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
