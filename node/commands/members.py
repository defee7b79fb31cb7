"""The roster: try an import, then commit it; list and export."""

import base64
from collections import Counter
from collections.abc import Collection
from typing import Any

from node.commands.base import Args, Command, NoArgs
from node.core import Node
from node.errors import NodeError
from node.store.access import Role
from node.store.people import Plan

# Problems that one answer lists; a file with more has one cause, and the first lines show it.
MAX_PROBLEMS_SHOWN = 50


class ImportArgs(Args):
    """A CSV file in base64; `whole` means members it lacks leave; `commit` carries the plan out."""

    csv: str
    whole: bool = False
    commit: bool = False


class ListArgs(Args):
    """Which members: the active ones, or all there ever were."""

    inactive: bool = False


async def import_csv(node: Node, args: ImportArgs) -> dict[str, Any]:
    """Say what importing a roster would do; with `commit`, do it."""
    try:
        data = base64.b64decode(args.csv, validate=True)
    except ValueError as error:
        raise NodeError("bad-arguments", "the file did not arrive whole", "try again") from error
    plan = node.people.plan_import(data, whole=args.whole)
    if args.commit:
        _keep_a_steward(node, {member.ref for member in plan.removes})
        await node.people.commit(plan)
        # Who left acts no longer. If we crash in between, importing again finds them gone: so every
        # inactive member is looked at, not only those of this plan.
        gone = [m.ref for m in node.people.members(inactive=True) if not m.active]
        await node.accesses.revoke_members(gone)
        await node.credentials.strike(gone, node.now())
        await node.traits.forget(gone)
    outside = outside_regions(plan, (await node.in_force()).regions)
    return {**describe(plan), "outside": outside, "committed": args.commit}


def outside_regions(plan: Plan, regions: Collection[str]) -> dict[str, int]:
    """How many members a file puts into each region that the charter doesn't list.

    They are no fault of the list, which may be older than the charter's regions; a voters' list
    can't be drawn with them.
    """
    rows = [*plan.adds, *plan.returns, *(row for _, row in plan.changes)]
    found = Counter(row.region for row in rows if row.region and row.region not in regions)
    return dict(sorted(found.items()))


def _keep_a_steward(node: Node, leaving: set[str]) -> None:
    """Check that a list without these members ends not every steward's access to the pages.

    Raises:
        NodeError: `last-steward`.
    """
    now = node.now()
    standing = [
        access
        for access in node.accesses.all()
        if access.role is Role.STEWARD and access.ends > now and not access.revoked
    ]
    if standing and all(access.member in leaving for access in standing):
        raise NodeError(
            "last-steward",
            "who leaves with this list has the last steward's access to the pages",
            "give another steward access first: `commonweal access grant --role steward`",
        )


async def list_all(node: Node, args: ListArgs) -> dict[str, Any]:
    """The members."""
    members = node.people.members(inactive=args.inactive)
    return {
        "members": [
            {"ref": m.ref, "name": m.name, "region": m.region, "active": m.active} for m in members
        ],
        "regions": node.people.regions(),
    }


async def export(node: Node, _args: NoArgs) -> dict[str, Any]:
    """The roster as CSV, in base64; cells a spreadsheet would run are escaped."""
    return {"csv": base64.b64encode(node.people.export()).decode()}


def describe(plan: Plan) -> dict[str, Any]:
    """A plan in JSON."""
    return {
        "adds": len(plan.adds),
        "returns": len(plan.returns),
        "changes": [
            {"ref": held.ref, "from": [held.name, held.region], "to": [row.name, row.region]}
            for held, row in plan.changes[:MAX_PROBLEMS_SHOWN]
        ],
        "changed": len(plan.changes),
        "removes": [member.ref for member in plan.removes[:MAX_PROBLEMS_SHOWN]],
        "removed": len(plan.removes),
        "same": plan.same,
        "problems": [
            {
                "line": p.line,
                "reason": p.reason,
                "hint": p.hint,
                "code": p.code,
                "values": dict(p.values),
            }
            for p in plan.problems[:MAX_PROBLEMS_SHOWN]
        ],
        "problem_count": len(plan.problems),
        "formulas": list(plan.formulas[:MAX_PROBLEMS_SHOWN]),
        "encoding": plan.encoding,
        "delimiter": plan.delimiter,
    }


COMMANDS = {
    "roster.import": Command(ImportArgs, import_csv),
    "roster.list": Command(ListArgs, list_all),
    "roster.export": Command(NoArgs, export),
}
