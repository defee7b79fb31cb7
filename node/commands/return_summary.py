"""What a return says, in JSON: for the steward who is about to stand for it."""

from collections import Counter
from typing import Any

from node.core import Node
from protocol.ballots.disclosure import warn_return
from protocol.ballots.returns import Return
from protocol.coalition.state import Ballot


def summary(node: Node, ballot: Ballot, ret: Return) -> dict[str, Any]:
    """What a return says, for the steward who is about to stand for it."""
    earlier = ballot.returns.get(node.group)
    before = None if earlier is None else earlier.body
    warnings = _replaced(before, ret)
    exposed = warn_return(ret, ballot.manifest, node.charter.rules.pool_min, before)
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
                "first_choices": _first_choices(ret, index, [o.label for o in contest.options]),
                "blank": sum(cell.contests[index].blank for cell in ret.cells),
                "spoiled": sum(cell.contests[index].spoiled for cell in ret.cells),
            }
            for index, contest in enumerate(ballot.manifest.contests)
        ],
        "warnings": warnings + [e.key.format(**e.params) for e in exposed],
    }


def _replaced(before: Return | None, ret: Return) -> list[str]:
    """A return of another kind takes the place of the whole ballot box, and nobody meant that."""
    if before is None or before.kind != "polled" or ret.kind == "polled":
        return []
    pushed = f"your ballot box was returned with {before.box_size} votes cast by code"
    return [f"{pushed}: this return replaces it, and they are no longer counted"]


def _first_choices(ret: Return, contest: int, labels: list[str]) -> dict[str, int]:
    """Votes by first choice, for the dry run; ranks that name nobody single count as `other`."""
    found: Counter[str] = Counter()
    for cell in ret.cells:
        for row in cell.contests[contest].rows:
            first = row.choice.split(",")[0]
            found[labels[int(first)] if first.isdigit() else "other"] += row.count
    return dict(found.most_common())
