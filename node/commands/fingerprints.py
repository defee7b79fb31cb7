"""The newest cut's fingerprint, to be read out; and what a person heard of others'."""

import asyncio
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs, Why
from node.core import Node
from node.council.confirming import fingerprint_of
from node.council.heard import heard, keep_heard
from node.council.touch import Stage
from node.errors import NodeError
from node.founding.fingerprint import (
    MAX_TOLD_CHARS,
    fingerprint_hex,
    fingerprint_words,
    read_fingerprint,
)


class HearArgs(Args):
    """A fingerprint as somebody of another group read it out: words or hexadecimal digits."""

    fingerprint: Annotated[str, Meta(min_length=1, max_length=MAX_TOLD_CHARS)]


class AloneArgs(Args):
    """Why the node is to go on though nobody confirms its line."""

    reason: Why


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """The newest cut here, and how this node stands to the line of the others."""
    _check_rules(node)
    number = node.council.newest()
    fingerprint = fingerprint_of(node, number)
    names = {founder.card.group: founder.card.name for founder in node.founders}
    touch = None if node.room is None else node.room.touch
    weighed = None if touch is None else touch.weighed
    return {
        "number": number,
        "fingerprint": fingerprint.hex(),
        "words": fingerprint_words(fingerprint),
        "digits": fingerprint_hex(fingerprint),
        "stage": "not-served" if touch is None else touch.stage.value,
        "asking": _asks(node),
        "needed": None if weighed is None else weighed.needed,
        "confirmed_by": [] if weighed is None else [names[g] for g in weighed.confirming],
        "disputed_by": [] if touch is None else [names[group] for group in touch.disputed],
        "heard": [
            {
                "time": one.time,
                "fingerprint": one.fingerprint.hex(),
                "reason": one.reason,
                "number": one.number,
            }
            for one in heard(node.council.file)
        ],
    }


async def hear(node: Node, args: HearArgs) -> dict[str, Any]:
    """Compare what somebody read out; a node that is out of touch believes it from now on.

    What names an older cut than the newest here says nothing new, and isn't kept; what names the
    newest says that there is no newer one.
    """
    _check_rules(node)
    told = read_fingerprint(args.fingerprint)
    newest = node.council.newest()
    number = await asyncio.to_thread(_number_of, node, newest, told)
    in_touch = node.room is not None and node.room.touch.stage is Stage.IN
    if number is not None and (in_touch or not 0 < number == newest):
        return {"number": number, "kept": False, "asking": _asks(node)}
    if number is None and in_touch:
        raise NodeError(
            "unknown-fingerprint",
            f"none of the {newest} cuts here has this fingerprint",
            "it may be newer than the newest here: try again in a minute; if it stays so, the two "
            "nodes follow different lines: `commonweal verify --against` says who is to blame",
        )
    await _keep(node, told, "")
    return {"number": number, "kept": True, "asking": _asks(node)}


def _number_of(node: Node, newest: int, told: bytes) -> int | None:
    for number in range(newest, -1, -1):
        if fingerprint_of(node, number).startswith(told):
            return number
    return None


async def alone(node: Node, args: AloneArgs) -> dict[str, Any]:
    """Go on though nobody confirms the line; written down with its reason."""
    _check_rules(node)
    if node.room is not None and node.room.touch.stage is Stage.IN:
        raise NodeError(
            "in-touch",
            "this node is in touch with the others",
            "it still asks for its own record: `commonweal fingerprint` says what to do"
            if _asks(node)
            else "nothing is to be done",
        )
    await _keep(node, b"", args.reason.strip())
    return {"kept": True, "asking": _asks(node)}


def _asks(node: Node) -> bool:
    """Whether it asks for its own record yet: whatever a person says, nothing follows before."""
    return node.federation is not None and node.asking


async def _keep(node: Node, told: bytes, reason: str) -> None:
    known = [
        (one.fingerprint, one.reason) for one in heard(node.council.file) if one.number is None
    ]
    if (told, reason) not in known:
        await keep_heard(node.council.file, node.now(), told, reason)
    if node.room is not None:
        node.room.touch.wake()
        node.changed.set()


def _check_rules(node: Node) -> None:
    if node.charter.rules.cuts is None:
        raise NodeError(
            "no-cuts",
            "this coalition's charter has no rules for cuts: nobody certifies",
            "compare the charter's fingerprint: `commonweal charter show`",
        )


COMMANDS = {
    "fingerprint.show": Command(NoArgs, show),
    "fingerprint.hear": Command(HearArgs, hear),
    "fingerprint.alone": Command(AloneArgs, alone),
}
