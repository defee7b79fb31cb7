"""What a return says, in JSON: for the steward who is about to stand for it."""

from collections import Counter
from typing import Any

from node.core import Node
from protocol.ballots.choices import read_choice
from protocol.ballots.disclosure import Exposure, warn_return
from protocol.ballots.explain_text import N_
from protocol.ballots.grading import grade_labels, grades_in
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.coalition.state import Ballot


def summary(node: Node, ballot: Ballot, ret: Return) -> dict[str, Any]:
    """What a return says, for the steward who is about to stand for it."""
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
        "warnings": [e.key.format(**e.params) for e in exposures(node, ballot, ret)],
    }


def exposures(node: Node, ballot: Ballot, ret: Return) -> list[Exposure]:
    """What a dry run warns of: votes that a return replaces, and members whom it exposes."""
    earlier = ballot.returns.get(node.group)
    before = None if earlier is None else earlier.body
    kept = node.folding.kept
    assert kept is not None  # whoever has a ballot in hand has folded
    least = kept.rules_of(ballot).pool_min
    waiting = _uncounted(node, ballot, ret) if before is None else _replaced(before, ret)
    return waiting + warn_return(ret, ballot.manifest, least, before)


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
