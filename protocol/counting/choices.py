"""Which choices a contest allows. Profiles may hold what a box held; returns only what is valid.

Spec: docs/spec/counting/profile.md section 5.
"""

from __future__ import annotations

from protocol.counting.profile import Choice, check_ranks, names_once
from protocol.errors import RuleError

KINDS = ("yes-no", "choose", "score", "rank", "grade")


def check_choice(
    choice: Choice, *, kind: str, options: int, least: int, most: int, grades: int = 0
) -> None:
    """Check one choice against its contest; the blank choice `()` is always possible.

    Args:
        choice: ranks, as `protocol.counting.profile` defines them.
        kind: one of `KINDS`.
        options: how many options the contest has.
        least: choices, ranks, or options graded that a vote has at least, unless it is blank.
        most: the same at most.
        grades: of `score` and `grade`: how many there are, scores from 0 included.

    Raises:
        RuleError: `bad-choice`, saying why.
        ValueError: no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no contest kind {kind!r}")
    flaw = check_ranks(choice, options)
    if flaw:
        raise RuleError("bad-choice", flaw)
    if not choice:
        return
    if kind in ("score", "grade"):
        _check_graded(choice, least, most, grades)
        return
    # Skips, overvotes and repeats happen on paper and are for the count to judge; whoever fills in
    # a page or enters a return is told at once.
    if any(type(rank) is not int or rank < 0 for rank in choice):
        raise RuleError("bad-choice", "skips a rank, or gives one rank to several options")
    if len(set(choice)) != len(choice):
        raise RuleError("bad-choice", "names an option twice")
    if not least <= len(choice) <= most:
        raise RuleError("bad-choice", f"names {len(choice)} options, not {least} to {most}")
    if kind != "rank" and list(choice) != sorted(choice):
        raise RuleError("bad-choice", "names options out of order")


def _check_graded(choice: Choice, least: int, most: int, grades: int) -> None:
    """Of grades a rank holds as many options as have it, and none where nobody has."""
    if len(choice) > grades:
        raise RuleError("bad-choice", f"gives grade {len(choice)} of {grades}, the best first")
    if not names_once(choice):
        raise RuleError("bad-choice", "gives an option two grades, or a grade to nobody known")
    graded = sum(len(rank) if isinstance(rank, tuple) else 1 for rank in choice)
    if not least <= graded <= most:
        raise RuleError("bad-choice", f"grades {graded} options, not {least} to {most}")
