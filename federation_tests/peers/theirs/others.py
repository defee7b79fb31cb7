"""pyrankvote, schulze-condorcet and starvote, which count ballot by ballot.

A peer takes (profile, seats) and gives (count, read).
"""

import pyrankvote
import starvote
from schulze_condorcet.schulze_condorcet import _schulze_evaluate_routine
from schulze_condorcet.strength import winning_votes
from schulze_condorcet.util import validate_candidates, validate_votes


def irv(profile, seats):
    people = [pyrankvote.Candidate(str(option)) for option in range(profile["options"])]
    ballots = [
        pyrankvote.Ballot(ranked_candidates=[people[option] for option in ranks])
        for number, ranks in profile["rows"]
        for _ in range(number)
    ]
    return (
        lambda: pyrankvote.instant_runoff_voting(people, ballots),
        lambda found: {
            "winners": sorted(int(one.name) for one in found.get_winners()),
            "rounds": [
                {one.candidate.name: one.number_of_votes for one in stage.candidate_results}
                for stage in found.rounds
            ],
        },
    )


def schulze(profile, seats):
    names = [name(option) for option in range(profile["options"])]
    votes = [
        vote
        for number, ranks in profile["rows"]
        for vote in [as_text(ranks, profile["options"])] * number
    ]

    def count():
        people = validate_candidates(names)
        return _schulze_evaluate_routine(validate_votes(votes, people), people, winning_votes)

    return count, lambda found: {
        "winners": sorted(names.index(one) for one in found[1][0]),
        "matrix": [[found[0][one, other] for other in names] for one in names],
    }


def name(option):
    return f"o{option:03}"


def as_text(ranks, options):
    """All options on every ballot: those that it doesn't rank are equal last."""
    levels = [rank if isinstance(rank, list) else [rank] for rank in ranks]
    named = {option for level in levels for option in level}
    left = [option for option in range(options) if option not in named]
    return ">".join("=".join(map(name, level)) for level in [*levels, left] if level)


def star(profile, seats):
    ballots = [
        {name(option): score or 0 for option, score in enumerate(scores)}
        for number, scores in profile["rows"]
        for _ in range(number)
    ]

    def count():
        try:
            return starvote.star_voting(ballots, maximum_score=profile["top"], tiebreaker=None)
        except starvote.UnbreakableTieError as tie:
            return tie

    return count, read_star


def read_star(found):
    if isinstance(found, starvote.UnbreakableTieError):
        return {"tie": sorted(int(one[1:]) for one in found.candidates)}
    return {"winners": sorted(int(one[1:]) for one in found)}


PEERS = {
    "pyrankvote irv": irv,
    "schulze-condorcet schulze": schulze,
    "starvote star": star,
}
