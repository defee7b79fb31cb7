"""Claims about node.demo.run."""

from types import SimpleNamespace

import pytest

import node.demo.run
from node.demo.run import Wish, run


@pytest.fixture
def planned(monkeypatch):
    """The times that a run would put its ballots with, on a machine whose figures are made up."""
    scene = SimpleNamespace(certify=True)

    async def answer(value):
        return value

    async def times(slower):
        found = []
        scene.start = lambda: answer(10.0)
        for name, value in {
            "measure": 3.0,
            "begin": scene,
            "deliberate": None,
            "first_cut": 4.0,
        }.items():
            monkeypatch.setattr(node.demo.run, name, lambda *_, value=value: answer(value))

        async def put(_, *seconds):
            found.extend(seconds)
            raise InterruptedError

        monkeypatch.setattr(node.demo.run, "put_ballots", put)
        teller = SimpleNamespace(head=lambda _: None, step=lambda _: None)
        wish = Wish(None, tuple(range(1, 14)), certify=True, slower=slower)
        with pytest.raises(InterruptedError):
            await run(wish, teller, None)
        return found

    return times


async def test_a_machine_taken_to_be_twice_as_slow_gets_about_twice_each_time(planned):
    as_measured, twice = await planned(1), await planned(2)
    assert len(as_measured) == 4
    opens, closes, _, due = ([a, b] for a, b in zip(as_measured, twice, strict=True))
    assert opens[1] >= 1.8 * opens[0]
    assert due[1] - closes[1] >= 1.8 * (due[0] - closes[0])
    assert closes[1] - opens[1] >= 1.4 * (closes[0] - opens[0])
