"""View models of caucuses."""

from msgspec.structs import replace

from node.commands import running
from node.commands.caucus_shown import by_group, is_late
from node.core import Node
from node.errors import NodeError
from node.names import group_name
from node.web.viewmodels.ballots import BallotView
from node.web.viewmodels.caucuses import (
    CaucusActView,
    CaucusGroupLine,
    CaucusLine,
    CaucusView,
    SheetView,
)
from protocol.coalition.caucuses.values import Caucus, CaucusAct
from protocol.coalition.state import Ballot, State


def caucus_line(state: State, caucus: Caucus) -> CaucusLine:
    """A caucus in a list."""
    return CaucusLine(
        id=caucus.id.hex(),
        name=caucus.name,
        inside=group_name(state, caucus.inside) if caucus.inside else "",
        members=caucus.members,
        listed=caucus.listed,
        time=caucus.time,
    )


def caucus_view(state: State, caucus: Caucus) -> CaucusView:
    """A caucus's page."""
    life = state.charter.rules.life
    return CaucusView(
        line=caucus_line(state, caucus),
        purpose=caucus.purpose,
        readers=caucus.readers,
        space=caucus.space,
        threshold=caucus.threshold,
        listed_from=life.caucus_min,
        veto_from=life.veto_min,
        outdated=caucus.outdated,
        repeated=caucus.repeated,
        published_by=tuple(group_name(state, group) for group in caucus.groups),
        acts=tuple(act_view(state, caucus, act) for act in caucus.acts),
        over=caucus.over,
        groups=tuple(CaucusGroupLine(**line) for line in by_group(state, caucus)),
    )


def with_caucuses(view: BallotView, state: State, ballot: Ballot) -> BallotView:
    """A vote's page with what caucuses recommend, and the vetoes that keep it from opening."""
    said = state.caucuses.recommendations(ballot.id)
    wording = ballot.manifest.wording[1] if len(ballot.manifest.wording) == 2 else b""
    return replace(
        view,
        recommendations=tuple(act_view(state, caucus, act) for caucus, act in said),
        vetoes=vetoes(state, ballot.proposal, wording),
    )


def vetoes(
    state: State, proposal: bytes, wording: bytes | None = None
) -> tuple[CaucusActView, ...]:
    """The vetoes that hold against a proposal's wordings, or against one of them.

    Args:
        wording: the hash of its adoption; empty for the first wording, None for all.
    """
    found = state.caucuses.vetoes(proposal)
    return tuple(
        act_view(state, caucus, act)
        for caucus, act in found
        if wording is None or act.wording == wording
    )


def act_view(state: State, caucus: Caucus, act: CaucusAct) -> CaucusActView:
    """A text of a caucus."""
    about, path = _about(state, caucus, act)
    return CaucusActView(
        id=act.id.hex(),
        caucus=caucus_line(state, caucus),
        act=act.act,
        title=act.title,
        text=act.text,
        time=act.time,
        signatures=act.signatures,
        outdated=act.outdated,
        stands=act.stands,
        lifted=act.lifted,
        about=about,
        path=path,
        over=act.over,
        late=is_late(state, act),
    )


def _about(state: State, caucus: Caucus, act: CaucusAct) -> tuple[str, str]:
    if act.subject in state.ballots:
        return state.ballots[act.subject].manifest.title, f"/ballots/{act.subject.hex()}"
    if act.subject in state.proposals:
        return state.proposals[act.subject].title, f"/proposals/{act.subject.hex()}"
    lifted = next((other for other in caucus.acts if other.id == act.subject), None)
    return ("", "") if lifted is None else (lifted.title, f"/caucuses/{caucus.id.hex()}")


async def sheet_view(node: Node, subject: str, member: str, *, leave: bool) -> SheetView | None:
    """What a member signs; None if there is nothing that they could sign."""
    args = {"subject": subject, "member": member, "leave": leave}
    try:
        sheet = await running.run(node, "caucus.sheet", args)
    except NodeError:
        return None  # one can't leave what one is not in
    credential = node.credentials.of(member)
    newest = (await node.state()).registers.of(node.group)
    ready = credential is not None and node.registrar.in_register(newest, credential.key)
    return SheetView(sheet["bytes"], credential.key.hex() if credential else "", ready)
