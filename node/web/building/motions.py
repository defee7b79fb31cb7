"""View models of what the groups decide about each other, and of who certifies."""

from collections.abc import Iterator, Mapping

from node.majorities import needed
from node.names import group_name
from node.web.viewmodels.membership import CouncilLines, MotionLine, MotionStanceLine
from protocol.coalition.council import giving_way, seats_of
from protocol.coalition.membership.values import (
    CouncilMotion,
    Expulsion,
    Incarnation,
    MotionStance,
    Replacement,
)
from protocol.coalition.state import State
from protocol.coalition.tolerance import tolerance


def council_lines(state: State) -> CouncilLines | None:
    """Who certifies as of now; None if the charter has no rules for cuts."""
    if state.charter.rules.cuts is None:
        return None
    return CouncilLines(
        certifying=tuple(group_name(state, seat.group) for seat in seats_of(state)),
        away=tuple(group_name(state, group) for group in state.away),
        suspended=tuple(group_name(state, group) for group in state.membership.suspended),
        giving_way=tuple(group_name(state, group) for group in giving_way(state)),
        voted_twice=tuple(group_name(state, group) for group in state.membership.double_votes),
    )


def motion_lines(state: State, here: bytes) -> tuple[MotionLine, ...]:
    """What is open, oldest first."""
    return tuple(sorted(_open(state, here), key=lambda line: (line.due, line.id)))


def _open(state: State, here: bytes) -> Iterator[MotionLine]:
    known = state.membership
    for notice in known.expulsions.values():
        if notice.effective is None and notice.group in known.members:
            yield _line(state, notice, here)
    for motion in known.council_motions.values():
        if motion.open:
            yield _line(state, motion, here)
    for forked in known.incarnations.values():
        if forked.open:
            yield _line(state, forked, here)
    for claim in known.replacements.values():
        if claim.open:
            yield _line(state, claim, here)


def _line(
    state: State, found: Expulsion | CouncilMotion | Incarnation | Replacement, here: bytes
) -> MotionLine:
    notice = found if isinstance(found, Expulsion) else None
    claim = found if isinstance(found, Replacement) else None
    forked = found if isinstance(found, Incarnation) else None
    whom = b"" if isinstance(found, CouncilMotion) else found.group
    council = found.council if isinstance(found, CouncilMotion) else ()
    due = found.due if isinstance(found, Expulsion | Replacement) else found.time
    return MotionLine(
        id=found.hash.hex(),
        group=group_name(state, whom) if whom else "",
        council=tuple(group_name(state, group) for group in council),
        by=group_name(state, found.by),
        reason=found.reason,
        due=due,
        reply=notice.reply if notice else "",
        agree=stance_lines(state, found.stances, here, agree=True),
        disagree=stance_lines(state, found.stances, here, agree=False),
        needed=needed(state, found),
        offline=tolerance(len(council)).offline if council else None,
        against_me=whom == here,
        goes_on=forked.size if forked else None,
        key=claim.keys.key.hex() if claim else "",
        due_past=due <= state.time,
        rival=claim is not None and claim.rival,
    )


def stance_lines(
    state: State, stances: Mapping[bytes, MotionStance], here: bytes, *, agree: bool
) -> tuple[MotionStanceLine, ...]:
    """The groups that said so, by id."""
    return tuple(
        MotionStanceLine(group_name(state, group), said.reason, group == here)
        for group, said in stances.items()
        if said.agree is agree
    )
