"""The staged process of a proposal: declare it, see what is missing, agree to go on."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.convenings import Hour, Reason, ZoneName
from node.commands.past_hours import hold_until_due
from node.commands.process_text import brief, whole
from node.commands.proposals import find as find_proposal
from node.commands.written import read_hour, read_wordings
from node.core import Node
from node.errors import NodeError
from node.founding.terms import seconds
from protocol.coalition.process.bodies import MAX_REGIONAL, AssentBody, ProcessBody
from protocol.coalition.process.values import Process
from protocol.coalition.state import State

# A number, or a share such as 2/3.
Floor = Annotated[str, Meta(pattern=r"^(\d{1,10}|\d{1,4}/[1-9]\d{0,3})?\Z")]
Period = Annotated[str, Meta(pattern=r"^(\d{1,9} (second|minute|hour|day|week)s?)?\Z")]


class DeclareArgs(Args):
    """How a proposal comes to its ballot.

    `groups` is a number or a share of the coalition's groups, `attendance` a number or a share of
    its affiliated people; `options` has a line for each first wording.
    """

    proposal: HexPrefix
    national: HexPrefix
    regional: Annotated[list[HexPrefix], Meta(min_length=1, max_length=MAX_REGIONAL)]
    needed: Annotated[int, Meta(ge=1, le=MAX_REGIONAL)]
    options_due: Hour
    reports_due: Hour
    zone: ZoneName = "UTC"
    groups: Floor = ""
    attendance: Floor = ""
    deliberation: Period = ""
    voting: Period = ""
    options: Annotated[str, Meta(max_length=150_000)] = ""
    reason: Reason = ""


class ProcessArgs(Args):
    """Names a process by its proposal."""

    proposal: HexPrefix


class AgreeArgs(ProcessArgs):
    """Agrees, or takes that back, to what a process may do only with many."""

    what: Literal["proceed", "emergency"]
    agree: bool = True
    reason: Reason = ""


async def declare(node: Node, args: DeclareArgs) -> dict[str, Any]:
    """Declare the process of one's own proposal; it can't be replaced."""
    state = await node.state()
    proposal = await find_proposal(node, args.proposal)
    national = pick(args.national, state.convenings, "convening")
    regional = [pick(name, state.convenings, "convening") for name in args.regional]
    _check_meetings(state, proposal.withdrawn is not None, [national, *regional])
    people = sum(group.affiliated for group in state.groups.values())
    body = ProcessBody(
        needed=args.needed,
        options_due=read_hour("options_due", args.options_due, args.zone),
        reports_due=read_hour("reports_due", args.reports_due, args.zone),
        groups=_floor(args.groups, len(state.membership.members)),
        attendance=_floor(args.attendance, people),
        deliberation_s=seconds(args.deliberation) if args.deliberation else 0,
        voting_s=seconds(args.voting) if args.voting else 0,
        options=read_wordings(args.options),
        reason=args.reason,
    )
    if len({national, *regional}) != len(regional) + 1:
        raise NodeError("convening-repeated", "one meeting is named twice")
    check_reach(state, body, regional)
    name = await node.publish("process", body, [proposal.hash, national, *regional])
    return {"proposal": proposal.hash.hex(), "process": name.hex()}


async def agree(node: Node, args: AgreeArgs) -> dict[str, Any]:
    """Agree that the vote opens without the reports still missing, or has shorter periods."""
    state = await node.state()
    process = find_process(state, args.proposal)
    if args.what == "proceed":
        hold_until_due(state, process.reports_due)
    body = AssentBody(what=args.what, agree=args.agree, reason=args.reason)
    name = await node.publish("process-assent", body, [process.hash])
    return {"proposal": process.proposal.hex(), "statement": name.hex()}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every process in short, oldest first."""
    state = await node.state()
    return {"processes": [brief(state, process) for process in state.processes.values()]}


async def show(node: Node, args: ProcessArgs) -> dict[str, Any]:
    """A process with its stages, what is missing, by when, and who can supply it."""
    state = await node.state()
    return whole(state, find_process(state, args.proposal))


def find_process(state: State, prefix: str) -> Process:
    """The process of a proposal.

    Raises:
        NodeError: `unknown-id`, `ambiguous-id`, `no-process`.
    """
    proposal = pick(prefix, state.proposals, "proposal")
    process = state.processes.get(proposal)
    if process is None:
        raise NodeError(
            "no-process",
            "no process was declared for this proposal",
            "its author may do so with `commonweal process declare`",
        )
    return process


def _check_meetings(state: State, withdrawn: bool, meetings: list[bytes]) -> None:
    """Nothing waits for what does not take place.

    Raises:
        NodeError: `withdrawn`, `convening-cancelled`.
    """
    if withdrawn:
        raise NodeError("withdrawn", "the proposal was withdrawn", "put a new one to be voted on")
    for name in meetings:
        if state.convenings[name].cancelled is not None:
            raise NodeError(
                "convening-cancelled",
                f"this meeting was cancelled: {state.convenings[name].title}",
                "call a new one",
            )


def check_reach(state: State, body: ProcessBody, regional: list[bytes]) -> None:
    """What is asked of the meetings can be met: each begins in time, and there are as many people.

    Raises:
        NodeError: `meeting-too-late`, `floor-unreachable`; the second only where every group has
            published how many its register counts.
    """
    for name in regional:
        if state.convenings[name].starts >= body.reports_due:
            raise NodeError(
                "meeting-too-late",
                f"this regional meeting begins after the reports are due: "
                f"{state.convenings[name].title}",
                "let the reports be due later, or name another meeting",
            )
    registers = [state.registers.of(group) for group in state.membership.members]
    people = sum(one.count for one in registers if one is not None)
    if None not in registers and body.attendance > people:
        raise NodeError(
            "floor-unreachable",
            f"all registers together count {people} people, fewer than the attendance asked for",
            "ask for fewer",
        )


def _floor(text: str, whole_: int) -> int:
    """A number as it is; a share as the fewest that make it."""
    if "/" not in text:
        return int(text or 0)
    part = Fraction(text)
    return -(-whole_ * part.numerator // part.denominator)


COMMANDS = {
    "process.declare": Command(DeclareArgs, declare),
    "process.agree": Command(AgreeArgs, agree),
    "process.list": Command(NoArgs, list_all),
    "process.show": Command(ProcessArgs, show),
}
