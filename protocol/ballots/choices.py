"""A choice as text: the form in which returns and roll calls carry what somebody chose.

"2" is option 2; "0,3" is options 0 and 3, or rank 0 before 3; "1,0=2" ranks 1 first and gives the
second rank to 0 and 2 at once (an overvote); "?" is an overvote of which nobody noted the options;
"0,,2" skips the second rank; "" is a blank vote. Text nests no deeper, sorts the same everywhere,
and can be read by people in an exported log.

Spec: docs/spec/ballots/choices.md.
"""

from protocol.errors import MalformedError

OVERVOTE = -1
"""A rank at which a voter marked several options and nobody noted which."""

Rank = int | tuple[int, ...]
Choice = tuple[Rank, ...]


def write_choice(choice: Choice) -> str:
    """The one text of a choice.

    Args:
        choice: ranks, best first: an option's index, OVERVOTE, () for a skipped rank, or two or
            more indexes of an overvote, ascending.

    Raises:
        ValueError: the last rank is skipped (leave it out), or an overvote has fewer than two
            options or does not ascend.
    """
    if choice and choice[-1] == ():
        raise ValueError("a skipped last rank is left out")
    return ",".join(_write_rank(rank) for rank in choice)


def _write_rank(rank: Rank) -> str:
    if isinstance(rank, int):
        if rank < OVERVOTE:
            raise ValueError(f"{rank} is not an option's index")
        return "?" if rank == OVERVOTE else str(rank)
    if len(rank) == 1 or any(low >= high for low, high in zip(rank, rank[1:], strict=False)):
        raise ValueError(f"{rank} is not two or more options, ascending")
    if rank and rank[0] < 0:
        raise ValueError(f"{rank[0]} is not an option's index")
    return "=".join(map(str, rank))


def read_choice(text: str, options: int) -> Choice:
    """Read a choice; only the text that `write_choice` gives is taken.

    Spec: docs/spec/ballots/choices.md section 3.
    Args:
        text: such as "0,3"; "" is a blank vote and gives ().
        options: how many options the contest has; indexes are below it.

    Raises:
        MalformedError: `bad-choice`, or `unknown-option` for an index that no option has.
    """
    if text == "":
        return ()
    # Step 1: parse loosely, then compare with the one way to write it (step 3): so "00", "+1" and
    # digits of other scripts are refused without a rule for each.
    try:
        choice = tuple(_read_rank(part) for part in text.split(","))
        again = write_choice(choice)
    except ValueError as error:
        raise MalformedError("bad-choice", f"{text[:40]!r}: {error}") from error
    # Step 2: every option exists.
    for rank in choice:
        for option in (rank,) if isinstance(rank, int) else rank:
            if option >= options:
                raise MalformedError("unknown-option", f"{option} of {options} options")
    # Step 3.
    if again != text:
        raise MalformedError("bad-choice", f"{text[:40]!r} is written {again[:40]!r}")
    return choice


def _read_rank(part: str) -> Rank:
    if part == "":
        return ()
    if part == "?":
        return OVERVOTE
    if "=" in part:
        return tuple(int(index) for index in part.split("="))
    return int(part)
