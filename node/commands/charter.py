"""The charter in force, how it came to be, and motions to change it."""

from typing import Any

from node.changed_rules import (
    Difference,
    charter_facts_of,
    history,
    pending,
    would_change,
)
from node.commands.base import Args, Command, NoArgs, pick
from node.commands.charter_terms import TermsArgs, terms_of, version_of
from node.commands.motions import StandArgs
from node.commands.stances import stances_of
from node.core import Node
from node.errors import NodeError
from node.founding.charter_words import Fact
from node.founding.terms import spoken
from node.majorities import agreeing, needed
from protocol.coalition.membership.motions import CharterMotionBody, MotionStanceBody
from protocol.coalition.membership.values import CharterMotion
from protocol.coalition.state import State


class ShowArgs(Args):
    """The charter in force now; or at a time."""

    at: int | None = None


async def show(node: Node, args: ShowArgs) -> dict[str, Any]:
    """The rules in force, or that were at a time; every version; what is moved."""
    state = await node.state()
    versions = state.versions
    if args.at is not None and args.at < state.charter.founded:
        raise NodeError("unknown-moment", "the coalition was not founded then", "name a later time")
    version = versions.newest if args.at is None else versions.at(args.at)
    return {
        "coalition": state.coalition.hex(),
        "name": state.charter.name,
        "version": version.hash.hex(),
        "since": version.since,
        "rules": [
            {"label": fact.label, "text": in_english(fact)}
            for fact in charter_facts_of(versions.charter_of(version))
        ],
        "history": [
            {
                "version": past.version.hash.hex(),
                "since": past.version.since,
                "until": past.until,
                "by": None if past.motion is None else _name(state, past.motion.by),
                "reason": "" if past.motion is None else past.motion.reason,
                "changes": _changes(past.changed),
            }
            for past in history(state)
        ],
        "motions": [described(state, motion) for motion in pending(state)],
    }


async def terms(node: Node, _args: NoArgs) -> dict[str, Any]:
    """The rules in force by field, as `charter.propose` takes them."""
    return terms_of(await node.state())


async def propose(node: Node, args: TermsArgs) -> dict[str, Any]:
    """Move that other rules hold."""
    state = await node.state()
    version = version_of(state, args)
    body = CharterMotionBody(
        base=version.hash,
        rules=version.rules,
        regions=list(version.regions),
        reason=args.reason.strip(),
    )
    name = await node.publish("charter-motion", body)
    state = await node.state()
    return described(state, state.membership.charter_motions[name])


async def vote(node: Node, args: StandArgs) -> dict[str, Any]:
    """Agree or disagree; the last word of a group counts until it is decided."""
    known = (await node.state()).membership.charter_motions
    found = [name for name, motion in known.items() if motion.open]
    target = pick(args.motion, found, "open motion on the charter", "charter show")
    body = MotionStanceBody(
        stance="agree" if args.agree else "disagree", reason=args.reason.strip()
    )
    await node.publish("motion-stance", body, [target])
    state = await node.state()
    return described(state, state.membership.charter_motions[target])


def described(state: State, motion: CharterMotion) -> dict[str, Any]:
    """A motion, for JSON."""
    return {
        "motion": motion.hash.hex(),
        "by": _name(state, motion.by),
        "reason": motion.reason,
        "time": motion.time,
        "due": motion.due,
        "share": f"{motion.share[0]}/{motion.share[1]}",
        "needed": needed(state, motion),
        "agreeing": agreeing(state, motion),
        "changes": _changes(would_change(state, motion)),
        "decided": motion.decided,
        "since": motion.since,
        "open": motion.open,
        **stances_of(state, motion.stances),
    }


def in_english(fact: Fact) -> str:
    """A line of the rules, as terminals and JSON have it."""
    return fact.said(str, str, lambda ms: f"{ms} ms" if ms % 1000 else spoken(ms // 1000))


def _changes(changed: list[Difference]) -> list[dict[str, str]]:
    def text(fact: Fact | None) -> str:
        return "" if fact is None else in_english(fact)

    return [
        {"label": one.label, "before": text(one.before), "after": text(one.after)}
        for one in changed
    ]


def _name(state: State, group: bytes) -> str:
    return state.groups[group].card.name


COMMANDS = {
    "charter.show": Command(ShowArgs, show),
    "charter.terms": Command(NoArgs, terms),
    "charter.propose": Command(TermsArgs, propose),
    "charter.vote": Command(StandArgs, vote),
}
