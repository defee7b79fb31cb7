"""A posted ballot form: fields in, choices out, or what is wrong with each contest.

Field names: `c<contest>` holds chosen option indexes, `c<contest>r<place>` the option at a place of
a ranking, `c<contest>o<option>` the mark of an option that is scored or graded. A contest with
nothing marked is a blank vote, which is always possible.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import field
from multidict import MultiMapping

from node.web.viewmodels.ballots import ContestView
from protocol.counting.grades import as_choice
from protocol.counting.profile import Choice

TOO_FEW = "too-few"
TOO_MANY = "too-many"
TWICE = "twice"
GAP = "gap"
UNKNOWN = "unknown"
OFF_SCALE = "off-scale"
UNMARKED = "unmarked"


class Filled(msgspec.Struct, frozen=True):
    """A form as filled in.

    Attributes:
        choices: one per contest, () for blank; only meant to be cast if `errors` is empty.
        errors: contest index -> what is wrong with it.
        fields: what to show in the form again: (name, value), in order.
    """

    choices: tuple[Choice, ...] = ()
    errors: Mapping[int, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()

    def typed(self, name: str) -> str:
        """What was typed into a field; empty if nothing was."""
        return next((value for field, value in self.fields if field == name), "")

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
    if contest.grades:
        return [mark_name(contest, option.index) for option in contest.options]
    return [f"c{contest.index}"]


def mark_name(contest: ContestView, option: int) -> str:
    """The name of the field that marks an option."""
    return f"c{contest.index}o{option}"


def _graded(contest: ContestView, posted: list[tuple[str, str]]) -> tuple[Choice, str]:
    places = {value: contest.grades.index(label) for value, label in contest.buttons}
    fields = {mark_name(contest, option.index): option.index for option in contest.options}
    levels: list[list[int]] = [[] for _ in contest.grades]
    marked = [(fields[name], value.strip()) for name, value in posted if value.strip()]
    if len({option for option, _ in marked}) < len(marked):
        return (), UNKNOWN
    for option, value in marked:
        if value not in places:
            return (), OFF_SCALE if contest.typed else UNKNOWN
        levels[places[value]].append(option)
    if marked and len(marked) < contest.least:
        return (), UNMARKED
    return as_choice(levels), ""


def _choice(contest: ContestView, posted: list[tuple[str, str]]) -> tuple[Choice, str]:
    if contest.grades:
        return _graded(contest, posted)
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
