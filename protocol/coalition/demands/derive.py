"""From drafts and ballots to where each demand stands.

Spec: docs/spec/coalition/demands.md section 5. Everything that happens to a demand was decided by a
ballot; no statement moves one. So there is nothing to forget, to hold back or to date back.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.coalition.collected import Collected, moment
from protocol.coalition.conditions.derive import citing
from protocol.coalition.conditions.values import Conditional, Waiting
from protocol.coalition.decided import deciding
from protocol.coalition.demands.bodies import DemandBody, DemandMoveBody
from protocol.coalition.demands.values import Demand, DemandEvent, DemandMove, DemandStanding
from protocol.coalition.entry import Entry
from protocol.coalition.state import Ballot, Proposal

DAY_S = 86_400

_ON = frozenset({DemandStanding.SERVED, DemandStanding.PARTLY_MET, DemandStanding.REFUSED})
_ARMED = frozenset({DemandStanding.ARMED})
# What a decided move may be made from; a demand is opened again by serving it once more.
ALLOWED = {
    DemandStanding.SERVED: _ARMED | _ON | {DemandStanding.MET},
    DemandStanding.MET: _ARMED | _ON,
    DemandStanding.PARTLY_MET: _ARMED | _ON,
    DemandStanding.REFUSED: _ON,
    DemandStanding.WITHDRAWN: _ARMED | _ON,
}


class _Story(msgspec.Struct):
    """A demand while its story is told."""

    body: DemandBody
    standing: DemandStanding = DemandStanding.PROPOSED
    step: int = 0
    due: int | None = None
    told: list[DemandEvent] = field(default_factory=list)


class _Event(msgspec.Struct, frozen=True):
    """Something decided, with what sorts it among what takes effect in the same second."""

    time: int
    rank: int
    ballot: bytes
    place: int
    what: str
    step: int
    clause: bytes

    @property
    def order(self) -> tuple[int, int, bytes, int]:
        return self.time, self.rank, self.ballot, self.place


def derive_demands(
    collected: Collected,
    ballots: Mapping[bytes, Ballot],
    proposals: Mapping[bytes, Proposal],
    conditions: Mapping[bytes, Conditional],
) -> dict[bytes, Demand]:
    """Every demand, in order of claimed time, then hash."""
    drafts = sorted(collected.demands.demands.values(), key=lambda pair: moment(pair[0]))
    return {
        entry.hash: _demand(collected, entry, body, ballots, proposals, conditions)
        for entry, body in drafts
    }


def _demand(
    collected: Collected,
    entry: Entry,
    body: DemandBody,
    ballots: Mapping[bytes, Ballot],
    proposals: Mapping[bytes, Proposal],
    conditions: Mapping[bytes, Conditional],
) -> Demand:
    trigger = conditions.get(entry.hash)
    cited = citing(collected, entry.hash)
    adoption = deciding(ballots.values(), cited, body.title)
    said = sorted(collected.demands.moves.get(entry.hash, []), key=lambda pair: moment(pair[0]))
    moves = [_move(collected, one, what, ballots, proposals, conditions) for one, what in said]
    story = _Story(body, due=body.deadline or None)
    for event in sorted(
        _events(entry.hash, adoption, trigger, moves, ballots, proposals), key=lambda e: e.order
    ):
        _tell(story, event)
    if story.standing is DemandStanding.ARMED and trigger and trigger.standing is Waiting.LAPSED:
        story.standing = DemandStanding.LAPSED
    return Demand(
        id=entry.hash,
        group=entry.group,
        time=moment(entry)[0],
        title=body.title,
        addressee=body.addressee,
        text=body.text,
        test=body.test,
        deadline=body.deadline,
        days=body.days,
        consequence=body.consequence,
        ladder=tuple(body.ladder),
        first_step=body.first_step,
        trigger=trigger,
        standing=story.standing,
        step=story.step,
        due=story.due,
        proposals=_in_order(cited, proposals),
        ballot=None if adoption is None else adoption[1].id,
        story=tuple(story.told),
        moves=tuple(moves),
    )


def _move(
    collected: Collected,
    entry: Entry,
    body: DemandMoveBody,
    ballots: Mapping[bytes, Ballot],
    proposals: Mapping[bytes, Proposal],
    conditions: Mapping[bytes, Conditional],
) -> DemandMove:
    cited = citing(collected, entry.hash)
    decision = deciding(ballots.values(), cited, body.option)
    conditional = conditions.get(entry.hash)
    since = None if decision is None else decision[0]
    if conditional is not None:
        since = conditional.since
    return DemandMove(
        hash=entry.hash,
        group=entry.group,
        time=moment(entry)[0],
        to=body.to,
        step=body.step,
        reason=body.reason,
        option=body.option,
        proposals=_in_order(cited, proposals),
        ballot=None if decision is None else decision[1].id,
        since=since,
        conditional=conditional,
    )


def _events(
    name: bytes,
    adoption: tuple[int, Ballot] | None,
    trigger: Conditional | None,
    moves: list[DemandMove],
    ballots: Mapping[bytes, Ballot],
    proposals: Mapping[bytes, Proposal],
) -> list[_Event]:
    """What was decided: the adoption first, what serves it, then moves as their proposal cites."""
    events = []
    if adoption is not None:
        time, ballot = adoption
        events.append(_Event(time, 0, ballot.id, 0, "adopted", 0, name))
        served = time if trigger is None else trigger.since
        if served is not None:
            events.append(_Event(served, 1, ballot.id, 0, "trigger", 0, name))
    for move in moves:
        if move.since is not None and move.ballot is not None:
            clauses = proposals[ballots[move.ballot].proposal].clauses
            place = clauses.index(move.hash)
            events.append(_Event(move.since, 2, move.ballot, place, move.to, move.step, move.hash))
    return events


def _tell(story: _Story, event: _Event) -> None:
    """Make one move, or tell that it did not fit any more: steps 2-5."""
    if event.what == "adopted":
        story.standing = DemandStanding.ARMED
        _note(story, event, "adopted", made=True)
        return
    if event.what == "trigger":
        _serve(story, event, story.standing is DemandStanding.ARMED)
        return
    made = fits(story.standing, story.step, event.what, event.step)
    if event.what == DemandStanding.SERVED:
        _serve(story, event, made)
        return
    _note(story, event, event.what, made=made)
    if made and event.what == "step":
        story.step = event.step
    elif made:
        story.standing = DemandStanding(event.what)


def fits(standing: DemandStanding, step: int, what: str, number: int) -> bool:
    """Whether a move changes anything about a demand that stands so: step 3.

    Args:
        step: of the ladder, on which the demand is.
        what: `step`, or what it would come to; `number`: of the step that would begin.
    """
    if what == "step":
        return standing in _ON and number != step
    to = DemandStanding(what)
    # What lapsed was armed, and a move may still serve it: step 5.
    before = DemandStanding.ARMED if standing is DemandStanding.LAPSED else standing
    return before in ALLOWED[to] and before is not to


def _serve(story: _Story, event: _Event, made: bool) -> None:
    _note(story, event, "served", made=made)
    if not made:
        return
    story.standing = DemandStanding.SERVED
    if story.body.days:
        story.due = event.time + story.body.days * DAY_S
    # Served once more it stays where it is on the ladder.
    if story.body.first_step and not story.step:
        story.step = story.body.first_step
        story.told.append(
            DemandEvent(event.time, "step", story.step, event.ballot, event.clause, made=True)
        )


def _note(story: _Story, event: _Event, what: str, *, made: bool) -> None:
    story.told.append(DemandEvent(event.time, what, event.step, event.ballot, event.clause, made))


def _in_order(cited: frozenset[bytes], proposals: Mapping[bytes, Proposal]) -> tuple[bytes, ...]:
    return tuple(name for name in proposals if name in cited)
