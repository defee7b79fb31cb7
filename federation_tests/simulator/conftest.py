"""What tests of the simulator share."""

import pytest

from federation_tests.simulator import run as running


@pytest.fixture
def soon_given_up(monkeypatch):
    """Who is stuck stays so: a tenth of an hour is as good as an hour, and takes a tenth of it."""
    monkeypatch.setattr(running, "HEAL_S", 360)
