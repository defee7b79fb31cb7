"""pref_voting: a peer takes (profile, seats) and gives (count, read).

It leaves ties open and names everybody tied; multi-seat counts break them by the options' numbers.
"""

import warnings
from functools import partial

from pref_voting import grade_methods, iterative_methods, proportional_methods, scoring_methods
from pref_voting.grade_profiles import GradeProfile
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles_with_ties import ProfileWithTies

# A profile in which no ballot names anybody makes numpy warn of an empty mean; the answer stands.
warnings.simplefilter("ignore")


def ranked(profile, *, all_options=False):
    """The peer's profile; with `all_options` those that a ballot doesn't rank are equal last."""
    everybody = range(profile["options"]) if all_options else ()
    rankings = [
        {**dict.fromkeys(everybody, len(ranks) + 1), **as_ranks(ranks)}
        for _, ranks in profile["rows"]
    ]
    ballots = [number for number, _ in profile["rows"]]
    return ProfileWithTies(rankings, rcounts=ballots, candidates=range(profile["options"]))


def as_ranks(ranks):
    return {
        option: place
        for place, rank in enumerate(ranks, 1)
        for option in (rank if isinstance(rank, list) else [rank])
    }


def graded(profile, *, unscored=None, grades=None):
    rows = [
        {
            option: unscored if score is None else score
            for option, score in enumerate(scores)
            if score is not None or unscored is not None
        }
        for _, scores in profile["rows"]
    ]
    ballots = [number for number, _ in profile["rows"]]
    grades = list(range(profile["top"] + 1)) if grades is None else grades
    return GradeProfile(rows, grades, gcounts=ballots, candidates=range(profile["options"]))


def plurality(profile, seats):
    made = ranked(profile)
    return (
        lambda: (scoring_methods.plurality(made), made.plurality_scores()),
        lambda found: {"winners": plain(found[0]), "tally": tally(found[1])},
    )


def approval(profile, seats):
    rows = [[number, approved(ranks, profile["options"])] for number, ranks in profile["rows"]]
    made = graded({**profile, "rows": rows}, grades=[0, 1])
    return (
        lambda: grade_methods.approval(made),
        lambda found: {
            "winners": plain(found),
            "tally": {str(o): int(made.sum(o) or 0) for o in made.candidates if made.has_grade(o)},
        },
    )


def approved(ranks, options):
    named = as_ranks(ranks)
    return [1 if option in named else None for option in range(options)]


def score(profile, seats, *, method="sum", unscored=None):
    made = graded(profile, unscored=unscored)
    return (
        lambda: grade_methods.score_voting(made, evaluation_method=method),
        lambda found: {"winners": plain(found)},
    )


def star(profile, seats):
    made = graded(profile, unscored=0)
    return lambda: grade_methods.star(made), lambda found: {"winners": plain(found)}


def majority_judgment(profile, seats, *, unscored=0):
    made = graded(profile, unscored=unscored)
    return (
        lambda: grade_methods.majority_judgement(made),
        lambda found: {
            "winners": plain(found),
            "medians": {str(o): int(made.median(o)) for o in made.candidates if made.has_grade(o)},
        },
    )


def irv(profile, seats):
    """Every winner that some way to break the ties on the way gives ("parallel universes")."""
    made = ranked(profile)
    return (
        lambda: iterative_methods.instant_runoff_put(made),
        lambda found: {"winners": plain(found)},
    )


def irv_plain(profile, seats):
    """The fastest of its ways to count: whoever is lowest goes out together."""
    made = ranked(profile)
    return (
        lambda: iterative_methods.instant_runoff_for_truncated_linear_orders(made),
        lambda found: {"winners": plain(found)},
    )


def schulze(profile, seats, *, strength="support", all_options=True):
    """It compares options in pairs while its profile is made, so that is part of the count."""

    def count():
        made = ranked(profile, all_options=all_options)
        return made, beat_path(made, strength_function=getattr(made, strength))

    return count, read_pairs


def read_pairs(found):
    made, winners = found
    return {"winners": plain(winners), "matrix": matrix(made)}


def among(profile, seats):
    """Schulze among the options that the request names as `left`."""

    def count():
        made = ranked(profile, all_options=True)
        left = profile["left"]
        return made, beat_path(made, curr_cands=left, strength_function=made.support)

    return count, read_pairs


def stv(profile, seats, *, rule):
    made = ranked(profile)
    return lambda: rule(made, num_seats=seats), lambda found: {"winners": plain(found)}


def plain(options):
    return sorted(int(option) for option in options)


def tally(scores):
    return {str(option): int(votes) for option, votes in scores.items()}


def matrix(made):
    return [[int(made.support(one, other)) for other in made.candidates] for one in made.candidates]


PEERS = {
    "pref_voting plurality": plurality,
    "pref_voting approval": approval,
    "pref_voting score": partial(score, unscored=0),
    "pref_voting average score": partial(score, method="mean"),
    "pref_voting star": star,
    "pref_voting majority judgment": majority_judgment,
    "pref_voting irv": irv,
    "pref_voting plain irv": irv_plain,
    "pref_voting schulze": schulze,
    "pref_voting schulze by margins": partial(schulze, strength="margin"),
    "pref_voting schulze of the ranked": partial(schulze, all_options=False),
    "pref_voting schulze among": among,
    "pref_voting stv-scottish": partial(stv, rule=proportional_methods.stv_scottish),
    "pref_voting stv-wig": partial(
        stv, rule=partial(proportional_methods.stv_wig, quota_rule="droop")
    ),
    "pref_voting stv-meek": partial(stv, rule=proportional_methods.stv_meek),
}
