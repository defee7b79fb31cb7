"""Many accesses at a time, by lines: all of them, or none when any line can't be done."""

from typing import Annotated, Any, Literal

from msgspec import Meta
from msgspec.structs import asdict, replace

from node.commands.access import described, sign_in_address, way_in
from node.commands.base import Args, Command
from node.core import Node
from node.errors import NodeError
from node.names import group_name
from node.store.access import Access, Role, Wanted
from node.store.access_lines import MAX_DAYS, MAX_LINES_CHARS, Known, read_chosen, read_wanted

DAY_S = 86_400

Deed = Literal["grant", "link", "renew", "strike"]


class ManyArgs(Args):
    """What to do with the accesses that the lines name; `commit` does it.

    `days` counts from now; it is for giving and renewing, and shortens nothing. `code` is for
    giving and links.
    """

    do: Deed
    lines: Annotated[str, Meta(min_length=1, max_length=MAX_LINES_CHARS)]
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 365
    code: bool = False
    commit: bool = False


async def many(node: Node, args: ManyArgs) -> dict[str, Any]:
    """Say what the lines would do, and what is wrong with which; with `commit`, do it.

    Links and codes are in the answer that made them and nowhere else. With `renew` each row says in
    `lapsed` whether the access had ended by its date: it needs a new link or code.
    """
    known = Known(
        node.accesses.all(),
        {member.ref: member.name for member in node.people.members()},
        node.now(),
        args.days,
    )
    wanted: list[Wanted] = []
    chosen: list[Access] = []
    if args.do == "grant":
        wanted, problems = read_wanted(args.lines, known)
    else:
        chosen, problems = read_chosen(args.lines, known, over=args.do in ("renew", "strike"))
    if args.do == "strike":
        _keep_a_steward(known, chosen)
    if args.commit and problems:
        first = problems[0]
        raise NodeError(
            "bad-lines",
            f"{len(problems)} of the lines can't be done, so nothing was; line {first.line}: "
            f"{first.reason}",
            first.hint,
        )
    if args.commit:
        rows = await _do(node, args, wanted, [access.id for access in chosen])
    else:
        ends = known.now + args.days * DAY_S
        if args.do == "renew":
            chosen = [replace(access, ends=max(ends, access.ends)) for access in chosen]
        rows = [asdict(one) for one in wanted] + [described(access) for access in chosen]
    if args.do == "renew":
        over = {access.id for access in known.accesses if access.ends <= known.now}
        rows = [{**row, "lapsed": row["number"] in over} for row in rows]
    state = await node.state()
    return {
        "do": args.do,
        "problems": [
            {"line": p.line, "reason": p.reason, "hint": p.hint, "code": p.code,
             "values": dict(p.values)}
            for p in problems
        ],
        "accesses": rows,
        "group": group_name(state, node.group),
        "address": await sign_in_address(node),
        "committed": args.commit,
    }  # fmt: skip


async def _do(
    node: Node, args: ManyArgs, wanted: list[Wanted], numbers: list[int]
) -> list[dict[str, Any]]:
    """Do it in one write; gives the accesses as they are then, with new links or codes."""
    keys: list[str] = []
    if args.do == "grant":
        made = await node.accesses.grant_all(wanted, once=not args.code)
        numbers, keys = [number for number, _ in made], [key for _, key in made]
    elif args.do == "link":
        keys = await node.accesses.make_ways(numbers, once=not args.code)
    elif args.do == "renew":
        await node.accesses.renew(numbers, node.now() + args.days * DAY_S)
    else:
        await node.accesses.revoke_all(numbers)
    asked = set(numbers)
    after = {access.id: described(access) for access in node.accesses.all() if access.id in asked}
    door = await sign_in_address(node)
    rows = [after[number] for number in numbers]
    if keys:
        rows = [
            {**row, **way_in(door, key, code=args.code)}
            for row, key in zip(rows, keys, strict=True)
        ]
    return rows


def _keep_a_steward(known: Known, chosen: list[Access]) -> None:
    """What the write would refuse too is said before it is asked for.

    Raises:
        NodeError: `last-steward`.
    """
    standing = {
        access.id
        for access in known.accesses
        if access.role is Role.STEWARD and access.ends > known.now and not access.revoked
    }
    if standing and standing <= {access.id for access in chosen}:
        raise NodeError(
            "last-steward",
            "these lines end every steward's access to the pages",
            "leave one out: nobody could give access on the pages without",
        )


COMMANDS = {"access.many": Command(ManyArgs, many)}
