"""Who may declare a process, which can be followed, and who may agree to what."""

from typing import Any

import pytest

from protocol.coalition.process.acts import Wording
from protocol.tests.coalition.process.making import (
    MET,
    OPTIONS_DUE,
    REPORTS_DUE,
    Staged,
    process_body,
)
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, group_id


def test_only_the_proposals_author_declares_its_process() -> None:
    scene = Staged()
    scene.declare("Birch")
    assert scene.codes() == ["not-the-author"]
    assert scene.way().group == group_id("Ash")


def test_the_first_process_of_the_authors_log_counts_whatever_a_later_one_claims() -> None:
    scene = Staged()
    scene.declare(needed=1, groups=0, time=START + 1)
    assert scene.codes() == ["process-repeated"]
    assert scene.way().hash == scene.process


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"needed": 4}, "bad-process"),
        ({"groups": 6}, "bad-process"),
        ({"options_due": REPORTS_DUE + 1}, "bad-process"),
        ({"options_due": MET}, "bad-process"),
        ({"deliberation_s": 9}, "bad-process"),
        ({"voting_s": 9}, "bad-process"),
        ({"options": [Wording(label="Strike"), Wording(label="STRIKE")]}, "bad-process"),
        ({"options": [Wording(label="x\u00a0y")]}, "body-malformed"),
        ({"options": [Wording(label="x", text="\x1b")]}, "body-malformed"),
        ({"reason": "\x00"}, "body-malformed"),
    ],
)
def test_a_process_that_cannot_be_followed_is_refused(fields: dict[str, Any], code: str) -> None:
    scene = Staged(**fields)
    state = scene.fold(OPTIONS_DUE)
    assert [refusal.code for refusal in state.refusals] == [code]
    assert not state.processes


def test_a_process_waits_for_convenings_on_its_own_proposal() -> None:
    scene = Staged()
    other = scene.propose("Ash", START + 1)
    stray = scene.call("Elm", proposal=scene.proposal, region="West")
    general = scene.call("Elm")
    body = process_body(needed=1)
    for refs in (
        [other, scene.national, *scene.regional],
        [scene.proposal, scene.national, stray],
        [scene.proposal, general, *scene.regional],
        [scene.proposal, scene.regional[0], scene.regional[1]],
        [scene.national, scene.national[::-1], *scene.regional],
    ):
        scene.say("Ash", "process", body, refs, START + 3)
    # The last cites what nobody holds, so it waits.
    assert scene.codes() == ["unknown-target"] * 4


def test_every_convening_of_a_process_is_on_its_proposal() -> None:
    scene = Staged()
    other = scene.propose("Ash", START + 1)
    astray = scene.call("Elm", proposal=other, parent=scene.national, region="West", time=START + 2)
    body = process_body(needed=1)
    scene.say("Ash", "process", body, [scene.proposal, scene.national, astray], START + 3)
    general = scene.call("Elm")
    below = scene.call("Elm", proposal=scene.proposal, parent=general, region="West")
    scene.say("Ash", "process", body, [scene.proposal, general, below], START + 3)
    assert scene.codes() == ["unknown-target"] * 2


def test_a_process_is_of_a_proposal_and_agreed_to_in_clean_words() -> None:
    scene = Staged()
    body = process_body(needed=1)
    scene.say("Ash", "process", body, [scene.national, *scene.regional], START + 3)
    unclean = {"what": "proceed", "agree": True, "reason": "hidden \u202e text"}
    scene.say("Birch", "process-assent", unclean, [scene.process], REPORTS_DUE)
    assert sorted(scene.codes()) == ["body-malformed", "unknown-target"]
    assert scene.way().proceeding == {}


def test_going_on_without_reports_is_not_agreed_to_before_they_are_overdue() -> None:
    scene = Staged()
    scene.agree("Birch", time=REPORTS_DUE - 1)
    assert scene.codes() == ["proceed-early"]
    scene.agree("Birch")
    assert list(scene.way().proceeding) == [group_id("Birch")]


@pytest.mark.parametrize(
    ("periods", "asks"),
    [
        ({}, False),
        ({"deliberation_s": DELIBERATION_S}, False),
        ({"voting_s": 10 * VOTING_S}, False),
        ({"deliberation_s": 20}, True),
        ({"voting_s": 20}, True),
    ],
)
def test_an_emergency_is_agreed_to_only_where_shorter_periods_are_asked_for(
    periods: dict[str, int], *, asks: bool
) -> None:
    scene = Staged(**periods)
    scene.agree("Birch", "emergency")
    assert scene.codes() == ([] if asks else ["no-emergency"])
    assert scene.way().emergency is asks


def test_nobody_agrees_to_a_process_that_is_not_there() -> None:
    scene = Staged()
    scene.process = scene.proposal
    scene.agree("Birch")
    assert scene.codes() == ["unknown-target"]
