"""Accesses: who may act on this node's pages, by one-time links or codes."""

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Meta
from msgspec.structs import replace

from node.commands.base import Args, Command, NoArgs
from node.config import pages_address
from node.core import Node
from node.errors import NodeError
from node.store.access import Access, Role
from node.store.access_lines import MAX_DAYS
from node.store.people import Member
from protocol.text import look_alike

DAY_S = 86_400

Number = Annotated[int, Meta(ge=1)]
NamedBy = Annotated[str, Meta(max_length=120)]


class GrantArgs(Args):
    """For whom: a label or a member of the roster; with which role, for how many days.

    `named_by` is the candidate or caucus that names an observer.
    """

    role: Role
    label: Annotated[str, Meta(max_length=120)] = ""
    member: Annotated[str, Meta(max_length=200)] = ""
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 365
    code: bool = False
    named_by: NamedBy = ""


class ChangeArgs(Args):
    """What is to be otherwise about an access; fields left out stay as they are.

    `days` counts from now.
    """

    number: Number
    role: Role | None = None
    label: Annotated[str, Meta(max_length=120)] = ""
    member: Annotated[str, Meta(max_length=200)] = ""
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] | None = None
    named_by: NamedBy = ""


class WayArgs(Args):
    """A new link for an access, or a new code."""

    number: Number
    code: bool = False


class RevokeArgs(Args):
    """Which access, by number."""

    number: Number


async def grant(node: Node, args: GrantArgs) -> dict[str, Any]:
    """A new access, with a first link or code, which is in this answer and nowhere else.

    `others`: numbers of further accesses of theirs that stand.
    """
    label = args.label
    if args.member:
        # Also where a name is given: a slip in the number would make a key for nobody.
        member = _member(node, args.member)
        label = label or member.name or args.member
    if not label:
        raise NodeError("label-missing", "an access is for somebody", "give a name or a member")
    ends = node.now() + args.days * DAY_S
    _only_observers(args.role, args.named_by)
    number, key = await node.accesses.grant(
        args.role, label, args.member, ends, once=not args.code, named_by=args.named_by
    )
    made = await _way(node, number, key, code=args.code)
    return {**made, "others": numbers_beside(node, number)}


async def change(node: Node, args: ChangeArgs) -> dict[str, Any]:
    """Another role, label, member or end for an access; its link or code stays if it stood.

    `lapsed`: it had ended by its date, and needs a new link or code.
    """
    known = node.accesses.access(args.number)
    if known is None:
        raise NodeError("unknown-access", f"no access {args.number}", "`commonweal access list`")
    if args.member:
        _member(node, args.member)
    lapsed = known.ends <= node.now()
    role = args.role or known.role
    _only_observers(role, args.named_by)
    named_by = (args.named_by or known.named_by) if role is Role.OBSERVER else ""
    await node.accesses.change(
        replace(
            known,
            role=role,
            named_by=named_by,
            label=args.label or known.label,
            member=args.member or known.member,
            ends=known.ends if args.days is None else node.now() + args.days * DAY_S,
        )
    )
    changed = node.accesses.access(args.number)
    if changed is None:
        raise RuntimeError("an access vanished; they are never deleted")
    return {**described(changed), "lapsed": lapsed}


def _only_observers(role: Role, named_by: str) -> None:
    """Who sends somebody is said of observers; others act for the group alone.

    Raises:
        NodeError: `named-by-other`.
    """
    if named_by and role is not Role.OBSERVER:
        raise NodeError(
            "named-by-other",
            "candidates and caucuses name observers, nobody else",
            "give the role observer, or say nothing of who named them",
        )


def _member(node: Node, ref: str) -> Member:
    member = node.people.member(ref)
    if member is None or not member.active:
        raise NodeError("unknown-member", f"no active member {ref}", "`commonweal roster list`")
    return member


async def make_way(node: Node, args: WayArgs) -> dict[str, Any]:
    """A new link or code in place of the last; sign-ins of this access end."""
    key = await node.accesses.make_way(args.number, once=not args.code)
    return await _way(node, args.number, key, code=args.code)


async def _way(node: Node, number: int, key: str, *, code: bool) -> dict[str, Any]:
    """An access with its new link or code, shown this once."""
    access = node.accesses.access(number)
    if access is None:
        raise RuntimeError("an access vanished; they are never deleted")
    door = await sign_in_address(node)
    return {**described(access), "address": door, **way_in(door, key, code=code)}


async def sign_in_address(node: Node) -> str:
    """Where people sign in on this node's pages."""
    address = pages_address(node.config, node.groups.own_address(await node.state()))
    return f"{address.rstrip('/')}/sign-in"


def way_in(door: str, key: str, *, code: bool) -> dict[str, str]:
    """The link or code that holds a key."""
    return {"code": key} if code else {"link": f"{door}?{urlencode({'key': key})}"}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every access, without links and codes."""
    accesses = [
        {**described(a), "signed_in": len(node.accesses.sign_ins(a.id))}
        for a in node.accesses.all()
    ]
    return {"accesses": accesses, "now": node.now()}


async def revoke(node: Node, args: RevokeArgs) -> dict[str, Any]:
    """End an access; whoever is signed in by it is out at once.

    `others`: numbers of further accesses of theirs that stand, by which they still come in.
    """
    await node.accesses.revoke(args.number)
    return {"revoked": args.number, "others": numbers_beside(node, args.number)}


def numbers_beside(node: Node, number: int) -> list[int]:
    """Numbers of the accesses that stand beside one, of the same member or in the same name."""
    known = node.accesses.access(number)
    return [] if known is None else [a.id for a in beside(node.accesses.all(), known, node.now())]


def beside(accesses: Iterable[Access], known: Access, now: int) -> list[Access]:
    """Those of the same member, or given in the same name, that stand at `now`."""
    name = look_alike(known.label)
    return [
        one
        for one in accesses
        if one.id != known.id
        and not one.revoked
        and one.ends > now
        and (
            (name and look_alike(one.label) == name)
            or (known.member and one.member == known.member)
        )
    ]


async def journal(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What was done on the pages, newest first."""
    lines = node.accesses.journal.newest()
    fields = ("at", "access", "who", "command", "subject", "outcome")
    return {"journal": [{name: getattr(line, name) for name in fields} for line in lines]}


def described(access: Access) -> dict[str, Any]:
    """An access in JSON."""
    return {
        "number": access.id,
        "role": access.role.value,
        "label": access.label,
        "member": access.member,
        "made": access.made,
        "ends": access.ends,
        "revoked": access.revoked,
        "named_by": access.named_by,
    }


COMMANDS = {
    "access.grant": Command(GrantArgs, grant),
    "access.change": Command(ChangeArgs, change),
    "access.link": Command(WayArgs, make_way),
    "access.list": Command(NoArgs, list_all),
    "access.revoke": Command(RevokeArgs, revoke),
    "access.journal": Command(NoArgs, journal),
}
