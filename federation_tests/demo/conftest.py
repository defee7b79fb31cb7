"""Demos need the machine's two cores: with several test workers, one demo runs at a time."""

import fcntl

import pytest


@pytest.fixture(scope="module", autouse=True)
def one_demo_at_a_time(tmp_path_factory):
    # Workers have folders of their own beside one another.
    with (tmp_path_factory.getbasetemp().parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
