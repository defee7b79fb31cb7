"""What this node holds about one member: shown to them, corrected, and erased (decision 0232)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.access import described
from node.commands.base import Args, Command, NoArgs
from node.commands.credentials import MemberRef
from node.commands.own_signatures import signed_with
from node.core import Node
from node.errors import NodeError
from node.store.access import Access
from node.store.feeds import Owner, Way
from node.store.people import Member
from node.store.requests import MAX_ANSWER_CHARS, Request, What, unknown
from node.store.roster_csv import MAX_CELL_CHARS
from node.store.speaking_turns import MEMBER
from protocol.coalition.state import State

Cell = Annotated[str, Meta(max_length=MAX_CELL_CHARS)]
Number = Annotated[int, Meta(ge=1, le=2**53)]


class MemberArgs(Args):
    """Which member, by the roster's reference."""

    member: MemberRef


class CorrectArgs(MemberArgs):
    """What is to be otherwise about a member; fields left out stay as they are.

    The address is changed at once (`no_email` erases it), and so is the group they vote in; name
    and region are asked for.
    """

    name: Cell = ""
    region: Cell = ""
    email: Cell = ""
    no_email: bool = False
    home: Literal["", "here", "elsewhere"] = ""


class LeaveArgs(MemberArgs):
    """Asks to be taken off the members' list and erased; `words` are for the stewards."""

    words: Annotated[str, Meta(max_length=MAX_ANSWER_CHARS)] = ""


class TakeBackArgs(MemberArgs):
    """Takes one of a member's own requests back."""

    number: Number


class NumberArgs(Args):
    """Names a request."""

    number: Number


class EraseArgs(MemberArgs):
    """Erases a member; without `commit` it is only said who that would be."""

    commit: bool = False


class DeclineArgs(NumberArgs):
    """Doesn't do what a request asks for, and says why."""

    answer: Annotated[str, Meta(min_length=1, max_length=MAX_ANSWER_CHARS)]


async def show(node: Node, args: MemberArgs) -> dict[str, Any]:
    """All that this node holds under a member's reference, and nothing that others hold.

    What their keys signed is in the public record, where everybody has it by key; whose keys they
    are is held here, so that both together are told. How they voted is not in it: of a vote that is
    open it is in a box that nobody reads by name, and afterwards nothing ties it to them.
    """
    member = _member(node, args.member)
    state = await node.state()
    titles = {b.id: b.manifest.title for b in state.ballots.values()}
    return {
        "member": {
            field: getattr(member, field)
            for field in ("ref", "name", "region", "email", "joined", "active", "home")
        },
        "accesses": [
            _access(node, access) for access in node.accesses.all() if access.member == member.ref
        ],
        "keys": [
            {"key": key.hex(), "made": made, "struck": struck or 0}
            for key, made, struck in node.credentials.keys_of(member.ref)
        ],
        "told": node.traits.of(member.ref),
        "read": _read(node, member.ref, titles),
        **_attended(node, state, member.ref),
        "votes": _votes(node, member.ref, titles),
        "comments": _comments(node, state, member.ref),
        "signed": signed_with(state, [key for key, _, _ in node.credentials.keys_of(member.ref)]),
        "requests": [_request(one) for one in node.people.requests.of(member.ref)],
    }


def _access(node: Node, access: Access) -> dict[str, Any]:
    """A way in that is theirs, with where it was used and what was done by it."""
    return {
        **described(access),
        "sign_ins": [
            {"browser": at.browser, "day": at.day, "ends": at.ends}
            for at in node.accesses.sign_ins(access.id)
        ],
        "feeds": [
            {"label": feed.label, "day": feed.day}
            for feed in node.feeds.of(Owner(Way.ACCESS, access.id))
        ],
        "journal": [
            {
                "at": line.at,
                "command": line.command,
                "subject": line.subject,
                "outcome": line.outcome,
            }
            for line in node.accesses.journal.of(access.id)
        ],
    }


def _votes(node: Node, member: str, titles: Mapping[bytes, str]) -> list[dict[str, Any]]:
    """The voters' lists that they are on, and what was done there with their line."""
    return [
        {
            "ballot": ballot.hex(),
            "title": titles.get(ballot, ""),
            "entry": line.entry,
            "region": line.region,
            "code": line.state,
            "voted_online": line.voted,
            "acts": [
                {"act": act.act, "reason": act.reason, "time": act.time}
                for act in box.acts()
                if act.entry == line.entry
            ],
        }
        for ballot, box, line in node.boxes.lines_of(member)
    ]


def _comments(node: Node, state: State, member: str) -> list[dict[str, str]]:
    """What they said of proposals, signed by a key of theirs."""
    keys = {key for key, _made, _struck in node.credentials.keys_of(member)}
    return [
        {"proposal": proposal.hash.hex(), "title": proposal.title, "comment": said.hash.hex()}
        for proposal in state.proposals.values()
        for said in proposal.comments
        if said.member in keys
    ]


def _read(node: Node, member: str, titles: Mapping[bytes, str]) -> list[dict[str, str]]:
    """The ballots of which they say that they have read about them."""
    return [
        {"ballot": ballot.hex(), "title": titles.get(ballot, "")}
        for ballot in node.traits.read_by(member)
    ]


def _attended(node: Node, state: State, member: str) -> dict[str, Any]:
    """The meetings they checked in to, what they say of reports, and where they asked to speak."""
    attendance = node.traits.attendance
    held = state.convenings
    return {
        "meetings": [
            {"meeting": name.hex(), "title": held[name].title if name in held else ""}
            for name in attendance.of(member)
        ],
        "reports": [
            {"report": report.hex(), "confirms": confirms}
            for report, confirms in attendance.voices_of(member).items()
        ],
        "speeches": [
            {
                "meeting": name.hex(),
                "title": held[name].title if name in held else "",
                "name": speaker.name,
                "asked": speaker.asked,
                "spoke": speaker.spoke or 0,
            }
            for name, speaker in node.speakers.of(MEMBER + member)
        ],
    }


async def correct(node: Node, args: CorrectArgs) -> dict[str, Any]:
    """Change a member's address; ask for another name or region."""
    member = _member(node, args.member)
    email = "" if args.no_email else args.email.strip() or member.email
    _check_cells((args.name, args.region, email))
    if email != member.email:
        _check_mail(email)
    wanted = [
        (what, new)
        for what, new, held in (
            (What.NAME, args.name.strip(), member.name),
            (What.REGION, args.region.strip(), member.region),
        )
        if new not in ("", held)
    ]
    if email != member.email:
        await node.people.set_email(member.ref, email)
    home = args.home or member.home
    if home != member.home:
        await node.people.set_home(member.ref, home)
    if wanted:
        await node.people.requests.ask(member.ref, wanted)
    return {
        "member": member.ref,
        "changed": [
            what
            for what, new, held in (("email", email, member.email), ("home", home, member.home))
            if new != held
        ],
        "asked": [what.value for what, _ in wanted],
    }


async def leave(node: Node, args: LeaveArgs) -> dict[str, Any]:
    """Ask to be taken off the members' list and erased."""
    member = _member(node, args.member)
    await node.people.requests.ask(member.ref, [(What.LEAVE, args.words.strip())])
    return {"member": member.ref, "asked": [What.LEAVE.value]}


async def take_back(node: Node, args: TakeBackArgs) -> dict[str, Any]:
    """Ask no longer for something."""
    await node.people.requests.take_back(args.member, args.number)
    return {"member": args.member, "number": args.number}


async def requests(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What members asked for and have no answer to, the longest waiting first."""
    return {
        "requests": [
            {**_request(one), "member": one.member, **_held(node, one)}
            for one in node.people.requests.waiting()
        ]
    }


async def grant(node: Node, args: NumberArgs) -> dict[str, Any]:
    """Do what a request asks for: correct the list, or erase who asked."""
    asked = node.people.requests.one(args.number)
    if asked is None:
        raise unknown(args.number)
    if asked.what is What.LEAVE:
        return await erase(node, EraseArgs(member=asked.member, commit=True))
    done = await node.people.grant(args.number)
    return {"member": done.member, "changed": [done.what.value]}


async def decline(node: Node, args: DeclineArgs) -> dict[str, Any]:
    """Don't do what a request asks for, and say why."""
    await node.people.requests.decline(args.number, args.answer.strip())
    return {"number": args.number}


async def erase(node: Node, args: EraseArgs) -> dict[str, Any]:
    """Erase what this node holds about a member, who asked for it here, on paper or by word.

    `waits_for` are the ballots whose voters' list names them until its votes are erased; `on_disk`
    says that something reads the files, so that an older state of them is not overwritten yet.
    """
    member = _member(node, args.member)
    if not args.commit:
        waiting = [ballot for ballot, _, _ in node.boxes.lines_of(member.ref)]
        found = {"member": member.ref, "name": member.name, "region": member.region}
    else:
        waiting = await node.forgetting.forget(member.ref)
        found = {}
    return {
        **found,
        "erased": args.commit,
        "waits_for": [ballot.hex() for ballot in waiting],
        "on_disk": bool(node.forgetting.unscrubbed),
    }


def _member(node: Node, ref: str) -> Member:
    member = node.people.member(ref)
    if member is None:
        raise NodeError("unknown-member", f"no member {ref}", "`commonweal roster list`")
    return member


def _check_cells(cells: tuple[str, ...]) -> None:
    """What a members' list can't hold in a file is not taken here either."""
    if any("\x00" in cell or "\n" in cell for cell in cells):
        raise NodeError("bad-cell", "a name, region or address is one line of text", "type it anew")


def _check_mail(email: str) -> None:
    """Codes are sent there, and nobody else would notice what was left out while typing."""
    name, at, host = email.partition("@")
    if email and (not (name and at and host) or any(c.isspace() or c == "@" for c in name + host)):
        raise NodeError(
            "mail-mistyped", "this is no mail address", "one such as ada@people.example"
        )


def _request(one: Request) -> dict[str, Any]:
    return {
        "number": one.id,
        "what": one.what.value,
        "value": one.value,
        "asked": one.asked,
        "outcome": one.outcome,
        "answer": one.answer,
    }


def _held(node: Node, one: Request) -> dict[str, Any]:
    """What is held of who asked, beside what they ask for."""
    member = _member(node, one.member)
    return {"name": member.name, "region": member.region}


COMMANDS = {
    "member.show": Command(MemberArgs, show),
    "member.correct": Command(CorrectArgs, correct),
    "member.leave": Command(LeaveArgs, leave),
    "member.take-back": Command(TakeBackArgs, take_back),
    "member.requests": Command(NoArgs, requests),
    "member.grant": Command(NumberArgs, grant),
    "member.decline": Command(DeclineArgs, decline),
    "member.erase": Command(EraseArgs, erase),
}
