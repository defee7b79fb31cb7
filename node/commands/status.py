"""What this node owes, what it has done of that, and what it can't do for now, and why."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.commands.owed_acts import command_for
from node.core import Node
from node.office import Done
from node.owed.telling import undone
from node.owed.titles import title_of
from node.owed.uncast import own_duties
from node.owed.values import Cause, Undone
from node.owed.words import DUTIES
from protocol.ballots.explain import Sentence
from protocol.coalition.state import State
from protocol.duties import Owed


async def status(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Duties of the node and of its people, those done last, and each that can't be done."""
    state = await node.state()
    pending = own_duties(node, state)
    done = () if node.office is None else tuple(node.office.done)
    return {
        "time": state.time,
        "serving": node.federation is not None,
        "room": _room(node),
        "undone": [_undone(one) for one in await undone(node, state)],
        "owed": [_owed(node, state, one) for one in pending],
        "done": [_done(state, one) for one in done],
    }


def _room(node: Node) -> dict[str, int] | None:
    """At least so much more is taken of the own record before the next cut; None: no bound."""
    room = node.rooms.now()
    if room is None:
        return None
    return {
        "uncertified": room.size - room.certified,
        "entries": max(0, room.left.entries),
        "bytes": max(0, room.left.bytes),
    }


def _undone(one: Undone) -> dict[str, Any]:
    cause: Cause = one.cause
    return {
        **_said("owed", one.owed),
        "due": one.due,
        "code": cause.code,
        **_said("why", cause.why),
        **_said("todo", cause.todo),
        "groups": [{"name": party.name, "heard": party.heard} for party in cause.parties],
        "path": cause.path,
        "detail": cause.detail,
    }


def _said(name: str, sentence: Sentence | None) -> dict[str, Any]:
    """In English, and in parts for whoever says it in another language."""
    if sentence is None:
        return {name: "", f"{name}_parts": None}
    return {name: sentence.english(), f"{name}_parts": sentence.parts()}


def _owed(node: Node, state: State, owed: Owed) -> dict[str, Any]:
    return {
        "duty": str(owed.duty),
        **_said("owed", Sentence(DUTIES[owed.duty], {"title": title_of(state, owed)})),
        "due": owed.due,
        "late": owed.due is not None and owed.due <= state.time,
        "automatic": owed.automatic,
        "command": command_for(node, state, owed),
    }


def _done(state: State, done: Done) -> dict[str, Any]:
    title = Sentence(DUTIES[done.owed.duty], {"title": title_of(state, done.owed)})
    return {"duty": str(done.owed.duty), **_said("owed", title), "at": done.at}


COMMANDS = {"status": Command(NoArgs, status)}
