"""What tests of the simulator share."""

import pytest

from federation_tests.simulator import run as running
from federation_tests.simulator.federation import Federation
from federation_tests.simulator.plan import Plan


@pytest.fixture
def soon_given_up(monkeypatch):
    """Who is stuck stays so: a tenth of an hour is as good as an hour, and takes a tenth of it."""
    monkeypatch.setattr(running, "HEAL_S", 360)


@pytest.fixture
def calm() -> Federation:
    """Three nodes that hold each other's logs, each of two entries at least."""
    federation = Federation(Plan(groups=3, statements=12), 1)
    federation.begin()
    federation.schedule.run_until(400_000)
    assert all(size > 2 for node in federation.honest for size, _ in node.state.held.values())
    return federation
