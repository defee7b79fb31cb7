"""Claims about node.story.polling."""

import time
import tomllib
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from node.story.deciding import DOUBLE_MAJORITY
from node.story.parting import YES_NO
from node.story.polling import Times, ballot_file, times


@given(st.floats(0.01, 30), st.integers(2, 9))
def test_a_slower_machine_never_gets_less_room(command_s, groups):
    def room(seconds):
        now = int(time.time())
        found = times(SimpleNamespace(command_s=seconds), groups)
        return found.opens - now, found.closes - found.opens

    slow, quick = room(3 * command_s), room(command_s)
    assert slow[0] >= quick[0] > 0
    assert slow[1] >= quick[1] > 0


def test_an_idle_machine_holds_both_votes_within_a_minute():
    now = int(time.time())
    found = [times(SimpleNamespace(command_s=0.4), groups).closes - now for groups in (9, 7)]
    assert sum(found) < 60


def test_a_ballot_file_is_the_toml_that_stewards_write():
    at = Times(1_700_000_000, 1_700_000_100)
    written = tomllib.loads(ballot_file("Title", "Summary", DOUBLE_MAJORITY, at, YES_NO))
    assert int(written["schedule"]["opens"].timestamp()) == at.opens
    assert [test["test"] for test in written["rule"]["tests"]] == ["share", "groups"]
    assert written["contests"][0]["kind"] == "yes-no"
    assert written["example"] is True
