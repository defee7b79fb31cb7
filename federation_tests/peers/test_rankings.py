"""Rankings, one winner: plurality, approval, instant runoff, Schulze and Debian's procedure.

Where a peer leaves a tie open it must name just the options that a casting vote could seat in our
count; where it breaks ties by a rule of its own its winner must be one of those.
"""

from collections.abc import Mapping

import pytest

from federation_tests.peers.agreement import Answer, Election, asked, numbered, pairs
from federation_tests.peers.asking import Job, as_request, ask
from federation_tests.peers.outcomes import everybody, possible, tied
from federation_tests.peers.profiles import rankings
from protocol.counting.exact import Exact
from protocol.counting.methods import count
from protocol.counting.pairwise import beats, compare
from protocol.counting.profile import Choice, Profile

EACH = 80
STRICT = ("full", "short", "few", "camps")
ALL = (*STRICT, "equal")
#: Peers that know no equal ranks are asked about strict rankings only.
FOR_STRICT = ("pref_voting plurality", "pref_voting irv", "pref_voting plain irv")
FOR_STRICT += ("pyrankvote irv", "votelib stv")
FOR_ALL = ("pref_voting approval", "pref_voting schulze", "pref_voting schulze of the ranked")
FOR_ALL += ("pref_voting schulze by margins", "schulze-condorcet schulze", "votelib schulze")


@pytest.fixture(scope="module")
def elections() -> list[Election]:
    return numbered(ALL, lambda kind: rankings(kind, EACH), as_request)


@pytest.fixture(scope="module")
def strict(elections: list[Election]) -> list[Election]:
    return [election for election in elections if election.kind in STRICT]


@pytest.fixture(scope="module")
def answers(elections: list[Election], strict: list[Election]) -> dict[str, list[Answer]]:
    return {**asked(strict, FOR_STRICT), **asked(elections, FOR_ALL)}


def test_plurality_is_pref_votings(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    for election, theirs in pairs(strict, answers["pref_voting plurality"]):
        ours = count("plurality", election.ours)
        assert {str(o): n for o, n in ours.rounds[0].tally.items()} == theirs["tally"], election
        outcomes = possible("plurality", election.ours)
        assert everybody(outcomes) == set(theirs["winners"]), election


def test_approval_is_pref_votings(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    for election, theirs in pairs(elections, answers["pref_voting approval"]):
        ours = count("approval", election.ours)
        # It gives no sum for an option that nobody approves of.
        approved = {str(o): n for o, n in ours.rounds[0].tally.items() if n}
        assert approved == theirs["tally"], election
        outcomes = possible("approval", election.ours)
        assert everybody(outcomes) == set(theirs["winners"]), election


def test_instant_runoff_has_pref_votings_winners_over_all_ways_to_break_ties(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    for election, theirs in pairs(strict, answers["pref_voting irv"]):
        for batch in ("unvoted", "none", "sure-losers"):
            outcomes = possible("irv", election.ours, variant={"batch": batch})
            assert everybody(outcomes) == set(theirs["winners"]), election


def test_instant_runoff_without_ties_is_every_peers(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: votelib refuses to break a tie, pref_voting's quick way drops all lowest at once,
    # and pyrankvote looks at second choices. So the three are only sure to agree without ties; one
    # by one, because options without any vote are equal lowest too.
    untied = 0
    for index, election in enumerate(strict):
        ours = count("irv", election.ours, variant={"batch": "none"})
        if not tied(ours):
            untied += 1
            for peer in ("pref_voting plain irv", "pyrankvote irv", "votelib stv"):
                assert answers[peer][index].get("winners") == list(ours.winners), (peer, election)
    assert untied > len(strict) // 3


def test_with_ties_the_quick_way_of_pref_voting_elects_nobody_who_is_lowest_at_first(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Which of the tied it drops is its own; that the lowest of the first round go, and that more
    # than half of the votes win, is not.
    for election, theirs in pairs(strict, answers["pref_voting plain irv"]):
        first = count("irv", election.ours, variant={"batch": "none"}).rounds[0].tally
        lowest = {option for option, votes in first.items() if votes == min(first.values())}
        most = max(first, key=lambda option: first[option])
        if len(lowest) < len(first):
            assert not lowest & set(theirs["winners"]), election
        if 2 * first[most] > sum(first.values()):
            assert theirs["winners"] == [most], election


def test_pyrankvotes_tie_break_gives_a_winner_that_ours_could(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: it breaks ties by who has more second, third ... choices, then by lot.
    for election, theirs in pairs(strict, answers["pyrankvote irv"]):
        outcomes = possible("irv", election.ours, variant={"batch": "none"})
        assert set(theirs["winners"]) <= everybody(outcomes), election


def test_votelib_refuses_to_break_only_what_is_a_tie_here_too(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    answered = 0
    for election, theirs in pairs(strict, answers["votelib stv"]):
        if "winners" not in theirs:
            assert tied(count("irv", election.ours, variant={"batch": "none"})), election
        else:
            answered += 1
            outcomes = possible("irv", election.ours, variant={"batch": "none"})
            assert set(theirs["winners"]) <= everybody(outcomes), election
    # A library that always refused would be held to nothing here.
    assert answered > len(strict) // 2


def test_all_of_pyrankvotes_rounds_have_our_tallies(
    strict: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: it stops at a majority, and eliminates at once whoever the first option is sure to
    # beat, so its later rounds need not be ours. Each is still what we count among the options that
    # have votes in it.
    later = 0
    for election, theirs in pairs(strict, answers["pyrankvote irv"]):
        found = [_with_votes({int(o): n for o, n in one.items()}) for one in theirs["rounds"]]
        later += len(found) - 1
        assert found[0] == _with_votes(count("irv", election.ours).rounds[0].tally), election
        for one in found[1:]:
            among = count("irv", _only(election.ours, set(one))).rounds[0].tally
            assert one == _with_votes(among), election
    assert later > len(strict) // 2


def _with_votes(tally: Mapping[int, Exact]) -> dict[int, Exact]:
    return {option: votes for option, votes in tally.items() if votes}


def _only(profile: Profile, standing: set[int]) -> Profile:
    """The strict rankings without everybody else."""
    rows: dict[Choice, Exact] = {}
    for choice, number in profile.rows.items():
        left = tuple(option for option in choice if option in standing)
        rows[left] = rows.get(left, 0) + number
    return Profile(profile.options, rows)


def test_schulze_and_its_matrix_are_pref_votings(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    variants = {
        "pref_voting schulze": {},
        # Left to itself it compares only options that a ballot ranks.
        "pref_voting schulze of the ranked": {"unranked": "ignored"},
        "pref_voting schulze by margins": {"strength": "margins"},
    }
    for peer, variant in variants.items():
        for election, theirs in pairs(elections, answers[peer]):
            ours = count("schulze", election.ours, variant=variant)
            assert ours.pairwise is not None
            assert [list(row) for row in ours.pairwise.matrix] == theirs["matrix"], election
            assert list(ours.pairwise.order[0]) == theirs["winners"], (peer, election)


def test_schulze_condorcet_has_our_matrix_and_winners_unless_defeats_are_equal(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: of two defeats with as many winning votes it calls the one with fewer votes
    # against stronger, so it settles some ties that the paper's strength leaves open.
    for election, theirs in pairs(elections, answers["schulze-condorcet schulze"]):
        pairwise = count("schulze", election.ours).pairwise
        assert pairwise is not None
        assert [list(row) for row in pairwise.matrix] == theirs["matrix"], election
        assert set(theirs["winners"]) <= set(pairwise.order[0]), election
        if not _equal_defeats(election.ours):
            assert theirs["winners"] == list(pairwise.order[0]), election


def test_votelib_counts_our_pairs_and_a_sole_winner_is_the_same(
    elections: list[Election], answers: dict[str, list[Answer]]
) -> None:
    # Difference: it takes whoever beats the most others by paths, and only then sees a tie. It
    # knows only options that some ballot ranks, so a single one has no pairs and is not elected.
    for election, theirs in pairs(elections, answers["votelib schulze"]):
        pairwise = count("schulze", election.ours).pairwise
        assert pairwise is not None
        for one, other, votes in theirs["pairs"]:
            assert pairwise.matrix[one][other] == votes, election
        found = theirs.get("winners") or theirs["tie"]
        assert set(found) <= set(pairwise.order[0]) or theirs.get("tie") == [], election
        if len(pairwise.order[0]) == 1 and theirs["pairs"]:
            assert found == list(pairwise.order[0]), election


def test_debians_procedure_is_schulze_among_the_options_that_pass(
    elections: list[Election],
) -> None:
    # No peer has the quorum and the majorities of the constitution; its steps A.6.4 to A.6.8 are
    # Schulze's method by winning votes among the options that passed them. Difference: A.6.7(a)
    # drops the defeat with fewer votes, and at equal votes the one with more against, first. So
    # where two defeats are equal by winning votes it may leave fewer options than Schulze.
    requests = [{**election.theirs, "left": _passed(election.ours)} for election in elections]
    _, found = ask(
        requests, [Job(index, "pref_voting schulze among") for index in range(len(requests))]
    )
    for election, theirs in pairs(elections, found):
        ours = count("debian", election.ours)
        assert ours.pairwise is not None
        matrix = theirs["matrix"]
        last = election.ours.options - 1
        lost = [o for o in range(last) if matrix[o][last] <= matrix[last][o]]
        assert list(ours.pairwise.dropped) == lost, election
        assert set(ours.pairwise.schwartz) <= set(theirs["winners"]), election
        if not _equal_defeats(election.ours):
            assert list(ours.pairwise.schwartz) == theirs["winners"], election


def _passed(profile: Profile) -> list[int]:
    matrix, last = compare(profile), profile.options - 1
    return [o for o in range(profile.options) if o == last or beats(matrix, o, last)]


def _equal_defeats(profile: Profile) -> bool:
    """Whether two defeats have as many winning votes."""
    matrix = compare(profile)
    size = range(profile.options)
    won = [matrix[i][j] for i in size for j in size if beats(matrix, i, j)]
    return len(won) != len(set(won))
