"""Which pledges, reports and dissent can be said at all, and by whom."""

from typing import Any

import pytest

from protocol.tests.coalition.deciding import BLOB, TAKES
from protocol.tests.coalition.pledges.making import Pledging
from protocol.tests.coalition.scene import START

DECIDED = START + TAKES


def test_a_group_reports_on_and_changes_its_own_pledges_only() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    scene.report("Cedar", name, "done", time=DECIDED + 5)
    scene.pledge("Cedar", act="Nothing", time=DECIDED + 5, before=name)
    assert scene.codes() == ["not-the-author"] * 2
    assert (scene.one(name).reports, len(scene.one(name).wordings)) == ((), 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": ""},
        {"blob": BLOB},
        {"size": 4},
        {"blob": BLOB[:31], "size": 4},
        {"role": "two\nlines"},
        {"act": "hidden \u202e text"},
        {"act": ""},
        {"due": 0},
    ],
)
def test_a_pledge_says_what_and_who_and_until_when(fields: dict[str, Any]) -> None:
    scene = Pledging()
    scene.pledge("Birch", **fields)
    assert scene.codes() == ["body-malformed"]


def test_a_part_done_and_dissent_give_their_reason() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    scene.report("Birch", name, "partial", time=DECIDED + 5)
    scene.dissent("Cedar", "")
    assert scene.codes() == ["reason-missing"] * 2


def test_a_pledge_does_not_move_to_another_decision() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    scene.at = scene.decide(start=START + 500)
    scene.pledge("Birch", time=START + 1_000, before=name)
    assert scene.codes() == ["unknown-target"]


def test_what_is_no_ballot_and_no_pledge_is_unknown() -> None:
    scene = Pledging()
    at, scene.at = scene.at, scene.draft()
    scene.pledge("Birch")
    scene.dissent("Cedar", "why")
    scene.report("Birch", at, "done")
    assert scene.codes() == ["unknown-target"] * 3


def test_script_in_a_free_text_is_text() -> None:
    scene = Pledging()
    script = "<script>alert(1)</script>"
    name = scene.pledge("Birch", act=script, role=script)
    scene.report("Birch", name, "partial", script)
    scene.dissent("Cedar", script)
    assert (scene.one(name).now.act, scene.one(name).reports[0].note) == (script, script)
    assert scene.codes() == []
