"""Groups that ask to be taken in, or to come back: carry, vouch, and see how it stands."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.core import Node
from node.errors import NodeError
from node.majorities import needed
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.membership.applications import (
    MAX_APPLICATION_BYTES,
    ApplicationBody,
    Asked,
    VouchingBody,
    application_hash,
    open_application,
)
from protocol.coalition.membership.bodies import MAX_TERMS_CHARS
from protocol.coalition.membership.motions import MotionStanceBody
from protocol.coalition.membership.values import Application
from protocol.coalition.state import State
from protocol.encoding import Wire, pack
from protocol.errors import MalformedError
from protocol.keys import Purpose


class CarryArgs(Args):
    """Tries an application; with `commit`, carries it. `data` is its file, in hex."""

    data: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})+\Z", max_length=2 * MAX_APPLICATION_BYTES)]
    commit: bool = False


class VouchArgs(Args):
    """Vouches for an applicant."""

    application: HexPrefix
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""


class StandArgs(Args):
    """Says how the group stands to an application."""

    application: HexPrefix
    agree: bool
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""


class AgainArgs(Args):
    """Asks to come back."""

    about: Annotated[str, Meta(max_length=MAX_TERMS_CHARS)] = ""


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Applications, oldest first, and who was taken in and doesn't count among groups yet."""
    return shown(await node.state())


async def carry(node: Node, args: CarryArgs) -> dict[str, Any]:
    """Say who asks; with `commit`, put it into the own log: the group vouches, and agrees."""
    body = _opened(bytes.fromhex(args.data), node.coalition)
    if not args.commit:
        state = await node.rehearse("application", body)
        return _told(state, _carried(state, node.group, body.asked.card.group))
    name = await node.publish("application", body)
    state = await node.state()
    return _told(state, state.membership.applications[name])


def _opened(data: bytes, coalition: bytes) -> ApplicationBody:
    """The application in a file.

    Raises:
        NodeError: `no-application`: it is something else.
        MalformedError, SignatureError: it is one, and not sound.
    """
    try:
        return open_application(data, coalition)
    except MalformedError as error:
        if error.code not in {"bad-schema", "not-canonical"}:
            raise
        raise NodeError(
            "no-application",
            "this is no application of a group",
            "take the file that `commonweal apply` wrote there, or `commonweal application again`",
        ) from error


def _carried(state: State, by: bytes, group: bytes) -> Application:
    """The last application of a group that another carries."""
    known = state.membership.applications.values()
    return [one for one in known if (one.by, one.group) == (by, group)][-1]


async def vouch(node: Node, args: VouchArgs) -> dict[str, Any]:
    """Vouch for an applicant that another group carries, and agree."""
    return await _say(node, args.application, "vouching", VouchingBody(reason=args.reason.strip()))


async def stand(node: Node, args: StandArgs) -> dict[str, Any]:
    """Agree or disagree; the last word of a group counts until it is decided."""
    stance: Literal["agree", "disagree"] = "agree" if args.agree else "disagree"
    body = MotionStanceBody(stance=stance, reason=args.reason.strip())
    return await _say(node, args.application, "motion-stance", body)


async def _say(node: Node, prefix: str, kind: str, body: Wire) -> dict[str, Any]:
    known = (await node.state()).membership.applications
    target = pick(prefix, known, "application")
    await node.publish(kind, body, [target])
    state = await node.state()
    return _told(state, state.membership.applications[target])


async def again(node: Node, args: AgainArgs) -> dict[str, Any]:
    """The file by which the own group, which has left, asks to come back; for a sponsor."""
    state = await node.state()
    departure = state.membership.departures.get(node.group)
    if departure is None or departure.effective > state.time:
        raise NodeError(
            "not-outside",
            "your group is in the coalition",
            "to take a leaving back while its notice runs: `commonweal membership take-back`",
        )
    founder = state.versions.joined.founders[node.group]
    asked = Asked(
        card=founder.card,
        affiliated=founder.affiliated,
        about=args.about.strip(),
        after=departure.hash,
    )
    signature = node.signer.sign(Purpose.APPLICATION, node.coalition, application_hash(asked))
    return {"data": pack(ApplicationBody(asked=asked, signature=signature)).hex()}


def shown(state: State) -> dict[str, Any]:
    """Applications and newcomers, for JSON."""
    rules, known = state.charter.rules.members, state.membership
    return {
        "ruled": rules is not None and rules.join is not None,
        "applications": [_told(state, one) for one in known.applications.values()],
        "newcomers": [
            {"group": a.founder.card.name, "since": a.since, "voice_from": a.voice_from}
            for a in known.admissions
            if a.group in known.voiceless
        ],
    }


def _told(state: State, one: Application) -> dict[str, Any]:
    rules = state.versions.at(one.time).rules.members
    assert rules is not None
    assert rules.join is not None
    voices = state.membership.voices
    # As the fold counts: who has left or doesn't count yet has no part in it.
    counting = {group: said for group, said in one.stances.items() if group in voices}

    def named(groups: Any) -> list[str]:
        return [state.groups[group].card.name for group in groups]

    return {
        "application": one.hash.hex(),
        "group": one.founder.card.name,
        "id": one.group.hex(),
        "region": one.founder.card.region,
        "address": one.founder.card.address,
        "affiliated": one.founder.affiliated,
        "by": state.groups[one.by].card.name,
        "about": one.about,
        "at_large": one.at_large,
        "comes_back": bool(one.after),
        "time": one.time,
        "sponsors": named(group for group in one.sponsors if group in voices),
        "sponsors_needed": rules.join.sponsors,
        "agree": named(g for g, said in counting.items() if said.agree),
        "disagree": named(g for g, said in counting.items() if not said.agree),
        "needed": needed(state, one),
        "decided": one.since,
        "member": any(a.hash == one.hash for a in state.membership.admissions),
        "open": one.open,
    }


COMMANDS = {
    "application.list": Command(NoArgs, show),
    "application.carry": Command(CarryArgs, carry),
    "application.vouch": Command(VouchArgs, vouch),
    "application.stand": Command(StandArgs, stand),
    "application.again": Command(AgainArgs, again),
}
