"""Demands: draft them and moves about them, put both to a decision, list and show."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.conditions import (
    Attesters,
    ConditionText,
    Needed,
    describe,
    read_condition,
)
from node.core import Node
from node.errors import NodeError
from protocol.coalition.conditions.bodies import Condition, OptionLabel
from protocol.coalition.demands.bodies import (
    MAX_ADDRESSEE_CHARS,
    MAX_ANSWER_DAYS,
    MAX_DEMAND_TITLE,
    MAX_STEP_CHARS,
    MAX_STEPS,
    MAX_TEST_CHARS,
    DemandBody,
    DemandMoveBody,
    StepNumber,
)
from protocol.coalition.demands.values import Demand, DemandEvent, DemandMove
from protocol.coalition.kind import MAX_REASON_CHARS, MAX_TEXT_CHARS
from protocol.coalition.kinds import ProposalBody
from protocol.coalition.state import State
from protocol.encoding import Wire
from protocol.statement import Time

Reason = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]
Step = Annotated[str, Meta(max_length=MAX_STEP_CHARS)]


class DraftArgs(Args):
    """A demand. With `trigger`, `attesters` are the groups, by name, that say it came true.

    With `propose` a proposal that cites the demand is put at once; `ladder` is its steps in order.
    """

    title: Annotated[str, Meta(min_length=1, max_length=MAX_DEMAND_TITLE)]
    addressee: Annotated[str, Meta(min_length=1, max_length=MAX_ADDRESSEE_CHARS)]
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARS)]
    test: Annotated[str, Meta(min_length=1, max_length=MAX_TEST_CHARS)]
    deadline: Time = 0
    days: Annotated[int, Meta(ge=0, le=MAX_ANSWER_DAYS)] = 0
    consequence: Reason = ""
    ladder: Annotated[list[Step], Meta(max_length=MAX_STEPS)] = field(default_factory=list)
    first_step: StepNumber = 0
    trigger: ConditionText = ""
    attesters: Attesters = field(default_factory=list)
    needed: Needed = 1
    until: Time = 0
    propose: bool = False


class DemandArgs(Args):
    """Names a demand by the first characters of its id."""

    demand: HexPrefix


class MoveArgs(DemandArgs):
    """A move about a demand, to be decided; with `trigger` it waits, as a demand does.

    `called` is what its proposal is called after the demand's title, in its authors' language.
    """

    to: Literal["served", "met", "partly-met", "refused", "withdrawn", "step"]
    step: StepNumber = 0
    reason: Reason = ""
    trigger: ConditionText = ""
    attesters: Attesters = field(default_factory=list)
    needed: Needed = 1
    until: Time = 0
    option: OptionLabel = ""
    propose: bool = False
    called: Annotated[str, Meta(max_length=60)] = ""


async def draft(node: Node, args: DraftArgs) -> dict[str, Any]:
    """Draft a demand; it is the coalition's once a ballot on a proposal that cites it carries."""
    if bool(args.deadline) == bool(args.days):
        raise NodeError(
            "bad-demand",
            "a demand is to be met by a day or within so many days, one of the two",
            "give a deadline, or a number of days from the hour it is served",
        )
    if args.deadline and args.deadline <= node.now():
        raise NodeError(
            "deadline-past",
            "the day until which it is to be met has passed",
            "choose one to come, after the vote on it; or a number of days from its serving",
        )
    ladder = [step.strip() for step in args.ladder if step.strip()]
    if args.first_step > len(ladder):
        raise NodeError(
            "bad-demand",
            f"the ladder has {len(ladder)} steps, and {args.first_step} is to begin",
            "add steps, or begin with one that is there",
        )
    body = DemandBody(
        title=args.title.strip(),
        addressee=args.addressee.strip(),
        text=args.text.strip(),
        test=args.test.strip(),
        deadline=args.deadline,
        days=args.days,
        consequence=args.consequence.strip(),
        ladder=ladder,
        trigger=_condition(node, await node.state(), args),
        first_step=args.first_step,
    )
    proposal = ProposalBody(title=body.title, summary="", text=body.text)
    said = await _publish(node, ("demand", body, []), proposal if args.propose else None)
    return {"demand": said[0], "proposal": said[1]}


async def move(node: Node, args: MoveArgs) -> dict[str, Any]:
    """Draft a move about a demand; it is made once a ballot on a proposal that cites it carries."""
    state = await node.state()
    demand = find(state, args.demand)
    if (args.to == "step") != bool(args.step) or args.step > len(demand.ladder):
        raise NodeError(
            "bad-move",
            f"the ladder of this demand has {len(demand.ladder)} steps",
            "name the number of a step, and only for a step",
        )
    body = DemandMoveBody(
        to=args.to,
        step=args.step,
        reason=args.reason.strip(),
        condition=_condition(node, state, args),
        option=args.option.strip(),
    )
    what = args.called.strip() or (f"step {args.step}" if args.step else args.to)
    proposal = ProposalBody(title=f"{demand.title}: {what}", summary="", text=body.reason)
    drafted = ("demand-move", body, [demand.id])
    said = await _publish(node, drafted, proposal if args.propose else None)
    return {"demand": demand.id.hex(), "move": said[0], "proposal": said[1]}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every demand in short, oldest first."""
    state = await node.state()
    return {"demands": [brief(state, demand) for demand in state.demands.values()]}


async def show(node: Node, args: DemandArgs) -> dict[str, Any]:
    """A demand with its story, its ladder, and the moves put about it."""
    state = await node.state()
    demand = find(state, args.demand)
    return {
        **brief(state, demand),
        "text": demand.text,
        "test": demand.test,
        "days": demand.days or None,
        "consequence": demand.consequence,
        "ladder": list(demand.ladder),
        "first_step": demand.first_step,
        "trigger": None if demand.trigger is None else describe(node, state, demand.trigger),
        "proposals": [proposal.hex() for proposal in demand.proposals],
        "story": [_event(state, event) for event in demand.story],
        "moves": [_move(node, state, one) for one in demand.moves],
    }


def find(state: State, prefix: str) -> Demand:
    """The demand that an id typed by a person names."""
    return state.demands[pick(prefix, state.demands, "demand")]


def brief(state: State, demand: Demand) -> dict[str, Any]:
    """A demand's heading."""
    return {
        "demand": demand.id.hex(),
        "title": demand.title,
        "addressee": demand.addressee,
        "group": state.groups[demand.group].card.name,
        "time": demand.time,
        "standing": str(demand.standing),
        "step": demand.step,
        "steps": len(demand.ladder),
        "due": demand.due,
        "overdue": overdue(demand, state.time),
        "ballot": None if demand.ballot is None else demand.ballot.hex(),
    }


def overdue(demand: Demand, time: int) -> bool:
    """Whether the addressee is late at `time`: served, not met, past the deadline."""
    unmet = demand.standing in ("served", "partly-met", "refused")
    return unmet and demand.due is not None and time >= demand.due


def _condition(node: Node, state: State, args: DraftArgs | MoveArgs) -> Condition | None:
    if not args.trigger.strip():
        if args.attesters or args.until:
            raise NodeError(
                "bad-condition", "groups are named, and nothing that they would attest",
                "say what must happen, or name no groups",
            )  # fmt: skip
        return None
    return read_condition(node, state, args.trigger, args.attesters, args.needed, args.until)


async def _publish(
    node: Node, drafted: tuple[str, Wire, list[bytes]], proposal: ProposalBody | None
) -> tuple[str, str | None]:
    """Publish a draft and the proposal that cites it, or neither; the ids of both in hex."""
    if proposal is None:
        return (await node.publish(*drafted)).hex(), None
    clause, put = await node.publish_all([drafted, ("proposal", proposal, [0])])
    return clause.hex(), put.hex()


def _event(state: State, event: DemandEvent) -> dict[str, Any]:
    return {
        "time": event.time,
        "what": event.what,
        "step": event.step,
        "ballot": event.ballot.hex(),
        "decision": state.ballots[event.ballot].manifest.title,
        "clause": event.clause.hex(),
        "made": event.made,
    }


def _move(node: Node, state: State, one: DemandMove) -> dict[str, Any]:
    return {
        "move": one.hash.hex(),
        "group": state.groups[one.group].card.name,
        "time": one.time,
        "to": one.to,
        "step": one.step,
        "reason": one.reason,
        "option": one.option,
        "proposals": [proposal.hex() for proposal in one.proposals],
        "ballot": None if one.ballot is None else one.ballot.hex(),
        "since": one.since,
        "condition": (None if one.conditional is None else describe(node, state, one.conditional)),
    }


COMMANDS = {
    "demand.draft": Command(DraftArgs, draft),
    "demand.move": Command(MoveArgs, move),
    "demand.list": Command(NoArgs, list_all),
    "demand.show": Command(DemandArgs, show),
}
