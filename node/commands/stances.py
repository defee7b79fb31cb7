"""How motions of groups about groups are told, for JSON."""

from typing import Any

from node.majorities import agreeing, needed
from protocol.coalition.membership.values import Incarnation, MotionStance, Replacement
from protocol.coalition.state import State


def described(state: State, motion: Incarnation) -> dict[str, Any]:
    """A motion, for JSON."""
    return {
        "motion": motion.hash.hex(),
        "group": state.groups[motion.group].card.name,
        "by": state.groups[motion.by].card.name,
        "reason": motion.reason,
        "time": motion.time,
        "statements": motion.size,
        "needed": needed(state, motion),
        "since": motion.since,
        "open": motion.open,
        "decided": _decided(state, motion),
        **stances_of(state, motion.stances),
    }


def claimed(state: State, claim: Replacement) -> dict[str, Any]:
    """A motion that a group's lost keys are replaced, for JSON."""
    return {
        "motion": claim.hash.hex(),
        "group": state.groups[claim.group].card.name,
        "key": claim.keys.key.hex(),
        "by": state.groups[claim.by].card.name,
        "reason": claim.reason,
        "time": claim.time,
        "due": claim.due,
        "needed": needed(state, claim),
        "objection": claim.objection,
        "objected": claim.objected,
        "rival": claim.rival,
        "since": claim.since,
        "open": claim.open,
        "decided": claim.objected is None and _decided(state, claim),
        **stances_of(state, claim.stances),
    }


def _decided(state: State, motion: Incarnation | Replacement) -> bool:
    """Whether enough agreed, and the next certified cut brings it about."""
    agreed = agreeing(state, motion) >= needed(state, motion)
    return agreed and not motion.open and motion.since is None


def stances_of(state: State, stances: Any) -> dict[str, Any]:
    """Who agrees and who disagrees, with their reasons, for JSON."""

    def of(agree: bool) -> list[dict[str, Any]]:
        return [_stance(state, g, s) for g, s in stances.items() if s.agree is agree]

    return {"agree": of(True), "disagree": of(False)}


def _stance(state: State, group: bytes, stance: MotionStance) -> dict[str, Any]:
    name = state.groups[group].card.name
    return {"group": name, "reason": stance.reason, "time": stance.time}
