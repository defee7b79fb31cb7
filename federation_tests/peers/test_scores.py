"""Scores and grades: score voting, STAR, majority judgment in both of its variants."""

from collections.abc import Iterator, Mapping

import pytest

from federation_tests.peers.agreement import Answer, Election, asked, numbered, pairs
from federation_tests.peers.outcomes import Elected, everybody, possible, tied
from federation_tests.peers.profiles import TOP, as_request, graded, scores
from protocol.counting.methods import count

EACH = 250
PEERS = ("pref_voting score", "pref_voting average score", "pref_voting star")
PEERS += ("pref_voting majority judgment", "starvote star")
PEERS += ("votelib score", "votelib star", "votelib majority judgment")


@pytest.fixture(scope="module")
def elections() -> list[Election]:
    return numbered(("full", "short", "few"), lambda kind: scores(kind, EACH), as_request)


@pytest.fixture(scope="module")
def answers(elections: list[Election]) -> dict[str, list[Answer]]:
    return asked(elections, PEERS)


def outcomes(
    method: str, election: Election, variant: Mapping[str, str] | None = None
) -> Iterator[Elected]:
    return possible(method, graded(election.ours), variant=variant)


def test_score_is_pref_votings_and_votelibs(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    for election, theirs in pairs(elections, answers["pref_voting score"]):
        assert everybody(outcomes("score", election)) == set(theirs["winners"]), election
    for election, theirs in pairs(elections, answers["votelib score"]):
        ours = count("score", graded(election.ours))
        assert {str(o): n for o, n in ours.rounds[0].tally.items()} == theirs["tally"], election
        found = theirs.get("winners") or theirs["tie"]
        assert everybody(outcomes("score", election)) == set(found), election


def test_average_scores_are_pref_votings(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: its averages are floats, so two that are equal may differ in the last place.
    for election, theirs in pairs(elections, answers["pref_voting average score"]):
        found = everybody(outcomes("score", election, {"unscored": "left-out"}))
        assert set(theirs["winners"]) <= found, election
        if len(found) == 1:
            assert set(theirs["winners"]) == found, election


def test_star_and_its_tie_breaks_are_starvotes(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: of three or more equal in the scoring round it takes those preferred on the most
    # ballots, summed over all of them; we put out who lost most match-ups, as the protocol says.
    # Its winner is still one of a runoff between some tied pair: those that pref_voting names.
    settled = 0
    for index, (election, theirs) in enumerate(pairs(elections, answers["starvote star"])):
        ours = count("star", graded(election.ours))
        ties = [tie for one in ours.rounds for tie in one.ties]
        unsettled = any(tie.step == "order" for tie in ties)
        large = any(len(tie.options) > 2 for tie in ties)
        if "tie" in theirs:
            assert any(set(theirs["tie"]) <= set(tie.options) for tie in ties), election
            assert large or unsettled, election
        elif large:
            winners = set(answers["pref_voting star"][index]["winners"])
            assert set(theirs["winners"]) <= winners, election
        elif unsettled:
            assert set(theirs["winners"]) <= everybody(outcomes("star", election)), election
        else:
            settled += bool(ties)
            assert theirs["winners"] == list(ours.winners), election
    assert settled, "no tie was settled by the protocol: try more elections"


def test_star_without_ties_is_every_peers(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: pref_voting elects whoever wins a runoff of any tied pair, votelib takes more than
    # two into the runoff or elects nobody; neither has the tiebreaking protocol.
    untied = 0
    for index, election in enumerate(elections):
        ours = count("star", graded(election.ours))
        if not tied(ours):
            untied += 1
            for peer in ("pref_voting star", "votelib star"):
                assert answers[peer][index].get("winners") == list(ours.winners), (peer, election)
        elif ours.winners:
            assert ours.winners[0] in answers["pref_voting star"][index]["winners"], election
    assert untied > len(elections) // 2


def test_majority_gauge_is_pref_votings(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    for election, theirs in pairs(elections, answers["pref_voting majority judgment"]):
        ours = count("majority-judgment", graded(election.ours))
        medians = {str(o): TOP - merit.median for o, merit in enumerate(ours.merits)}
        assert medians == theirs["medians"], election
        found = everybody(outcomes("majority-judgment", election))
        assert found == set(theirs["winners"]), election


def test_repeated_medians_are_votelibs(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: while it takes away middle grades it keeps options that have fallen behind, which
    # may come back; only of two at most it is sure to elect whoever is ahead first.
    for election, theirs in pairs(elections, answers["votelib majority judgment"]):
        variant = {"gauge": "repeated-median"}
        merits = count("majority-judgment", graded(election.ours), variant=variant).merits
        best = min(merit.median for merit in merits)
        ahead = {option for option, merit in enumerate(merits) if merit.median == best}
        found = everybody(outcomes("majority-judgment", election, variant))
        if len(ahead) <= 2:
            assert ("winners" in theirs) == (len(found) == 1), election
            assert "winners" not in theirs or set(theirs["winners"]) == found, election
        else:
            assert {*theirs.get("winners", ()), *theirs.get("tie", ())} <= ahead, election
