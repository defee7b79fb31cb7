"""A contest of scores or grades in plain words: what a mark means, and what none means.

Spec: docs/spec/ballots/grading.md section 6.
"""

from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.ballots.grading import grade_count, grade_labels
from protocol.ballots.manifest import Contest

SCORES = N_("Options are scored from 0, the worst, to {best}, the best.")
GRADES = N_("Options are graded; the grades are, the best first: {grades}.")
EVERY = N_("A vote that scores or grades any option does so for every option.")
SOME = N_("A vote that is not blank scores or grades at least {least} options.")
BLANK = N_("A vote that marks no option is blank; a vote that gives all the lowest mark is not.")
WITHOUT_SCORE = {
    "zero": N_("An option that a vote leaves out has 0 from it."),
    "left-out": N_(
        "An option that a vote leaves out has nothing from it: the average of the scores it was "
        "given decides."
    ),
}
WITHOUT_GRADE = {
    "lowest": N_("An option that a vote leaves out has the grade {worst} from it."),
    "left-out": N_(
        "An option that a vote leaves out has no grade from it: the middle of the grades it was "
        "given decides."
    ),
}
STAR_TIES = N_(
    "Equal sums go to whom more votes prefer, then to more of the best score; equal votes in the "
    "runoff to the higher sum, then to more of the best score. Only then is a tie settled as the "
    "rule says."
)
IN_FAVOUR = {
    "score": N_(
        "Where the rule asks for votes in favour, a vote counts by the score it gives: {best} is a "
        "whole vote in favour, 0 is none."
    ),
    "star": N_(
        "Where the rule asks for votes in favour, those are the votes that score the winner above "
        "the other option of the runoff."
    ),
    "majority-judgment": N_(
        "Where the rule asks for votes in favour, those are the votes that grade the winner better "
        "than {worst}."
    ),
}


def explain_grades(contest: Contest) -> list[Sentence]:
    """The scale, what a vote must mark, what left out means, ties, what is in favour; else nothing.

    Args:
        contest: checked.
    """
    if not grade_count(contest):
        return []
    labels = grade_labels(contest)
    ends: dict[str, str | int] = {"best": labels[0], "worst": labels[-1]}
    if contest.kind == "score":
        said = [Sentence(SCORES, {"best": labels[0]})]
    else:
        said = [Sentence(GRADES, {"grades": ", ".join(labels)})]
    if contest.min == len(contest.options):
        said.append(Sentence(EVERY))
    else:
        if contest.min > 1:
            said.append(Sentence(SOME, {"least": contest.min}))
        said.append(_left_out(contest, ends))
    said.append(Sentence(BLANK))
    if contest.method == "star":
        said.append(Sentence(STAR_TIES))
    said.append(Sentence(IN_FAVOUR[contest.method], ends))
    return said


def _left_out(contest: Contest, ends: dict[str, str | int]) -> Sentence:
    """What an option has from a vote that leaves it out, by the method's own setting."""
    if contest.method == "majority-judgment":
        return Sentence(WITHOUT_GRADE[contest.variant.get("ungraded", "lowest")], ends)
    return Sentence(WITHOUT_SCORE[contest.variant.get("unscored", "zero")])
