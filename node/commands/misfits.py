"""What is wrong with a command's arguments, in words: the schema says it in its own.

Whoever types a title that is too long reads how long it may be, and no names of types. Only bounds
and ids are worded: the rest people meet seldom, because the command line asks for it by itself.
"""

import re
from typing import NamedTuple

ID_DIGITS = "[0-9a-f]"
"""What the pattern of an id, or of its beginning, holds."""

ALL_COMMANDS = "see `commonweal --help`"


class Misfit(NamedTuple):
    """What is wrong, and what helps."""

    message: str
    hint: str


_PLACE = re.compile(r"(?P<what>.*) - at `\$\.(?P<where>[^`]+)`", re.DOTALL)
_BOUND = re.compile(
    r"Expected `(?P<kind>str|array|int|float)` (?:of length )?(?P<sign>[<>]=) (?P<n>\S+)"
)

_SAID = {
    ("str", ">="): ("{where} is too short: at least {n} characters", "make it longer"),
    ("str", "<="): ("{where} is too long: at most {n} characters", "make it shorter"),
    ("array", ">="): ("{where} has too few: at least {n}", "name more of them"),
    ("array", "<="): ("{where} has too many: at most {n}", "name fewer of them"),
    ("int", ">="): ("{where} is too small: at least {n}", "choose another number"),
    ("int", "<="): ("{where} is too large: at most {n}", "choose another number"),
}


def misfit(command: str, problem: str) -> Misfit:
    """A refused argument in words.

    Args:
        command: e.g. `ballot.show`.
        problem: of msgspec's `ValidationError`, as text.
    """
    if ID_DIGITS in problem:
        where = problem.rpartition("$.")[2].rstrip("`")
        # The pattern of an id tells people nothing.
        return Misfit(
            f"{command}: {where} is not the beginning of an id",
            "proposals, ballots and drafts are named by 6 or more digits of their ids, 0-9 and a-f",
        )
    place = _PLACE.fullmatch(problem)
    bound = None if place is None else _BOUND.fullmatch(place["what"])
    if place is None or bound is None:
        return Misfit(f"{command}: {problem}", ALL_COMMANDS)
    kind, sign, n = bound.group("kind", "sign", "n")
    if (sign, n) == (">=", "1") and kind in {"str", "array"}:
        return Misfit(f"{place['where']} is empty", "it can't be left empty")
    kind = "int" if kind == "float" else kind
    said, helps = _SAID[kind, sign]
    return Misfit(said.format(where=place["where"], n=n), helps)
