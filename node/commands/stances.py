"""How motions of groups about groups are told, for JSON."""

from typing import Any

from node.majorities import needed
from protocol.coalition.membership.values import Incarnation, MotionStance
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
        **stances_of(state, motion.stances),
    }


def stances_of(state: State, stances: Any) -> dict[str, Any]:
    """Who agrees and who disagrees, with their reasons, for JSON."""

    def of(agree: bool) -> list[dict[str, Any]]:
        return [_stance(state, g, s) for g, s in stances.items() if s.agree is agree]

    return {"agree": of(True), "disagree": of(False)}


def _stance(state: State, group: bytes, stance: MotionStance) -> dict[str, Any]:
    name = state.groups[group].card.name
    return {"group": name, "reason": stance.reason, "time": stance.time}
