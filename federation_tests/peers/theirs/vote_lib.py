"""votelib, which counts grouped ballots exactly: (profile, seats) gives (count, read)."""

from votelib.convert import RankedToCondorcetVotes, ScoreToSimpleVotes
from votelib.evaluate.cardinal import STAR, MajorityJudgment
from votelib.evaluate.condorcet import Schulze
from votelib.evaluate.core import Plurality, Tie, VotingSystemError
from votelib.evaluate.sequential import TransferableVoteSelector


def ranked(profile):
    return {
        tuple(frozenset(rank) if isinstance(rank, list) else rank for rank in ranks): number
        for number, ranks in profile["rows"]
    }


def scored(profile):
    votes = {}
    for number, scores in profile["rows"]:
        ballot = frozenset((option, score or 0) for option, score in enumerate(scores))
        votes[ballot] = votes.get(ballot, 0) + number
    return votes


def simple(evaluator, votes, seats):
    """Count, with a refusal as an answer of its own: the tests say how many there may be."""

    def count():
        try:
            return evaluator.evaluate(votes, seats)
        except (NotImplementedError, VotingSystemError) as error:
            return error

    return count, read


def read(found):
    if isinstance(found, Exception):
        return {"refused": type(found).__name__}
    # A tied runoff of its STAR elects nobody.
    if not found or any(isinstance(one, Tie) for one in found):
        return {"tie": sorted(o for one in found if isinstance(one, Tie) for o in one)}
    return {"winners": sorted(found)}


def score(profile, seats):
    votes, convert = scored(profile), ScoreToSimpleVotes("sum")
    return (
        lambda: Plurality().evaluate(convert.convert(votes), seats),
        lambda found: {
            **read(found),
            "tally": {str(o): int(n) for o, n in convert.convert(votes).items()},
        },
    )


def star(profile, seats):
    return simple(STAR(), scored(profile), seats)


def majority_judgment(profile, seats):
    return simple(MajorityJudgment(), scored(profile), seats)


def schulze(profile, seats):
    votes, convert = ranked(profile), RankedToCondorcetVotes()
    return (
        lambda: Schulze().evaluate(convert.convert(votes), 1),
        lambda found: {
            **read(found),
            "pairs": [[*pair, int(n)] for pair, n in convert.convert(votes).items()],
        },
    )


def stv(profile, seats):
    # Its own way to pick whom to exclude counts the exhausted ballots as if they stood.
    evaluator = TransferableVoteSelector(quota_function="droop", retainer=Plurality())
    return simple(evaluator, ranked(profile), seats)


PEERS = {
    "votelib score": score,
    "votelib star": star,
    "votelib majority judgment": majority_judgment,
    "votelib schulze": schulze,
    "votelib stv": stv,
}
