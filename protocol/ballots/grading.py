"""Score and grade contests: their scale, a vote for one option alone, and what counts as in favour.

A vote in one is a choice whose rank r, from 0, holds the options with the best grade but r; options
in no rank were not graded. So such votes travel, add up and are counted as every other.

Spec: docs/spec/ballots/grading.md.
"""

from collections.abc import Mapping
from fractions import Fraction

from protocol.ballots.manifest import Contest
from protocol.counting.exact import Exact, exact
from protocol.counting.grades import above_lowest, as_choice, totals, votes_per_grade
from protocol.counting.majority_judgment import standing
from protocol.counting.methods import check
from protocol.counting.profile import Choice, Profile

# The setting of the counting methods that the contest's own scale gives.
SETTING = "grades"


def grade_count(contest: Contest) -> int:
    """How many grades a contest has, scores from 0 included; 0 if it has none."""
    return contest.top + 1 if contest.kind == "score" else len(contest.grades)


def grade_labels(contest: Contest) -> tuple[str, ...]:
    """What the grades are called, the best first; scores are plain digits."""
    if contest.kind == "score":
        return tuple(str(score) for score in range(contest.top, -1, -1))
    return tuple(contest.grades)


def count_variant(contest: Contest) -> Mapping[str, str]:
    """Every setting that a contest states for its method, the number of grades included."""
    grades = grade_count(contest)
    return {**contest.variant, SETTING: str(grades)} if grades else contest.variant


def choice_of(contest: Contest, grades: Mapping[int, int]) -> Choice:
    """The choice that gives options these grades; without any it is blank.

    Args:
        contest: of scores or grades.
        grades: option -> grade from 0, the best, below `grade_count`.
    """
    levels: list[list[int]] = [[] for _ in range(grade_count(contest))]
    for option in sorted(grades):
        levels[grades[option]].append(option)
    return as_choice(levels)


def grades_in(choice: Choice) -> dict[int, int]:
    """The grade, from 0, of each option that a valid choice grades."""
    return {
        option: grade
        for grade, rank in enumerate(choice)
        for option in (rank if isinstance(rank, tuple) else (rank,))
    }


def sole_choice(contest: Contest, option: int) -> Choice:
    """The vote for one option alone; where options are graded, the others get the lowest grade.

    Lowest and not left out: else every option that some unit vote names would stand at the top,
    where ungraded ones are left out of the count.
    """
    grades = grade_count(contest)
    if not grades:
        return (option,)
    return choice_of(
        contest, {o: 0 if o == option else grades - 1 for o in range(len(contest.options))}
    )


def in_favour(contest: Contest, profile: Profile, option: int) -> Exact:
    """Votes in favour of an option of a graded contest, where no round sets two against each other.

    Spec: docs/spec/ballots/grading.md section 5. Counted by score, a vote is in favour by the share
    of the top score that it gives: with scores 0 and 1 that is approval. Counted by majority
    judgment it is in favour if it grades the option better than the lowest grade.
    """
    row = votes_per_grade(profile, grade_count(contest))[option]
    if contest.method == "majority-judgment":
        return exact(sum(row[:-1]))
    return exact(Fraction(totals([row])[0]) / (len(row) - 1))


def preferring(contest: Contest, profile: Profile) -> Profile:
    """A graded profile as rankings: whoever is not graded is last, level with the lowest grade."""
    return above_lowest(profile, grade_count(contest))


def weigh_options(contest: Contest, profile: Profile) -> dict[int, Exact]:
    """How far up a graded profile puts each option: the more the better, equal ones equal.

    Sums of scores; by majority judgment, whose grades are no numbers, how many options are behind.
    """
    if contest.method != "majority-judgment":
        return totals(votes_per_grade(profile, grade_count(contest)))
    settings = check(contest.method, seats=contest.seats, variant=count_variant(contest))
    _merits, keys = standing(profile, settings)
    return {option: sum(key < other for other in keys) for option, key in enumerate(keys)}
