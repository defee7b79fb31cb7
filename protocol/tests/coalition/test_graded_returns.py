"""Forged gradings in logs: every node records the same refusal, and the sound return counts."""

from __future__ import annotations

import pytest

from protocol.ballots.attestation import attestation_message
from protocol.ballots.manifest import Contest, Option, TieSeed
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.tests.coalition.scene import START, Scene, group_id

OPENS, CLOSES = START + 110, START + 210
OPTIONS = [Option(label=name) for name in ("Ann", "Bob", "Cem")]
PLACE = Contest(
    title="Place", question="How good?", kind="score", options=OPTIONS, min=2, max=3, seats=1,
    method="star", top=4,
)  # fmt: skip
PLAN = Contest(
    title="Plan", question="How good?", kind="grade", options=OPTIONS, min=2, max=3, seats=1,
    method="majority-judgment", grades=["good", "fair", "poor"],
)  # fmt: skip


def returned(place: str, plan: str, votes: int = 3) -> tuple[Scene, bytes]:
    """Ash's counted return with these two rows, attested by two stewards, and the ballot."""
    scene = Scene("Ash", sponsors=0)
    _, at, ballot = scene.announce(
        "Ash",
        OPENS,
        CLOSES,
        contests=[PLACE, PLAN],
        rule=simple_majority(options=True),
        tie_seed=TieSeed(kind="manifest"),
    )
    roll = scene.attest_roll("Ash", ballot, at, 20, START + 2)
    scene.open("Ash", at, [roll], OPENS - 2)
    lines = [Lines(rows=[Row(count=votes, choice=choice)]) for choice in (place, plan)]
    cell = Cell(region="", roll=20, cast=3, contests=lines)
    body = Return(kind="counted", number=1, cells=[cell])
    message = attestation_message(body, ballot, group_id("Ash"))
    scene.say("Ash", "return", scene.attested("Ash", body, message), [at], CLOSES + 1)
    return scene, ballot


def test_a_sound_grading_is_counted_and_decided() -> None:
    scene, ballot = returned(",0,,,1=2", "1,0")
    state = scene.fold(CLOSES + 2)
    assert state.refusals == ()
    assert [d.winners for d in state.ballots[ballot].decisions] == [(0,), (1,)]


@pytest.mark.parametrize(
    ("place", "plan", "code"),
    [
        (",,,,,0=1", "0=1", "bad-choice"),  # a score below nought
        ("0=1", ",,,0=1", "bad-choice"),  # a grade that is not on the scale
        ("0=1,1", "0=1", "bad-choice"),
        ("0", "0=1", "bad-choice"),  # two must be scored
        ("0=1", "0=1,?", "bad-choice"),
        ("0=3", "0=1", "unknown-option"),
        ("1=0", "0=1", "bad-return"),
    ],
)
def test_a_forged_grading_is_refused_though_two_stewards_signed_it(
    place: str, plan: str, code: str
) -> None:
    scene, ballot = returned(place, plan)
    state = scene.fold(CLOSES + 2)
    assert [refusal.code for refusal in state.refusals] == [code]
    assert state.ballots[ballot].returns == {}


def test_more_gradings_than_votes_cast_are_refused() -> None:
    scene, ballot = returned("0=1", "0=1", votes=4)
    state = scene.fold(CLOSES + 2)
    assert [refusal.code for refusal in state.refusals] == ["votes-do-not-sum"]
    assert state.ballots[ballot].returns == {}
