"""Results as view models: what only some methods have."""

from __future__ import annotations

from collections.abc import Mapping

from node.web.building.results import result_view
from protocol.ballots.attestation import attestation_message
from protocol.ballots.manifest import Contest, Option, TieSeed
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.ballots.rule import Rule
from protocol.coalition.kinds import DrawBody
from protocol.tests.coalition.scene import START, Scene, group_id

OPENS, CLOSES = START + 110, START + 210


def ranked(method: str) -> Contest:
    return Contest(
        title="Speaker",
        question="Who speaks for us?",
        kind="rank",
        options=[Option(label=name) for name in ("Ann", "Bob", "Cem")],
        min=1,
        max=3,
        seats=1,
        method=method,
    )


NINE = {"0,1": 4, "1,2": 3, "2,1": 2}


def decided(
    contest: Contest,
    votes: Mapping[str, int] = NINE,
    rule: Rule | None = None,
    seed: TieSeed | None = None,
) -> Scene:
    """Ash's votes, by choice, counted as a contest says."""
    cast = sum(votes.values())
    scene = Scene("Ash", sponsors=0)
    _, at, ballot = scene.announce(
        "Ash",
        OPENS,
        CLOSES,
        contests=[contest],
        rule=rule or simple_majority(options=True),
        tie_seed=seed or TieSeed(kind="manifest")
        if rule is None or "seed" in rule.tie_break.steps
        else None,
    )
    roll = scene.attest_roll("Ash", ballot, at, cast + 11, START + 2)
    scene.open("Ash", at, [roll], OPENS - 2)
    rows = [Row(count=n, choice=c) for c, n in votes.items()]
    cell = Cell(region="", roll=cast + 11, cast=cast, contests=[Lines(rows=rows)])
    body = Return(kind="counted", number=1, cells=[cell])
    message = attestation_message(body, ballot, group_id("Ash"))
    scene.say("Ash", "return", scene.attested("Ash", body, message), [at], CLOSES + 1)
    if seed is not None and seed.kind != "manifest":
        scene.say("Ash", "draw", DrawBody(value=bytes(32)), [at], CLOSES + 1)
    return scene


def test_a_method_that_compares_in_pairs_shows_its_matrix_and_no_tallies() -> None:
    state = decided(ranked("schulze")).fold(CLOSES + 2)
    (ballot,) = state.ballots.values()
    (contest,) = result_view(
        state, ballot, group_id("Ash"), b"", lambda _blob, _group: None
    ).contests
    assert contest.matrix == ((0, 4, 4), (5, 0, 7), (5, 2, 0))
    assert contest.winners == ("Bob",)
    assert not contest.has_tallies
    assert contest.rounds[0].reasons[0] == ("condorcet-winner", ("Bob",))


def test_a_method_that_counts_rounds_shows_its_tallies_and_no_matrix() -> None:
    state = decided(ranked("irv")).fold(CLOSES + 2)
    (ballot,) = state.ballots.values()
    (contest,) = result_view(
        state, ballot, group_id("Ash"), b"", lambda _blob, _group: None
    ).contests
    assert contest.matrix == ()
    assert contest.has_tallies
    assert contest.rounds[0].tally == (4, 3, 2)
