"""What one group's own scores and grades come to, option by option."""

from fractions import Fraction

from node.web.viewmodels.results import Exact
from protocol.ballots.grading import count_variant, grade_labels
from protocol.ballots.manifest import Contest
from protocol.counting.exact import exact
from protocol.counting.grades import totals
from protocol.counting.methods import count
from protocol.counting.profile import Profile

MEDIANS = "majority-judgment"


def group_marks(contest: Contest, profile: Profile) -> tuple[Exact | str, ...]:
    """The average score of each option, or by majority judgment its middle grade, in order.

    Options that a vote leaves out have from it what the contest's method gives them; an option
    that nobody marked, where such votes are left out, has nothing: an empty text.

    Args:
        contest: of scores or grades.
        profile: the group's votes, unweighted.
    """
    labels = grade_labels(contest)
    found = count(contest.method, profile, variant=count_variant(contest)).merits
    marks: list[Exact | str] = []
    for merit in found:
        votes = sum(merit.grades)
        if not votes:
            marks.append("")
        elif contest.method == MEDIANS:
            marks.append(labels[merit.median])
        else:
            marks.append(exact(Fraction(totals([merit.grades])[0]) / votes))
    return tuple(marks)
