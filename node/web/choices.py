"""A posted ballot form: fields in, choices out, or what is wrong with each contest.

Field names: `c<contest>` holds chosen option indexes, `c<contest>r<place>` the option at a place of
a ranking. A contest with nothing marked is a blank vote, which is always possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from multidict import MultiMapping

from node.web.viewmodels.ballots import ContestView
from node.web.viewmodels.voting import Choice

TOO_FEW = "too-few"
TOO_MANY = "too-many"
TWICE = "twice"
GAP = "gap"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as filled in.

    Attributes:
        choices: one per contest, () for blank; only meant to be cast if `errors` is empty.
        errors: contest index -> what is wrong with it.
        fields: what to show in the form again: (name, value), in order.
    """

    choices: tuple[Choice, ...] = ()
    errors: Mapping[int, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()

    def has(self, name: str, value: object) -> bool:
        """Whether the field was filled in with this value."""
        return (name, str(value)) in self.fields


def read_form(contests: Sequence[ContestView], form: MultiMapping[object]) -> Filled:
    """Read what was posted for each contest."""
    choices: list[Choice] = []
    errors: dict[int, str] = {}
    fields: list[tuple[str, str]] = []
    for contest in contests:
        names = field_names(contest)
        # A place that was not posted is an empty place; else what follows it would move up.
        absent = [""] if contest.kind == "rank" else []
        posted = [(name, str(value)) for name in names for value in form.getall(name, absent)]
        fields += posted
        choice, error = _choice(contest, posted)
        choices.append(choice)
        if error:
            errors[contest.index] = error
    return Filled(tuple(choices), errors, tuple(fields))


def field_names(contest: ContestView) -> list[str]:
    """The names of a contest's fields, in order."""
    if contest.kind == "rank":
        return [f"c{contest.index}r{place}" for place in contest.ranks]
    return [f"c{contest.index}"]


def _choice(contest: ContestView, posted: list[tuple[str, str]]) -> tuple[Choice, str]:
    known = {str(option.index): option.index for option in contest.options}
    values = [value for _, value in posted]
    if any(value and value not in known for value in values):
        return (), UNKNOWN
    marked = [known[value] for value in values if value]
    if len(set(marked)) < len(marked):
        return (), TWICE
    if contest.kind == "rank" and any(values[len(marked) :]):
        return (), GAP
    if marked and len(marked) < contest.least:
        return (), TOO_FEW
    if contest.most and len(marked) > contest.most:
        return (), TOO_MANY
    return tuple(marked if contest.kind == "rank" else sorted(marked)), ""
