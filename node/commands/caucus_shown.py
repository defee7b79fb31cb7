"""Caucuses as commands tell of them: all in short, and one with everything it says."""

from collections.abc import Iterable
from typing import Any

from node.commands.base import Args, HexPrefix, NoArgs, pick
from node.core import Node
from protocol.coalition.caucuses.values import Caucus, CaucusAct
from protocol.coalition.state import Ballot, State


class SubjectArgs(Args):
    """Names a caucus, or a text of one."""

    subject: HexPrefix


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every caucus in short; those not listed yet come last."""
    state = await node.state()
    order = sorted(state.caucuses.all.values(), key=lambda caucus: not caucus.listed)
    return {
        "caucus_min": state.charter.rules.life.caucus_min,
        "caucuses": [_brief(state, caucus) for caucus in order],
    }


async def show(node: Node, args: SubjectArgs) -> dict[str, Any]:
    """A caucus with everything it says."""
    state = await node.state()
    caucus = find_caucus(state, args.subject)
    return {
        **_brief(state, caucus),
        "purpose": caucus.purpose,
        "space": caucus.space,
        "readers": caucus.readers,
        "published_by": _names(state, caucus.groups),
        "repeated": caucus.repeated,
        "veto_min": state.charter.rules.life.veto_min,
        "over": caucus.over,
        "groups": by_group(state, caucus),
        "acts": [act_value(state, act) for act in caucus.acts],
    }


def by_group(state: State, caucus: Caucus) -> list[dict[str, Any]]:
    """Whose members are in a caucus, by name: keys in it, in the register, members at all."""
    lines = []
    for group, keys in caucus.by_group.items():
        known = state.groups[group]
        lines.append(
            {
                "group": known.card.name,
                "keys": keys,
                "registered": state.registers.count(group),
                "affiliated": known.affiliated,
            }
        )
    return sorted(lines, key=lambda line: str(line["group"]).casefold())


def find_caucus(state: State, prefix: str) -> Caucus:
    """The caucus that an id typed by a person names."""
    return state.caucuses.all[pick(prefix, state.caucuses.all, "caucus")]


def is_late(state: State, act: CaucusAct) -> bool:
    """Whether it recommends on a vote that had closed by then."""
    ballot = state.ballots.get(act.subject) if act.act == "recommendation" else None
    return ballot is not None and act.time >= ballot.schedule.closes


def act_value(state: State, act: CaucusAct) -> dict[str, Any]:
    """A text of a caucus."""
    return {
        "id": act.id.hex(),
        "act": act.act,
        "subject": act.subject.hex(),
        "wording": act.wording.hex(),
        "title": act.title,
        "text": act.text,
        "time": act.time,
        "late": is_late(state, act),
        "signatures": act.signatures,
        "outdated": act.outdated,
        "stands": act.stands,
        "lifted": act.lifted,
        "over": act.over,
        "published_by": _names(state, act.groups),
    }


def recommended(state: State, ballot: Ballot) -> list[dict[str, Any]]:
    """What stands on a ballot of caucuses: what each recommends, and which it is."""
    return [
        {"caucus": caucus.id.hex(), "name": caucus.name, **act_value(state, act)}
        for caucus, act in state.caucuses.recommendations(ballot.id)
    ]


def _brief(state: State, caucus: Caucus) -> dict[str, Any]:
    return {
        "caucus": caucus.id.hex(),
        "name": caucus.name,
        "inside": state.groups[caucus.inside].card.name if caucus.inside else None,
        "members": caucus.members,
        "outdated": caucus.outdated,
        "threshold": caucus.threshold,
        "listed": caucus.listed,
        "time": caucus.time,
    }


def _names(state: State, groups: Iterable[bytes]) -> list[str]:
    return [state.groups[group].card.name for group in groups]
