"""Which delegations, recalls and reports can be said at all."""

from typing import Any

import pytest

from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.deciding import BLOB
from protocol.tests.coalition.delegates.making import FREE, Sending
from protocol.tests.coalition.scene import START

BOUND = {"mandate": "bound", "bound_to": "no cuts", "bound_by": "the members' meeting"}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "two\nlines"},
        {"title": "hidden \u202e text"},
        {"starts": START, "ends": START},
        {"blob": b"", "size": 0},
        {"blob": BLOB[:31]},
        {"size": 0},
        {"contest": 1},
        {"seats": [{**FREE, "alternate": True}]},
        {"seats": []},
        {"seats": [{**FREE, "option": 1}]},
        {"seats": [{**BOUND, "bound_to": ""}]},
        {"seats": [{key: value for key, value in BOUND.items() if key != "bound_by"}]},
        {"seats": [{**FREE, "bound_to": "no cuts"}]},
        {"seats": [{**FREE, "reserved": "two\nlines"}]},
        {"report_days": 367},
        {"how": "hidden \u202e text"},
        {"seats": [{**BOUND, "bound_to": "hidden \u202e text"}]},
    ],
)
def test_a_delegation_says_who_for_what_and_how_long(fields: dict[str, Any]) -> None:
    scene = Sending()
    scene.appointed(**fields)
    assert scene.codes() == ["body-malformed"]
    assert collected(scene).delegates.delegations == {}


@pytest.mark.parametrize("cited", ["too much", "another convening"])
def test_a_delegation_cites_the_ballot_and_the_convening_that_it_names_and_nothing_else(
    cited: str,
) -> None:
    scene = Sending()
    body = {"title": "Council", "starts": START, "ends": START + 9, "chosen": "appointed"}
    body |= {"how": "by lot", "seats": [FREE], "blob": BLOB, "size": 9}
    if cited == "another convening":
        body["convening"] = bytes(32)
    scene.say("Birch", "delegation", body, [scene.at], START + 3_000)
    assert scene.codes() == ["body-malformed"]
    assert collected(scene).delegates.delegations == {}


def test_who_was_not_elected_was_chosen_somehow() -> None:
    scene = Sending()
    scene.appointed(how="")
    assert scene.codes() == ["reason-missing"]


def test_a_bound_mandate_is_kept_as_stated() -> None:
    scene = Sending()
    (seat,) = scene.one(scene.appointed(seats=[BOUND])).seats
    assert (seat.bound_to, seat.bound_by) == ("no cuts", "the members' meeting")


def test_names_of_the_elected_stand_on_the_ballot_and_nowhere_else() -> None:
    scene = Sending()
    scene.elected(blob=BLOB, size=9)
    assert scene.codes() == ["body-malformed"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seats": (2, 1)}, "body-malformed"),
        ({"seats": (1, 1)}, "body-malformed"),
        ({"seats": (3,)}, "unknown-target"),
        ({"rule": ""}, "body-malformed"),
        ({"by": "resigned"}, "body-malformed"),
        ({"reason": ""}, "reason-missing"),
        ({"by": "ballot"}, "body-malformed"),
        ({"by": "ballot", "rule": "", "reason": ""}, "reason-missing"),
        ({"reason": "hidden \u202e text"}, "body-malformed"),
    ],
)
def test_a_recall_says_whom_and_by_which_rule_and_why(fields: dict[str, Any], code: str) -> None:
    scene = Sending()
    name = scene.appointed()
    scene.recall("Birch", name, **fields)
    assert scene.codes() == [code]
    assert scene.one(name).recalls == ()


def test_a_recall_cites_its_delegation_alone() -> None:
    scene = Sending()
    name = scene.elected()
    body = {"seats": [0], "by": "ballot", "reason": "absent"}
    scene.say("Ash", "recall", body, [name, scene.at], START + 3_000)
    assert scene.codes() == ["ref-count"]


def test_nobody_asks_people_to_recall_another_groups_delegates() -> None:
    scene = Sending()
    asked = scene.ask("Birch", scene.appointed("Birch"))
    scene.decide(asked, start=START + 500)
    # The proposal is Ash's; with it falls all that would have been voted on.
    assert "not-the-author" in scene.codes()
    assert len(scene.fold(START + 5_000).ballots) == 1


def test_only_a_recall_that_a_ballot_is_to_decide_is_put_to_one() -> None:
    scene = Sending()
    name = scene.elected()
    body = {"title": "Act", "summary": "", "text": ""}
    for given in (name, scene.recall("Ash", name, [0]), scene.at):
        before = scene.codes()
        scene.say("Ash", "proposal", body, [given], START + 900)
        assert sorted(scene.codes()) == sorted([*before, "unknown-target"])


def test_a_report_is_about_a_ballot_a_convening_or_a_period() -> None:
    scene = Sending()
    name = scene.appointed()
    scene.report("Birch", name, scene.at, about="ballot")
    scene.report("Birch", name)
    found = scene.one(name).reports
    assert [report.about for report in found] == ["ballot", "period"]
    assert found[0].target in scene.fold(START + 5_000).ballots
    scene.report("Birch", name, scene.appointed("Cedar"), about="ballot")
    scene.report("Birch", name, scene.at, about="convening")
    scene.report("Birch", scene.at)
    assert scene.codes() == ["unknown-target"] * 3
    scene.report("Birch", name, since=START + 9)
    scene.report("Birch", name, about="ballot")
    # A period of no length is none, and stands beside no ballot either.
    scene.report("Birch", name, scene.at, about="ballot", since=START, until=START)
    # A period is about nothing else.
    scene.report("Birch", name, scene.at, since=START, until=START + 9)
    assert scene.codes() == [*["unknown-target"] * 3, *["body-malformed"] * 4]


def test_a_delegation_for_no_known_convening_or_ballot_is_refused() -> None:
    scene = Sending()
    scene.appointed(convening=scene.at)
    scene.elected(contest=1)
    scene.elected(at=scene.appointed())
    assert scene.codes() == ["unknown-target"] * 3


def test_script_in_a_free_text_is_text() -> None:
    scene = Sending()
    script = "<script>alert(1)</script>"
    seats = [{"mandate": "bound", "bound_to": script, "bound_by": script, "reserved": script}]
    name = scene.appointed(title=script, how=script, seats=seats)
    scene.recall("Birch", name, rule=script, reason=script)
    found = scene.one(name)
    assert (found.title, found.how, found.seats[0].bound_to) == (script, script, script)
    assert (found.recalls[0].rule, found.recalls[0].reason) == (script, script)
    assert scene.codes() == []


def test_erasing_the_words_changes_nothing_but_says_so() -> None:
    scene = Sending()
    name = scene.appointed()
    report = scene.report("Birch", name)
    before = scene.one(name)
    for words in (name, report):
        scene.say("Birch", "erasure", {"reason": ""}, [words], START + 4_000)
    state = scene.fold(START + 5_000)
    assert state.delegations[name] == before
    assert all(state.moderation.erasure(words) is not None for words in (name, report))
    assert scene.codes() == []
