"""Decisions that wait: draft a condition, list what waits, attest that a condition is met."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.membership import GroupText, find_group
from node.commands.words import held_words, keep_words
from node.core import Node
from node.errors import NodeError
from protocol.coalition.conditions.bodies import (
    MAX_ATTESTERS,
    MAX_CONDITION_CHARS,
    MAX_LINK_CHARS,
    AttestationBody,
    Condition,
    ConditionBody,
    OptionLabel,
)
from protocol.coalition.conditions.values import Attested, Conditional
from protocol.coalition.state import Ballot, State
from protocol.coalition.words import MAX_WORDS_CHARS
from protocol.statement import Time

ConditionText = Annotated[str, Meta(max_length=MAX_CONDITION_CHARS)]
Attesters = Annotated[list[GroupText], Meta(max_length=MAX_ATTESTERS)]
Needed = Annotated[int, Meta(ge=1, le=MAX_ATTESTERS)]


class ConditionArgs(Args):
    """What a decision waits for, and the groups, by name, of which so many must say it is met."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_CONDITION_CHARS)]
    attesters: Annotated[list[GroupText], Meta(min_length=1, max_length=MAX_ATTESTERS)]
    needed: Needed = 1
    until: Time = 0
    option: OptionLabel = ""


class AttestArgs(Args):
    """This group's word that a condition is met; `document` is the SHA-256 of the evidence."""

    clause: HexPrefix
    text: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS)]
    author: Annotated[str, Meta(max_length=120)] = ""
    link: Annotated[str, Meta(max_length=MAX_LINK_CHARS)] = ""
    document: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""


async def draft(node: Node, args: ConditionArgs) -> dict[str, Any]:
    """Draft a condition, so that a proposal can cite it and its decision waits."""
    state = await node.state()
    condition = read_condition(node, state, args.text, args.attesters, args.needed, args.until)
    body = ConditionBody(condition=condition, option=args.option.strip())
    return {"condition": (await node.publish("condition", body)).hex()}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every decision that waits or waited for a condition, oldest first."""
    state = await node.state()
    return {"conditions": [describe(node, state, c) for c in state.conditions.values()]}


async def attest(node: Node, args: AttestArgs) -> dict[str, Any]:
    """Say that a condition is met; the words become a blob that can be erased."""
    state = await node.state()
    name = pick(args.clause, state.conditions, "condition")
    found = state.conditions[name]
    if found.ballot is None:
        raise NodeError(
            "not-decided",
            "no vote has decided this yet, so nothing waits for it",
            "attest it once the vote is counted and carried",
        )
    # Asked before any words are kept: a refused attestation leaves nothing behind.
    if node.group not in found.condition.attesters:
        names = ", ".join(_names(state, found.condition.attesters))
        raise NodeError("not-an-attester", "the condition does not name your group", f"ask {names}")
    blob, size = await keep_words(node, args.text, args.author)
    body = AttestationBody(
        blob=blob, size=size, link=args.link.strip(), document=bytes.fromhex(args.document)
    )
    await node.publish("attestation", body, [state.ballots[found.ballot].hash, name])
    state = await node.state()
    return describe(node, state, state.conditions[name])


def read_condition(
    node: Node, state: State, text: str, attesters: list[str], needed: int, until: int
) -> Condition:
    """A condition from what a person gives: groups by name or the first digits of their ids.

    Raises:
        NodeError: `bad-condition`, `until-past`, `unknown-id`, `ambiguous-id`.
    """
    if until and until <= node.now():
        # It would lapse in the second in which it is decided, and nobody could change it then.
        raise NodeError(
            "until-past",
            "the hour until which it would wait has passed",
            "choose one to come, after the vote is decided; or none",
        )
    groups = sorted({find_group(state, name.strip()) for name in attesters})
    if not text.strip() or not groups:
        raise NodeError(
            "bad-condition",
            "a condition says what must happen, and which groups say that it did",
            "name at least one group",
        )
    if needed > len(groups):
        raise NodeError(
            "bad-condition",
            f"{needed} groups must say it, and {len(groups)} are named",
            "name more groups, or ask for fewer",
        )
    return Condition(text=text.strip(), attesters=groups, needed=needed, until=until)


def describe(node: Node, state: State, found: Conditional) -> dict[str, Any]:
    """A conditional decision, for JSON."""
    ballot = None if found.ballot is None else state.ballots[found.ballot]
    return {
        "clause": found.clause.hex(),
        "waits_for": found.condition.text,
        "attesters": _names(state, found.condition.attesters),
        "needed": found.condition.needed,
        "until": found.condition.until or None,
        "standing": str(found.standing),
        "option": "" if ballot is None else chosen_option(ballot, found.option),
        "ballot": None if ballot is None else ballot.id.hex(),
        "decision": "" if ballot is None else ballot.manifest.title,
        "decided": found.decided,
        "active_since": found.since,
        "attested": [_attested(node, state, one) for one in found.attested],
    }


def chosen_option(ballot: Ballot, option: str) -> str:
    """The option that a clause belongs to, where its ballot chooses between options; else empty."""
    return "" if ballot.manifest.contests[0].kind == "yes-no" else option


def _attested(node: Node, state: State, one: Attested) -> dict[str, Any]:
    words = held_words(node, one.blob, one.group)
    return {
        "group": state.groups[one.group].card.name,
        "time": one.time,
        "text": None if words is None else words.text,
        "author": "" if words is None else words.author,
        "link": one.link,
        "document": one.document.hex(),
        "statement": one.hash.hex(),
    }


def _names(state: State, groups: list[bytes]) -> list[str]:
    return [state.groups[group].card.name for group in groups]


COMMANDS = {
    "condition.draft": Command(ConditionArgs, draft),
    "condition.list": Command(NoArgs, list_all),
    "condition.attest": Command(AttestArgs, attest),
}
