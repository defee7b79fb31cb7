"""What a return says, in JSON: for the steward who is about to stand for it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from node.core import Node
from node.names import group_name
from protocol.ballots.choices import read_choice
from protocol.ballots.disclosure import (
    ALONE,
    ALONE_GRADED,
    ALONE_SCORED,
    DIFFERENCE,
    REST,
    SMALL,
    UNANIMOUS,
    Exposure,
    warn_return,
)
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.ballots.grading import grade_labels, grades_in
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.ballots.roll_call import contest_mandates, seat_mandates
from protocol.coalition.state import Ballot
from protocol.results import spell_choice


def summary(node: Node, ballot: Ballot, ret: Return) -> dict[str, Any]:
    """What a return says, for the steward who is about to stand for it."""
    warnings = exposures(node, ballot, ret)
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "kind": ret.kind,
        "number": ret.number,
        "roll": sum(cell.roll for cell in ret.cells),
        "cast": sum(cell.cast for cell in ret.cells),
        "contests": [
            {
                "title": contest.title,
                **_votes(ret, index, contest),
                "blank": sum(cell.contests[index].blank for cell in ret.cells),
                "spoiled": sum(cell.contests[index].spoiled for cell in ret.cells),
            }
            for index, contest in enumerate(ballot.manifest.contests)
        ],
        "warnings": [warning.english() for warning in warnings],
        "warnings_parts": [warning.parts() for warning in warnings],
    }


def called_seats(ret: Return, contests: list[Contest]) -> list[dict[str, Any]]:
    """How each seat of a roll call votes, as `protocol.results.describe_roll_calls` has it."""
    mandates = contest_mandates(ret, len(contests))
    return [
        {
            "label": seat.label,
            "region": seat.region,
            "weight": seat.weight,
            "present": seat.present,
            "alternate": seat.alternate,
            "choices": [
                spell_choice(contest, text)
                for contest, text in zip(contests, seat.choices, strict=False)
            ],
            "mandates": seat_mandates(seat, mandates),
        }
        for seat in ret.roll_call
    ]


def exposures(node: Node, ballot: Ballot, ret: Return) -> list[Sentence]:
    """What a dry run warns of: votes that a return replaces, and members whom it exposes."""
    earlier = ballot.returns.get(node.group)
    before = None if earlier is None else earlier.body
    kept = node.folding.kept
    assert kept is not None  # whoever has a ballot in hand has folded
    least = kept.rules_of(ballot).pool_min
    waiting = _uncounted(node, ballot, ret) if before is None else _replaced(before, ret)
    found = waiting + warn_return(ret, ballot.manifest, least, before)
    # Where no region is asked for there is one cell, the group's: "-" would name nothing.
    name = group_name(kept, node.group) if [cell.region for cell in ret.cells] == [""] else "-"
    return [_sentence(exposure, name) for exposure in found]


def _sentence(exposure: Exposure, everybody: str) -> Sentence:
    """An exposure in words; one vote, ballot or ranking has a sentence of its own."""
    params = dict(exposure.params)
    if params.get("name") == "-":
        params["name"] = everybody
    counted = ONE.get(exposure.key)
    if counted is not None and params[counted[0]] == 1:
        return Sentence(counted[1], params)
    return Sentence(exposure.key, params)


def _replaced(before: Return | None, ret: Return) -> list[Exposure]:
    """A return of another kind takes the place of the whole ballot box, and nobody meant that."""
    if before is None or before.kind != "polled" or ret.kind == "polled":
        return []
    return [Exposure(REPLACED, {"votes": before.box_size})]


def _uncounted(node: Node, ballot: Ballot, ret: Return) -> list[Exposure]:
    """A return made by hand while the box waits takes its place, and the node then returns none."""
    if ret.kind == "polled" or ballot.id not in node.boxes.pending():
        return []
    votes = node.boxes.box(ballot.id).status().voted
    return [Exposure(UNCOUNTED, {"votes": votes})] if votes else []


def _votes(ret: Return, index: int, contest: Contest) -> dict[str, Any]:
    """The votes of a contest: by first choice; where options are graded, by option and grade."""
    labels = [option.label for option in contest.options]
    grades = grade_labels(contest)
    if not grades:
        return {"first_choices": _first_choices(ret, index, labels), "grades": [], "graded": {}}
    found = {label: dict.fromkeys(grades, 0) for label in labels}
    for cell in ret.cells:
        for row in cell.contests[index].rows:
            for option, grade in grades_in(read_choice(row.choice, len(labels))).items():
                found[labels[option]][grades[grade]] += row.count
    return {"first_choices": {}, "grades": list(grades), "graded": found}


def _first_choices(ret: Return, contest: int, labels: list[str]) -> dict[str, int]:
    """Votes by first choice, for the dry run; ranks that name nobody single count as `other`."""
    found: Counter[str] = Counter()
    for cell in ret.cells:
        for row in cell.contests[contest].rows:
            first = row.choice.split(",")[0]
            found[labels[int(first)] if first.isdigit() else "other"] += row.count
    return dict(found.most_common())


REPLACED = N_(
    "your ballot box was returned with {votes} votes cast by code: this return replaces it, and "
    "they are no longer counted"
)

UNCOUNTED = N_(
    "your ballot box has {votes} votes cast by code that your server has not returned: this return "
    "takes their place, and they are not counted; once it runs, the server returns them by itself"
)

ONE: Mapping[str, tuple[str, str]] = {
    REPLACED: (
        "votes",
        N_(
            "your ballot box was returned with {votes} vote cast by code: this return replaces "
            "it, and it is no longer counted"
        ),
    ),
    UNCOUNTED: (
        "votes",
        N_(
            "your ballot box has {votes} vote cast by code that your server has not returned: "
            "this return takes its place, and it is not counted; once it runs, the server "
            "returns it by itself"
        ),
    ),
    SMALL: (
        "ballots",
        N_("{name}: only {ballots} ballot, fewer than {least}: everybody learns how it was cast"),
    ),
    REST: (
        "ballots",
        N_(
            "{name}: {ballots} ballot is left when the totals inside it are subtracted, fewer "
            "than {least}"
        ),
    ),
    UNANIMOUS: (
        "ballots",
        N_("{name}, {contest}: {ballots} member alone voted, so everyone knows how"),
    ),
    ALONE: (
        "rankings",
        N_(
            "{name}, {contest}: {rankings} ranking was cast by one member only, who can prove by "
            "it how they voted"
        ),
    ),
    ALONE_SCORED: (
        "rankings",
        N_(
            "{name}, {contest}: {rankings} way of scoring was used by one member only, who can "
            "prove by it how they voted"
        ),
    ),
    ALONE_GRADED: (
        "rankings",
        N_(
            "{name}, {contest}: {rankings} way of grading was used by one member only, who can "
            "prove by it how they voted"
        ),
    ),
    DIFFERENCE: (
        "ballots",
        N_(
            "{name}: this differs from your last result by {ballots} ballot, fewer than {least}: "
            "the difference shows how it was cast"
        ),
    ),
}
"""Of each warning that counts: which of its values, and its sentence where that is one."""
