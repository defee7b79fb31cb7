"""Claims about node.demo.closing."""

import time
from types import SimpleNamespace

import pytest

import node.demo.closing
from node.demo.closing import away_returns, require_in_time
from node.errors import NodeError


def test_returns_that_came_too_late_to_be_counted_are_no_fault_of_the_count():
    require_in_time(100, 99.9)
    with pytest.raises(NodeError, match="before every group had returned") as refused:
        require_in_time(100, 100.0)
    assert refused.value.code == "too-slow"
    assert "--slower 2" in refused.value.hint


@pytest.mark.parametrize(("certify", "left_s", "late"), [(1, 60, 0), (1, -1, 1), (0, -1, 0)])
async def test_the_last_returns_are_held_against_the_hour_when_results_are_due(
    monkeypatch, certify, left_s, late
):
    async def nothing(*_):
        return ("one", "two")

    monkeypatch.setattr(node.demo.closing, "returned", lambda *_: None)
    for name in ("_count", "call_roll", "final_pair"):
        monkeypatch.setattr(node.demo.closing, name, nothing)
    away = SimpleNamespace(name="Ward 13")
    told = []
    scene = SimpleNamespace(
        away=away, others=[], wards=[away], ballots={}, certify=bool(certify),
        due=time.time() + left_s, processes=SimpleNamespace(start=nothing), everywhere=nothing,
        teller=SimpleNamespace(step=told.append),
    )  # fmt: skip
    if late:
        with pytest.raises(NodeError, match="before every group had returned"):
            await away_returns(scene, ("one", "two"))
    else:
        assert await away_returns(scene, ("one", "two")) == ("one", "two")
    assert told[-1].endswith("returned everything") is not bool(late)
