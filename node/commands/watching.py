"""What observers see of a vote in this group: the roll, the issue, the count, spoiled ballots.

Nothing of it names a member or says what anybody chose, and no steward's words are in it, as those
may name somebody. Before the close it says how many have voted, never how.
"""

from collections import Counter
from typing import Any

from node.commands.ballots import BallotArgs, pick_ballot
from node.commands.base import Command
from node.core import Node
from node.store.access import Role
from protocol.coalition.state import Ballot


async def observe(node: Node, args: BallotArgs) -> dict[str, Any]:
    """A vote as an observer of this group sees it."""
    ballot = pick_ballot(await node.state(), args.ballot)
    schedule = ballot.schedule
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "phase": str(ballot.phase),
        "opens": schedule.opens,
        "closes": schedule.closes,
        "zone": schedule.zone,
        "contests": [contest.title for contest in ballot.manifest.contests],
        "roll": _roll(node, ballot),
        "box": _box(node, ballot),
        "waiting": sum(draft.ballot == ballot.id for draft in node.drafts.all()),
        "sent": _sent(node, ballot),
        "observers": _observers(node),
    }


def _roll(node: Node, ballot: Ballot) -> dict[str, Any] | None:
    """The attested voters' list; None before it is."""
    held = ballot.rolls.get(node.group)
    if held is None:
        return None
    roll = held.roll
    regions = dict(sorted(roll.regions.items()))
    return {"count": roll.count, "basis": roll.basis, "as_of": roll.as_of, "regions": regions}


def _box(node: Node, ballot: Ballot) -> dict[str, Any] | None:
    """The ballot box; None where this node has none: votes are cast on paper or by delegates."""
    if ballot.id not in node.boxes.ballots():
        return None
    box = node.boxes.box(ballot.id)
    now, acts = box.status(), box.acts()
    done = Counter(act.act for act in acts)
    return {
        "stage": now.stage,
        "roll": now.roll,
        "with_code": now.issued,
        "without_code": now.roll - now.issued - now.struck - now.paper,
        "codes_made": done["issued"] + done["reissued"],
        "codes_made_again": done["reissued"],
        "codes_struck": done["struck"],
        "lines_struck": now.struck,
        "paper": now.paper,
        "voted_online": now.voted,
        "wrong_codes": now.failed,
        "acts": [{"entry": act.entry, "act": act.act, "time": act.time} for act in acts],
    }


def _sent(node: Node, ballot: Ballot) -> dict[str, Any] | None:
    """What the group sent as its result, without the choices; None before."""
    held = ballot.returns.get(node.group)
    if held is None:
        return None
    cells = held.body.cells
    return {
        "kind": held.body.kind,
        "number": held.body.number,
        "time": held.time,
        "regions": [
            {
                "region": cell.region,
                "roll": cell.roll,
                "cast": cell.cast,
                "blank": [lines.blank for lines in cell.contests],
                "spoiled": [lines.spoiled for lines in cell.contests],
            }
            for cell in cells
        ],
    }


def _observers(node: Node) -> list[dict[str, Any]]:
    """How many observers stand, by who named them; their own names are not for the others."""
    now = node.now()
    standing = Counter(
        access.named_by
        for access in node.accesses.all()
        if access.role is Role.OBSERVER and access.ends > now and not access.revoked
    )
    return [{"named_by": name, "count": count} for name, count in sorted(standing.items())]


COMMANDS = {"ballot.observe": Command(BallotArgs, observe)}
