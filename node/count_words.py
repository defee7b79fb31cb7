"""How a question's votes are counted, in a sentence for whoever is about to vote."""

from collections.abc import Mapping

from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.ballots.manifest import Contest

_MOST = N_("The option that most votes choose is elected.")
_SEVERAL = N_("The options that most votes choose are elected.")
_FIRST = N_("First places alone count; the option that stands there most often is elected.")
_FIRSTS = N_("First places alone count; the options that stand there most often are elected.")
_PLACED = N_("Every place counts alike; the option that most votes put in some place is elected.")
_PLACES = N_("Every place counts alike; the options that most votes put in some place are elected.")
_TRANSFERS = N_(
    "Your vote counts for your first place. Whoever reaches the votes needed for a seat is "
    "elected, and what is above them passes on to the next places. If nobody reaches them, whoever "
    "has fewest votes is out, and these pass on too."
)

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "plurality": (_MOST, _SEVERAL),
    "approval": (_MOST, _SEVERAL),
    "score": (
        N_("Scores are added up; the highest sum is elected."),
        N_("Scores are added up; the highest sums are elected."),
    ),
    "star": (
        N_("Scores are added up; of the two highest, whoever more votes score higher is elected."),
        "",
    ),
    "majority-judgment": (
        N_("The best middle grade is elected: half of the votes grade at least so."),
        N_("The best middle grades are elected: half of the votes grade at least so."),
    ),
    "irv": (
        N_(
            "Your vote counts for your first place. While nobody has more than half of the votes "
            "still in, whoever has fewest is out, and these votes pass on to the next places."
        ),
        "",
    ),
    "schulze": (
        N_(
            "Options are compared two at a time, by how many votes rank one above the other; "
            "whoever is ahead of all others, or has the strongest chain of such wins, is elected."
        ),
        "",
    ),
    "debian": (
        N_(
            "Options must be far enough ahead of the default option; then they are compared two at "
            "a time, by how many votes rank one above the other."
        ),
        "",
    ),
    **dict.fromkeys(
        ("stv-scottish", "stv-wigm", "stv-wigm-prf", "stv-meek-prf", "stv-meek"),
        (_TRANSFERS, _TRANSFERS),
    ),
}
"""The name of a method -> what is said of one seat, and of several."""

_OF_RANKS = {"plurality": (_FIRST, _FIRSTS), "approval": (_PLACED, _PLACES)}
"""Of methods that rank nothing, where the question asks for ranks."""


def counted_words(contest: Contest) -> Sentence | None:
    """The sentence of a question's method; None of yes or no, which needs none."""
    found = _SENTENCES.get(contest.method, ("", ""))
    one, several = _OF_RANKS.get(contest.method, found) if contest.kind == "rank" else found
    said = several if contest.seats > 1 and several else one
    return Sentence(said) if said else None
