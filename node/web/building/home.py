"""What needs a reader, by their role: read off the state and the group's duties."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from node.commands.moderation import hears
from node.names import group_name
from node.owed.gone import has_left, owed_by
from node.store.access import Role
from node.timeline.dates import all_dates
from node.timeline.values import Occasion
from node.web.building.applications import lacks_voucher
from node.web.building.challenges import hears as hears_challenge
from node.web.building.challenges import left_out, owes
from node.web.building.extensions import is_asked
from node.web.building.handing_out import papered_votes, uncoded_votes
from node.web.building.own_votes import own_votes
from node.web.building.sending import unsent
from node.web.policy import MEMBERS, PROCESS, STEWARDS
from node.web.viewmodels.carrying import DraftView
from node.web.viewmodels.first_steps import FirstStepsView
from node.web.viewmodels.home import NeedView
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.conditions.values import Waiting
from protocol.coalition.demands.values import DemandStanding
from protocol.coalition.state import Phase, State
from protocol.coalition.unity.values import Standing
from protocol.duties import Duty, report_due, takes_return

MAX_HOME_DATES = 6
"""Dates on the first page; the calendar has the others."""

ENDED = (DemandStanding.MET, DemandStanding.WITHDRAWN)
"""A demand that waits for nothing any more, whatever its trigger does."""

DUTIES = {
    Duty.ATTEST_ROLL: (N_("Attest your voters' list: {title}"), STEWARDS, "/ballots/{id}/roll"),
    Duty.RETURN: (N_("Send your group's result: {title}"), STEWARDS, "/ballots/{id}/return"),
    Duty.REPORT_PLEDGE: (
        N_("Say what came of your pledge: {title}"),
        STEWARDS,
        "/pledges/{id}/report",
    ),
    Duty.CHECK_IN: (
        N_("Say who is present for your group: {title}"),
        PROCESS,
        "/meetings/{id}/check-in",
    ),
    Duty.REPORT_CONVENING: (
        N_("Report what the meeting came to: {title}"),
        PROCESS,
        "/meetings/{id}/report",
    ),
    Duty.CONFIRM_REPORT: (
        N_("Confirm the report, or dispute it: {title}"),
        STEWARDS,
        "/meetings/{id}",
    ),
    Duty.REPORT_DELEGATES: (
        N_("Say what your delegates did: {title}"),
        STEWARDS,
        "/delegates/{id}/report",
    ),
    Duty.CHOOSE_DELEGATES: (
        N_("Choose delegates, the term ends: {title}"),
        STEWARDS,
        "/delegates/new",
    ),
}
"""What people see to; the rest of the duties are the server's own."""


class Chores(msgspec.Struct, frozen=True):
    """What waits on this server alone, and no state says.

    Attributes:
        boxes: as for `duties`.
        failed: whether the server could not do a duty of its own.
        drafts: what waits for the signature of a second steward.
        uncoded: votes whose voters have neither codes nor paper yet.
        papered: votes some of whose voters were given paper, and nobody a code.
        applicants: how many people ask to be taken in.
        requests: how many things members ask about what is held of them.
        beginning: the first steps, while the server is new.
        keyless: whether the server lacks the key by which its group certifies.
    """

    boxes: frozenset[bytes] = frozenset()
    failed: bool = False
    drafts: Sequence[DraftView] = ()
    uncoded: frozenset[bytes] = frozenset()
    papered: frozenset[bytes] = frozenset()
    applicants: int = 0
    requests: int = 0
    beginning: FirstStepsView | None = None
    keyless: bool = False


def needs(state: State, here: bytes, role: Role | None, chores: Chores) -> tuple[NeedView, ...]:
    """What a reader can do, what is due first first.

    Args:
        here: the group whose node this is.
        role: None for a visitor, who may be a member with a voting code.
    """
    found: list[NeedView] = []
    # A group that has left can say nothing of all this; of open votes it still sends its result.
    speaks = not has_left(state, here)
    if role is None or role in MEMBERS:
        found += _votes(state, here)
    if role in PROCESS and speaks:
        found += _meetings(state, here)
        found += _gaps(state, here)
        found += own_votes(state, here)
        found += _appeals(state, here)
    if role in STEWARDS:
        found += _challenges(state, here)
        found += _of_stewards(state, here) if speaks else []
        found += _of_server(state, here, chores)
    if role is not None:
        started = frozenset((draft.ballot, draft.ret is None) for draft in chores.drafts)
        found += _owed(state, here, role, chores.boxes, started)
    if chores.failed and role in STEWARDS:
        key = N_("Your server could not do all that it owes: why stands further down")
        found.append(NeedView(Sentence(key), "", None))
    return tuple(sorted(found, key=lambda need: (need.due is None, need.due or 0, need.path)))


def _of_stewards(state: State, here: bytes) -> Iterator[NeedView]:
    """What a group says to others through those who administer it."""
    yield from _notices(state, here)
    yield from _councils(state, here)
    yield from _claims(state, here)
    yield from _charter(state, here)
    yield from _applications(state, here)
    yield from _points(state, here)
    yield from _conditions(state, here)
    yield from _amendments(state, here)
    yield from _uncounted(state, here)
    yield from _offers(state, here)
    yield from unsent(state, here)


def _of_server(state: State, here: bytes, chores: Chores) -> Iterator[NeedView]:
    """What waits on this server alone."""
    if chores.keyless:
        key = N_("Your server lacks the key by which your group certifies: make a new one")
        yield NeedView(Sentence(key), "/cuts/new-key", None)
    if chores.beginning is not None and chores.beginning.next:
        key = N_("Set up your group's server: {done} of {count} steps are done")
        steps = {"done": chores.beginning.done, "count": len(chores.beginning.seen)}
        yield NeedView(Sentence(key, steps), "/first-steps", None)
    for count, path, key in (
        (chores.applicants, "/applicants", N_("Answer people who ask to be taken in: {count}")),
        (chores.requests, "/requests", N_("Answer what members ask about their data: {count}")),
    ):
        if count:
            yield NeedView(Sentence(key, {"count": count}), path, None)
    yield from (_confirming(draft) for draft in chores.drafts)
    yield from uncoded_votes(state, here, chores.uncoded)
    yield from papered_votes(state, here, chores.papered)


def coming(state: State) -> tuple[Occasion, ...]:
    """The next dates of the calendar, without results that are all in before they are due."""
    known = state.ballots.values()
    done = {f"/ballots/{ballot.id.hex()}" for ballot in known if ballot.phase is Phase.DECLARED}
    dated = (d for d in all_dates(state) if d.path not in done)
    ahead = (d for d in dated if d.starts > state.time and not (d.cancelled or d.settled))
    return tuple(ahead)[:MAX_HOME_DATES]


def _votes(state: State, here: bytes) -> Iterator[NeedView]:
    for ballot in state.ballots.values():
        if ballot.phase is Phase.OPEN and here in ballot.electorate and here not in ballot.aside:
            title = Sentence(N_("Vote: {title}"), {"title": ballot.manifest.title})
            closes = ballot.schedule.closes
            yield NeedView(title, f"/ballots/{ballot.id.hex()}", closes, vote=True)


def _offers(state: State, here: bytes) -> Iterator[NeedView]:
    """Offers to take this group up; a group that is leaving has answered."""
    if here in state.membership.departures:
        return
    for offer in state.membership.offers.values():
        if offer.invited == here:
            key = N_("Answer the offer to take your group up: {group}")
            title = Sentence(key, {"group": group_name(state, offer.group)})
            yield NeedView(title, f"/groups/offers/{offer.hash.hex()}/decline", None)


def _conditions(state: State, here: bytes) -> Iterator[NeedView]:
    """What was decided and waits for this group's word, until enough have given theirs."""
    for found in state.conditions.values():
        said = any(one.group == here for one in found.attested)
        if found.standing is not Waiting.WAITING or found.ballot is None or said:
            continue
        demand = state.demands.get(found.clause)
        if here not in found.condition.attesters or (demand and demand.standing in ENDED):
            continue
        title = demand.title if demand else state.ballots[found.ballot].manifest.title
        key = N_("Say that it happened, as soon as it has: {title}")
        path = f"/conditions/{found.clause.hex()}/attest"
        yield NeedView(Sentence(key, {"title": title}), path, found.condition.until or None)


def _confirming(draft: DraftView) -> NeedView:
    if draft.late:
        key = N_("Throw away what came too late to be confirmed: {title}")
        return NeedView(Sentence(key, {"title": draft.title}), f"/drafts/{draft.id}", None)
    key = N_("Confirm what another administrator entered: {title}")
    return NeedView(Sentence(key, {"title": draft.title}), f"/drafts/{draft.id}", draft.due)


def _owed(
    state: State,
    here: bytes,
    role: Role,
    boxes: frozenset[bytes],
    started: frozenset[tuple[str, bool]],
) -> Iterator[NeedView]:
    """Duties of people; what one steward has begun waits for another, and is no duty of all."""
    for owed in owed_by(state, here, boxes):
        if owed.duty not in DUTIES:
            continue
        if (owed.subject.hex(), owed.duty is Duty.ATTEST_ROLL) in started:
            continue
        key, roles, path = DUTIES[owed.duty]
        if role in roles:
            title = Sentence(key, {"title": _title(state, owed.duty, owed.subject)})
            yield NeedView(title, path.format(id=owed.subject.hex()), owed.due)


def _title(state: State, duty: Duty, subject: bytes) -> str:
    if duty is Duty.REPORT_PLEDGE:
        return state.pledges[subject].now.act
    if subject in state.convenings:
        return state.convenings[subject].title
    if subject in state.delegations:
        return state.delegations[subject].title
    return state.ballots[subject].manifest.title


def _meetings(state: State, here: bytes) -> Iterator[NeedView]:
    """What other groups still have to do in what this one facilitates or declared."""
    for convening in state.convenings.values():
        waits = any(report.since is None and report.asked() for report in convening.reports)
        if here in convening.facilitators and waits and not convening.standing:
            key = N_("Groups have still to confirm the report: {title}")
            title = Sentence(key, {"title": convening.title})
            path = f"/meetings/{convening.hash.hex()}"
            yield NeedView(title, path, report_due(state, convening))
    for process in state.processes.values():
        if process.group != here or process.settled is not None or not process.missing:
            continue
        first = process.national in process.missing
        key = N_("Reports are awaited on the way to a vote: {title}")
        yield NeedView(
            Sentence(key, {"title": state.proposals[process.proposal].title}),
            f"/proposals/{process.proposal.hex()}/process",
            process.options_due if first else process.reports_due,
        )


def _challenges(state: State, here: bytes) -> Iterator[NeedView]:
    """Challenges that this group is to rule on, those of its result, and what a ruling asks."""
    for ballot in state.ballots.values():
        named = {"title": ballot.manifest.title}
        at = f"/ballots/{ballot.id.hex()}"
        waiting = () if ballot.standing is None else ballot.standing.open_challenges
        for one in waiting:
            if hears_challenge(one, here):
                title = Sentence(N_("Rule on a challenge: {title}"), named)
                yield NeedView(title, f"{at}/challenges/{one.id.hex()}/rule", one.due)
            if one.target == here != one.group and one.order is None:
                title = Sentence(N_("Your group's result is challenged: {title}"), named)
                yield NeedView(title, f"{at}/result", one.due)
        # One return answers all that ask for one.
        asked = [one.order for one in waiting if one.order is not None and owes(one, here)]
        if asked and takes_return(state, ballot, here):
            first = min(asked, key=lambda order: order.until)
            counts = first.outcome == "recount"
            key = N_("Count again: {title}") if counts else N_("Correct your result: {title}")
            yield NeedView(Sentence(key, named), f"{at}/return", first.until)
        if is_asked(ballot, here):
            title = Sentence(N_("Say whether a vote goes on after an outage: {title}"), named)
            yield NeedView(title, f"{at}/extend", ballot.schedule.closes)
        if ballot.standing is not None and left_out(state, ballot, here):
            key = N_("Your result came too late; challenge, to have it let in: {title}")
            yield NeedView(Sentence(key, named), f"{at}/challenge", ballot.standing.until)


def _notices(state: State, here: bytes) -> Iterator[NeedView]:
    """Notices of expulsion: the accused replies, every other group says how it stands."""
    for notice in state.membership.expulsions.values():
        if notice.effective is not None or here not in state.membership.members:
            continue
        at = f"/groups/motions/{notice.hash.hex()}"
        if notice.group == here:
            if not notice.reply:
                key = N_("Reply: your group is to be expelled")
                yield NeedView(Sentence(key), f"{at}/reply", notice.due)
        elif notice.group in state.membership.members and _silent(state, here, notice.stances):
            key = N_("Say whether {group} is to be expelled")
            named = {"group": group_name(state, notice.group)}
            yield NeedView(Sentence(key, named), at, notice.due)


def _councils(state: State, here: bytes) -> Iterator[NeedView]:
    """Motions that others certify which this group has said nothing on; and its own absence."""
    if here not in state.membership.members:
        return
    for motion in state.membership.council_motions.values():
        if motion.open and _silent(state, here, motion.stances):
            key = N_("Say whether other groups are to certify, as {group} moves")
            named = {"group": group_name(state, motion.by)}
            yield NeedView(Sentence(key, named), f"/groups/motions/{motion.hash.hex()}", None)
    if here in state.away:
        key = N_("Your group has lost its place among those who certify, until its server is back")
        yield NeedView(Sentence(key), "/cuts", None)


def _claims(state: State, here: bytes) -> Iterator[NeedView]:
    """Claims to lost keys: the group that has them objects, every other says how it stands."""
    if here not in state.membership.members:
        return
    for claim in state.membership.replacements.values():
        if not claim.open:
            continue
        if claim.group == here:
            key = N_("Object, if it is not so: {group} says that your group lost its keys")
            named = {"group": group_name(state, claim.by)}
        elif _silent(state, here, claim.stances):
            key = N_("Say whether the lost keys of {group} are to be replaced")
            named = {"group": group_name(state, claim.group)}
        else:
            continue
        # Later it is decided as soon as enough agree.
        due = claim.due if claim.due > state.time else None
        yield NeedView(Sentence(key, named), f"/groups/motions/{claim.hash.hex()}", due)


def _charter(state: State, here: bytes) -> Iterator[NeedView]:
    """Motions on the charter which this group, if it counts, has said nothing on."""
    if here not in state.membership.voices:
        return
    for motion in state.membership.charter_motions.values():
        if motion.open and here not in motion.stances:
            key = N_("Say whether the charter is to change, as {group} moves")
            named = {"group": group_name(state, motion.by)}
            # Later it is decided as soon as enough agree.
            due = motion.due if motion.due > state.time else None
            yield NeedView(Sentence(key, named), f"/charter/motions/{motion.hash.hex()}", due)


def _applications(state: State, here: bytes) -> Iterator[NeedView]:
    """Groups that ask to be taken in, or to come back, which this one has said nothing on."""
    for asked in state.membership.applications.values():
        if asked.open and lacks_voucher(state, asked, here):
            key = N_("Vouch for {group}, if you know it: enough agree, too few vouch")
            path = f"/groups/applications/{asked.hash.hex()}/vouch"
            yield NeedView(Sentence(key, {"group": asked.founder.card.name}), path, None)
        elif asked.open and _silent(state, here, asked.stances):
            again = N_("Say whether {group} comes back")
            key = again if asked.after else N_("Say whether {group} is taken in")
            named = {"group": asked.founder.card.name}
            yield NeedView(Sentence(key, named), f"/groups/applications/{asked.hash.hex()}", None)


def _points(state: State, here: bytes) -> Iterator[NeedView]:
    """Motions on points of unity that this group has neither ratified nor reserved on."""
    if here not in state.membership.members:
        return
    for version in state.unity.versions.values():
        if version.standing is Standing.PROPOSED and here not in version.stances:
            added = N_("Ratify a new point of unity, or reserve: {group} moves it")
            other = N_("Ratify a change of point {number}, or reserve: {group} moves it")
            mover = group_name(state, version.group)
            title = Sentence(added, {"group": mover})
            if version.number:
                title = Sentence(other, {"number": version.number, "group": mover})
            yield NeedView(title, f"/points/versions/{version.id.hex()}", None)


def _silent(state: State, here: bytes, stances: Mapping[bytes, object]) -> bool:
    """Whether this group has part in what groups decide, and has not said how it stands."""
    return here in state.membership.voices and here not in stances


def _appeals(state: State, here: bytes) -> Iterator[NeedView]:
    """Appeals that this group, as a moderator, is to rule on."""
    about = {c.hash: p for p in state.proposals.values() for c in p.comments}
    for hiding in state.moderation.hidings.values():
        if hears(state, hiding, here) and hiding.comment in about:
            proposal = about[hiding.comment]
            title = Sentence(N_("Rule on an appeal: {title}"), {"title": proposal.title})
            at = f"/proposals/{proposal.hash.hex()}/comments/{hiding.comment.hex()}/rule"
            yield NeedView(title, at, None)


def _gaps(state: State, here: bytes) -> Iterator[NeedView]:
    """Votes in which fewer of this group take part than was aimed for, while it can be changed."""
    for name, known in state.participation.items():
        ballot = state.ballots[name]
        under = any(gap.group == here and not gap.met for gap in known.gaps())
        if under and ballot.phase in (Phase.ANNOUNCED, Phase.OPEN):
            key = N_("Fewer take part than was aimed for: {title}")
            title = Sentence(key, {"title": ballot.manifest.title})
            path = f"/ballots/{name.hex()}/participation"
            yield NeedView(title, path, ballot.schedule.closes)


def _uncounted(state: State, here: bytes) -> Iterator[NeedView]:
    """Open votes with targets for which this group has no counts: nobody sees a gap without."""
    for name, known in state.participation.items():
        ballot = state.ballots[name]
        asked = [here] if here in ballot.rolls and here not in ballot.aside else []
        if known.uncounted(asked) and ballot.phase is Phase.OPEN:
            key = N_("Count who takes part, as targets are set: {title}")
            title = Sentence(key, {"title": ballot.manifest.title})
            path = f"/ballots/{name.hex()}/participation/count"
            yield NeedView(title, path, ballot.schedule.closes)


def _amendments(state: State, here: bytes) -> Iterator[NeedView]:
    """Own proposals whose vote waits for an answer to what others seconded."""
    needed = state.charter.rules.life.seconds
    for proposal in state.proposals.values():
        called = [a for a in proposal.amendments if needed and len(a.seconds) >= needed]
        stands = proposal.withdrawn is None and proposal.merged is None
        if proposal.group == here and stands and not all(a.answered for a in called):
            key = N_("Adopt or decline what others seconded: {title}")
            title = Sentence(key, {"title": proposal.title})
            yield NeedView(title, f"/proposals/{proposal.hash.hex()}", None)
