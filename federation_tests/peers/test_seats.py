"""Several seats: each transferable vote of which a peer has the rule."""

from collections.abc import Sequence
from itertools import permutations, product
from typing import Any

import pytest

from federation_tests.peers.agreement import Answer, Election, asked, numbered, pairs
from federation_tests.peers.asking import as_request
from federation_tests.peers.outcomes import counts, possible, tied
from federation_tests.peers.profiles import rankings
from protocol.counting.methods import count
from protocol.counting.profile import Choice, Profile, Rank
from protocol.counting.result import Count

EACH = 40
#: Every ballot is sent as all its strict orders, so these are dear.
EACH_EQUAL = 20
SEATS = (2, 3)
STRICT = ("full", "short", "few", "camps")
PEERS = ("pref_voting stv-scottish", "pref_voting stv-wig", "pref_voting stv-meek", "votelib stv")
#: Floats of the peers are right to about ten places.
NEAR = 10**-6


@pytest.fixture(scope="module", params=SEATS)
def seats(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module")
def elections(seats: int) -> list[Election]:
    made = numbered(STRICT, lambda kind: rankings(kind, EACH), as_request)
    return [election for election in made if election.ours.options > seats]


@pytest.fixture(scope="module")
def answers(elections: list[Election], seats: int) -> dict[str, list[Answer]]:
    return asked(elections, PEERS, seats)


def test_scottish_seats_are_ones_that_a_lot_could_give(
    elections: list[Election], answers: dict[str, list[Answer]], seats: int
) -> None:
    # Both look at earlier stages before a lot is drawn, as rules 49 and 51 say. Difference: where
    # those part some of three or more, the peer draws its lot among all of them all the same.
    untied = 0
    for election, theirs in pairs(elections, answers["pref_voting stv-scottish"]):
        ours = count("stv-scottish", election.ours, seats=seats)
        large = any(len(tie.options) > 2 for one in ours.rounds for tie in one.ties)
        steps = () if large else ("backwards",)
        untied += not tied(ours)
        outcomes = possible("stv-scottish", election.ours, seats=seats, steps=steps)
        assert frozenset(theirs["winners"]) in outcomes, election
    assert untied > len(elections) // 3


def test_exact_seats_are_votelibs_and_pref_votings(
    elections: list[Election], answers: dict[str, list[Answer]], seats: int
) -> None:
    # Difference: votelib refuses ties, pref_voting breaks them by the options' numbers. Both pass
    # on all surpluses of a stage before anybody else is elected, where the order elects in between
    # (rule 47 after each transfer), so that whoever reaches the quota takes no more.
    compared = 0
    for index, election in enumerate(elections):
        ours = count("stv-wigm", election.ours, seats=seats)
        if _surpluses_together(ours):
            first = _elected_at_once(ours)
            for peer in ("votelib stv", "pref_voting stv-wig"):
                winners = answers[peer][index].get("winners")
                assert winners is None or first <= set(winners), (peer, election)
            continue
        theirs = answers["votelib stv"][index]
        if "winners" not in theirs:
            assert tied(ours), election
        else:
            compared += 1
            _check(election, theirs, "stv-wigm", seats)
        _check(election, answers["pref_voting stv-wig"][index], "stv-wigm", seats)
    assert compared > len(elections) // 3


def _check(election: Election, theirs: Answer, method: str, seats: int) -> None:
    """The peer's winners are ours, or could be by a casting vote where something is tied."""
    winners = frozenset(theirs["winners"])
    ours = count(method, election.ours, seats=seats)
    if winners != frozenset(ours.winners):
        assert winners in possible(method, election.ours, seats=seats), (method, election)


def _surpluses_together(ours: Count) -> bool:
    """Whether two options had a surplus at the same time."""
    return any(
        sum(v > one.quota for v in one.tally.values()) > 1 for one in ours.rounds if one.quota
    )


def _elected_at_once(ours: Count) -> set[int]:
    """Whoever has the quota of first choices."""
    first = ours.rounds[0]
    assert first.quota is not None
    return {option for option, votes in first.tally.items() if votes >= first.quota}


def test_meek_seats_are_pref_votings_unless_somebody_has_just_the_quota(
    elections: list[Election], answers: dict[str, list[Answer]], seats: int
) -> None:
    # Difference: an option with exactly the quota is elected by the peer; by stv-meek it needs more
    # (Hill 2006), by stv-meek-prf the quota is a billionth higher. The peer's ties go by number.
    whole = 0
    for election, theirs in pairs(elections, answers["pref_voting stv-meek"]):
        for method in ("stv-meek", "stv-meek-prf"):
            whole += not _just_the_quota(count(method, election.ours, seats=seats))[1]
            _check_meek(election, theirs, method, seats)
    assert whole > len(elections)


def _check_meek(election: Election, theirs: Answer, method: str, seats: int) -> None:
    """Some casting vote leads to the peer's winners, or to where only the quota's edge differs."""
    winners = set(theirs["winners"])
    found = counts(method, election.ours, seats=seats)
    assert any(_as_far_as_the_quota(ours, winners, seats) for ours in found), (method, election)


def _as_far_as_the_quota(ours: Count, winners: set[int], seats: int) -> bool:
    """Whether the peer's winners are ours; with just the quota somewhere, up to there.

    Up to there means: everybody elected before, and of those with just the quota as many as there
    are seats for.
    """
    before, just = _just_the_quota(ours)
    if not just:
        return winners == set(ours.winners)
    return before <= winners and len(just & winners) == min(len(just), seats - len(before))


def _just_the_quota(ours: Count) -> tuple[set[int], set[int]]:
    """Who is elected before the first round in which others have just the quota, and these."""
    elected: set[int] = set()
    for one in ours.rounds:
        assert one.quota is not None
        found = {o for o, votes in one.tally.items() if abs(votes - one.quota) < NEAR} - elected
        if found:
            return elected, found
        elected.update(one.elected)
    return elected, set()


def test_meek_with_equal_ranks_is_the_peers_count_of_all_strict_orders(seats: int) -> None:
    # Difference: of equal options the peer lets each keep its part and passes the rest below both;
    # we count the ballot as all strict orders of the equal ones in even shares (Hill 2006), which
    # is what it is sent here.
    made = numbered(
        ["equal"],
        lambda kind: (p for p in rankings(kind, EACH_EQUAL) if p.options > seats),
        _in_strict_orders,
    )
    peer = "pref_voting stv-meek"
    for election, theirs in pairs(made, asked(made, [peer], seats)[peer]):
        _check_meek(election, theirs, "stv-meek", seats)


def _in_strict_orders(profile: Profile) -> dict[str, Any]:
    """A request in which every ballot is split evenly among all its strict orders."""
    rows: dict[Choice, float] = {}
    for choice, number in profile.rows.items():
        orders = list(product(*(permutations(_level(rank)) for rank in choice)))
        for order in orders:
            strict = tuple(option for level in order for option in level)
            rows[strict] = rows.get(strict, 0) + float(number) / len(orders)
    return {"options": profile.options, "rows": [[n, list(choice)] for choice, n in rows.items()]}


def _level(rank: Rank) -> Sequence[int]:
    return rank if isinstance(rank, tuple) else (rank,)
