"""A choice as text: the form in which returns and roll calls carry what somebody chose.

"2" is option 2; "0,3" is options 0 and 3, or rank 0 before 3; "1,0=2" ranks 1 first and gives the
second rank to 0 and 2 at once (an overvote); "?" is an overvote of which nobody noted the options;
"0,,2" skips the second rank; "" is a blank vote. Where options are
scored or graded, the ranks are the grades from the best one: of 0 to 5, ",0=2,,,,1" gives 4 to
options 0 and 2, and 0 to option 1. Text nests no deeper, sorts the same everywhere, and can be read
by people in an exported log.

Spec: docs/spec/ballots/choices.md.
"""

from functools import lru_cache

from protocol.ballots.grading import grade_count
from protocol.ballots.manifest import Contest
from protocol.counting.choices import check_choice
from protocol.counting.profile import OVERVOTE, Choice, Rank, check_ranks
from protocol.errors import MalformedError, RuleError

# Choices read before are not read again: the same rankings come from every group, and at every
# count. A city's mayoral election has some ten thousand.
MAX_REMEMBERED = 32_768
# Characters of a refused text that an error repeats.
SHOWN = 40


def write_choice(choice: Choice) -> str:
    """The one text of a choice, as `protocol.counting.profile` defines choices.

    It does not check that the choice is one; `read_choice` does.
    """
    return ",".join(_write_rank(rank) for rank in choice)


@lru_cache(maxsize=MAX_REMEMBERED)
def read_choice(text: str, options: int) -> Choice:
    """Read a choice; only the text that `write_choice` gives is taken.

    Spec: docs/spec/ballots/choices.md section 3.

    Args:
        text: such as "0,3"; "" is a blank vote and gives ().
        options: how many options the contest has; indexes are below it.

    Raises:
        MalformedError: `bad-return` if it is not the one text of a choice, or `unknown-option`.
    """
    if text == "":
        return ()
    # Step 1: parse loosely and compare with the one way to write it, so that "00", "+1" and
    # digits of other scripts need no rule each.
    try:
        choice = tuple(_read_rank(part) for part in text.split(","))
    except ValueError as error:
        raise MalformedError("bad-return", f"{text[:SHOWN]!r} is not a choice") from error
    if write_choice(choice) != text:
        raise MalformedError("bad-return", f"{text[:SHOWN]!r} is written in another way")
    # Step 2: every option exists.
    for rank in choice:
        for option in rank if isinstance(rank, tuple) else (rank,):
            if option >= options:
                raise MalformedError("unknown-option", f"option {option} of {options}")
    # Step 3: it is a choice: no trailing skip, overvotes of two or more options, ascending.
    flaw = check_ranks(choice, options)
    if flaw:
        raise MalformedError("bad-return", f"{text[:SHOWN]!r} {flaw}")
    return choice


def check_vote(choice: Choice, contest: Contest, *, paper: bool) -> None:
    """Check one choice against its contest; the blank choice is always possible.

    Args:
        choice: as read.
        contest: what was asked.
        paper: whether skipped, repeated and overvoted ranks can occur; the count judges them.

    Raises:
        RuleError: `bad-choice`.
    """
    if paper and contest.kind == "rank":
        if len(choice) > contest.max:
            raise RuleError("bad-choice", f"{len(choice)} ranks where {contest.max} are possible")
        return
    check_choice(
        choice,
        kind=contest.kind,
        options=len(contest.options),
        least=contest.min,
        most=contest.max,
        grades=grade_count(contest),
    )


def _write_rank(rank: Rank) -> str:
    if isinstance(rank, tuple):
        return "=".join(map(str, rank))
    return "?" if rank == OVERVOTE else str(rank)


def _read_rank(part: str) -> Rank:
    if part == "":
        return ()
    if part == "?":
        return OVERVOTE
    if "=" in part:
        return tuple(int(index) for index in part.split("="))
    return int(part)
