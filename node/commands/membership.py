"""A group's own membership: leave, go up in another group, take that back, take people in."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import MIN_PREFIX_CHARS, Args, Command, HexPrefix, NoArgs, pick
from node.core import Node
from node.errors import NodeError
from protocol.coalition.card import MAX_NAME
from protocol.coalition.council import giving_way
from protocol.coalition.membership.bodies import (
    MAX_CAUCUS_CHARS,
    MAX_TERMS_CHARS,
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    OperatorBody,
    RetractionBody,
)
from protocol.coalition.membership.values import Declined, Departure, Offer, TakenBack
from protocol.coalition.state import State

GroupText = Annotated[str, Meta(min_length=1, max_length=120)]
Reason = Annotated[str, Meta(max_length=2_000)]
Terms = Annotated[str, Meta(max_length=MAX_TERMS_CHARS)]


class OfferArgs(Args):
    """Offers to take a group up, named as on its card or by the first digits of its id."""

    group: GroupText
    terms: Terms = ""


class LeaveArgs(Args):
    """Leaves; with an offer, to go up in the group that made it."""

    reason: Reason = ""
    offer: HexPrefix | None = None
    caucus: Annotated[str, Meta(max_length=MAX_CAUCUS_CHARS)] = ""


class RetractArgs(Args):
    """Takes the own leaving back, or an own offer."""

    offer: HexPrefix | None = None
    reason: Reason = ""


class DeclineArgs(Args):
    """Doesn't take an offer up, and says why."""

    offer: HexPrefix
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


class AtLargeArgs(Args):
    """Says that people without a group are taken in, or, with nothing, no longer."""

    about: Terms = ""


class OperatorArgs(Args):
    """Says who runs the group's node, or, with nothing, that the group does itself."""

    name: Annotated[str, Meta(max_length=MAX_NAME)] = ""


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Who belongs, who is leaving, which offers are open, who takes people in."""
    return shown(await node.state(), node.group)


async def offer(node: Node, args: OfferArgs) -> dict[str, Any]:
    """Offer to take another group up."""
    state = await node.state()
    whom = find_group(state, args.group)
    body = MergerOfferBody(group=whom, terms=args.terms.strip())
    name = await node.publish("merger-offer", body)
    return {"offer": name.hex(), "group": state.groups[whom].card.name}


async def leave(node: Node, args: LeaveArgs) -> dict[str, Any]:
    """Announce that the group leaves, or goes up in another."""
    state = await node.state()
    refs = [] if args.offer is None else [_made_to(state, node.group, args.offer)]
    for made in refs:
        into = state.membership.offers[made].group
        if into in state.membership.departures:
            raise NodeError(
                "offerer-leaving",
                f"{state.groups[into].card.name} leaves the coalition, too: "
                "your members would count nowhere",
                "ask it to take that back first, or leave without taking the offer up",
            )
    body = LeavingBody(reason=args.reason.strip(), caucus=args.caucus.strip())
    ahead = await node.rehearse("leaving", body, refs)
    departure = ahead.membership.departures.get(node.group)
    if departure is None:
        # The very same words of this second are the same statement, and that one was taken back.
        raise NodeError(
            "not-leaving",
            "the leaving was announced and has been taken back within this second",
            "if your group is to leave after all, say it again in a moment",
        )
    await node.publish("leaving", body, refs)
    return _departure(ahead, departure)


async def decline(node: Node, args: DeclineArgs) -> dict[str, Any]:
    """Answer an offer to the own group: it is not taken up. It can be made again."""
    state = await node.state()
    offered = _made_to(state, node.group, args.offer)
    body = MergerDeclineBody(reason=args.reason.strip())
    name = await node.publish("merger-decline", body, [offered])
    by = state.groups[state.membership.offers[offered].group].card.name
    return {"declined": offered.hex(), "by": by, "statement": name.hex()}


async def retract(node: Node, args: RetractArgs) -> dict[str, Any]:
    """Take the own leaving back while its notice runs, or an own offer before it is taken up."""
    state = await node.state()
    if args.offer is not None:
        mine = [name for name, o in state.membership.offers.items() if o.group == node.group]
        target = pick(args.offer, mine, "offer", "membership show")
    else:
        departure = state.membership.departures.get(node.group)
        if departure is None:
            raise NodeError(
                "not-leaving",
                "your group has not announced that it leaves",
                "to take an offer back, name it: `commonweal membership take-back --offer OFFER`",
            )
        target = departure.hash
    name = await node.publish("retraction", RetractionBody(reason=args.reason.strip()), [target])
    return {"taken_back": target.hex(), "statement": name.hex()}


async def at_large(node: Node, args: AtLargeArgs) -> dict[str, Any]:
    """Open the group to people whose organization has no node, or close it to them."""
    about = args.about.strip()
    name = await node.publish("at-large", AtLargeBody(open=bool(about), about=about))
    return {"open": bool(about), "statement": name.hex()}


async def operator(node: Node, args: OperatorArgs) -> dict[str, Any]:
    """Say who runs the group's node from now on; the next council goes by it."""
    name = args.name.strip()
    said = await node.publish("operator", OperatorBody(name=name))
    return {
        "operator": name,
        "statement": said.hex(),
        "gives_way": node.group in giving_way(await node.state()),
    }


def shown(state: State, group: bytes) -> dict[str, Any]:
    """Membership as the own group sees it, for JSON."""
    known = state.membership
    return {
        "members": [state.groups[g].card.name for g in known.members],
        "groups": [_counts(state, g) for g in known.members],
        "notice_s": state.charter.rules.life.notice_s,
        "leaving": [_departure(state, d) for d in known.departures.values()],
        "offers": [_offer(state, o, group) for o in known.offers.values()],
        "declined": [_declined(state, d, group) for d in known.declined.values()],
        "taken_back": [_taken_back(state, back) for back in known.taken_back],
        "at_large": [
            {"group": state.groups[g].card.name, "about": said.about, "since": said.time}
            for g, said in known.at_large.items()
        ],
        "giving_way": [state.groups[g].card.name for g in giving_way(state)],
    }


def _counts(state: State, group: bytes) -> dict[str, Any]:
    return {
        "group": state.groups[group].card.name,
        "affiliated": state.groups[group].affiliated,
        "keys": state.registers.count(group),
        "operator": state.operator(group),
    }


def find_group(state: State, text: str) -> bytes:
    """The group of this name, or the one whose id begins so.

    Raises:
        NodeError: `unknown-id` or `ambiguous-id`.
    """
    for name, group in state.groups.items():
        if group.card.name == text:
            return name
    if len(text) >= MIN_PREFIX_CHARS and not set(text) - set("0123456789abcdef"):
        return pick(text, state.groups, "group", "peers")
    names = ", ".join(sorted(group.card.name for group in state.groups.values()))
    raise NodeError("unknown-id", f"no group here is called {text}", f"the groups are: {names}")


def _made_to(state: State, group: bytes, prefix: str) -> bytes:
    """The open offer to a group that begins so."""
    mine = [name for name, o in state.membership.offers.items() if o.invited == group]
    return pick(prefix, mine, "offer", "membership show")


def _departure(state: State, departure: Departure) -> dict[str, Any]:
    return {
        "group": state.groups[departure.group].card.name,
        "announced": departure.time,
        "leaves": departure.effective,
        "left": departure.effective <= state.time,
        "into": state.groups[departure.into].card.name if departure.into else "",
        "caucus": departure.caucus,
        "reason": departure.reason,
        "expelled": departure.expelled,
    }


def _offer(state: State, made: Offer, group: bytes) -> dict[str, Any]:
    return {
        "offer": made.hash.hex(),
        "by": state.groups[made.group].card.name,
        "to": state.groups[made.invited].card.name,
        "ours": group in (made.group, made.invited),
        "terms": made.terms,
        "time": made.time,
    }


def _declined(state: State, said: Declined, group: bytes) -> dict[str, Any]:
    made = _offer(state, said.offer, group)
    return {**made, "reason": said.reason, "declined": said.time}


def _taken_back(state: State, back: TakenBack) -> dict[str, Any]:
    return {
        "group": state.groups[back.group].card.name,
        "what": "offer" if back.offer else "leaving",
        "to": state.groups[back.to].card.name if back.to else "",
        "reason": back.reason,
        "time": back.time,
    }


COMMANDS = {
    "membership.show": Command(NoArgs, show),
    "membership.offer": Command(OfferArgs, offer),
    "membership.leave": Command(LeaveArgs, leave),
    "membership.decline": Command(DeclineArgs, decline),
    "membership.retract": Command(RetractArgs, retract),
    "membership.at-large": Command(AtLargeArgs, at_large),
    "membership.operator": Command(OperatorArgs, operator),
}
