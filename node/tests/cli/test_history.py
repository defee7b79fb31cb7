"""Claims about `commonweal history`: its words for people."""

from node.cli import history
from node.tests.cli.inside import Inside

FETCH = "commonweal history fetch gets them back"


def record(name, **other):
    """A record as `history.show` tells of it: nobody keeps anything of it."""
    return {
        "name": name, "statements": 1_300, "certified": 1_200, "dropped": 0, "keep": False,
        "keepers": [], "vouching": [], "partly": [], "withholding": [], **other,
    }  # fmt: skip


def test_who_signed_all_but_the_newest_is_listed_with_how_far(tmp_path, capsys, monkeypatch):
    partly = [{"name": "Group 3", "statements": 1_024}]
    told = {"cut": 2, "logs": [record("Group 1", vouching=["Group 2"], partly=partly)]}
    monkeypatch.setattr(history, "call", lambda *_args, **_more: told)
    text = Inside(tmp_path, capsys).says("history", "show")
    assert "Group 2, Group 3 (up to 1,024)" in text


def test_only_who_dropped_something_is_told_how_it_comes_back(tmp_path, capsys, monkeypatch):
    told = {"logs": [{"name": "Group 1", "dropped": 0, "why": "not-full", "missing": []}]}
    monkeypatch.setattr(history, "call", lambda *_args, **_more: told)
    here = Inside(tmp_path, capsys)
    assert FETCH not in here.says("history", "drop", "--before", "1")
    told["logs"][0].update(dropped=3, why="")
    assert FETCH in here.says("history", "drop", "--before", "1")
