"""Gathering: one handler a kind attaches a statement to what it answers, or refuses it.

Spec: docs/spec/coalition/fold.md section 5. A handler checks everything it needs before it
changes anything, so a refused statement leaves no trace but its refusal.
"""

from collections.abc import Callable
from typing import Any

from protocol.ballots.manifest import ballot_id
from protocol.ballots.manifest_checks import check_manifest
from protocol.ballots.parts import join_parts
from protocol.ballots.roll_checks import check_roll
from protocol.ballots.tie_seed import check_draw
from protocol.coalition.card import check_address
from protocol.coalition.caucuses import gather as caucuses
from protocol.coalition.challenges import gather as challenges
from protocol.coalition.collected import BallotDraft, Collected, ProposalDraft
from protocol.coalition.conditions import gather as conditions
from protocol.coalition.convenings import gather as convenings
from protocol.coalition.cut_kinds import KINDS as CUT_KINDS
from protocol.coalition.cut_kinds import check_said
from protocol.coalition.delegates import gather as delegates
from protocol.coalition.deliberation import gather as deliberation
from protocol.coalition.deliberation.gather import own_proposal
from protocol.coalition.demands import gather as demands
from protocol.coalition.entry import Entry
from protocol.coalition.membership.bodies import AFTER_LEAVING
from protocol.coalition.membership.bodies import KINDS as MEMBERSHIP
from protocol.coalition.membership.claims import refuse_silenced
from protocol.coalition.membership.motions import MOTIONS
from protocol.coalition.moderation import gather as moderation
from protocol.coalition.participation import gather as participation
from protocol.coalition.pledges import gather as pledges
from protocol.coalition.process import gather as process
from protocol.coalition.process.stage import check_citation
from protocol.coalition.registers import gather as registers
from protocol.coalition.unity import gather as unity
from protocol.errors import ProtocolError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs


def collect(collected: Collected, entry: Entry) -> None:
    """Attach one entry, or record its refusal; entries come in canonical order.

    Spec: docs/spec/coalition/fold.md section 5, steps 1-4.
    """
    if entry.statement is not None:
        collected.times[entry.hash] = entry.time
    if entry.fault is not None:
        collected.refuse(entry, entry.fault)
        return
    if entry.statement is None or entry.body is None:
        return  # a kind outside the table: carried, and inert for everyone
    if entry.group not in collected.groups:
        collected.refuse(
            entry, RuleError("not-a-member", "neither founded the coalition nor was taken in")
        )
        return
    try:
        _in_time(collected, entry, entry.statement)
        _may_speak(collected, entry, entry.statement)
        HANDLERS[entry.statement.kind](collected, entry, entry.statement, entry.body)
    except ProtocolError as error:
        collected.refuse(entry, error)


def _in_time(collected: Collected, entry: Entry, statement: Statement) -> None:
    # Nobody answers what was not yet said. Honest nodes never do: what is dated ahead of their
    # clock waits, and is not shown to anyone who could answer it.
    if any(collected.times.get(ref, 0) > entry.time for ref in statement.refs):
        raise RuleError("time-before-ref", f"a {statement.kind} dated before what it cites")


def _may_speak(collected: Collected, entry: Entry, statement: Statement) -> None:
    # Membership was worked out before anything else; what was found wrong then is said here.
    if entry.hash in collected.barred:
        raise collected.barred[entry.hash].with_traceback(None)
    if not collected.joined.speaks(entry):
        raise RuleError("not-a-member", "said before the group was taken in")
    refuse_silenced(collected.record.claims, entry)
    gone = collected.record.gone(entry.group, entry.order, entry.time)
    # Votes on cuts count by the signatures inside, in whosever log they stand.
    if gone and statement.kind not in AFTER_LEAVING and statement.kind not in CUT_KINDS:
        raise RuleError("group-left", "said by a group after it had left the coalition")


def _known(_collected: Collected, _entry: Entry, _statement: Statement, _body: Any) -> None:
    """A statement about membership, which `derive_membership` has read already."""


def _of_council(_collected: Collected, _entry: Entry, _statement: Statement, body: Any) -> None:
    check_said(body)


def _proposal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    _check_wording(body)
    check_paragraphs("body-malformed", "the summary", body.summary)
    conditions.check_clauses(collected, entry, statement.refs)
    # Where the charter asks for no sponsors, one must agree all the same: never just who offers it.
    agreeing = max(1, collected.rules_at(entry.time).sponsors)
    draft = ProposalDraft(entry, body, clauses=tuple(statement.refs), agreeing=agreeing)
    collected.proposals[entry.hash] = draft
    collected.topics[entry.hash] = entry.hash


def _check_wording(body: Any) -> None:
    # It is what is voted on: nobody reads another text than the one that is hashed.
    check_line("body-malformed", "the title", body.title)
    check_paragraphs("body-malformed", "the text", body.text)


def _sponsor(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    draft = _proposal_of(collected, statement.refs[0])
    if entry.group == draft.entry.group:
        raise RuleError("own-proposal", "a group does not sponsor its own proposal")
    draft.sponsors[entry.hash] = entry


def _amendment(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    draft = _proposal_of(collected, statement.refs[0])
    _check_wording(body)
    check_paragraphs("body-malformed", "the reason", body.reason)
    draft.amendments[entry.hash] = (entry, body)
    collected.topics[entry.hash] = draft.entry.hash


def _adoption(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    draft = own_proposal(collected, entry, statement.refs[0])
    if statement.refs[1] not in draft.amendments:
        raise RuleError("unknown-target", "adopts what is no amendment of this proposal")
    draft.adoptions[entry.hash] = (entry, statement.refs[1])


def _comment(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    topic = collected.topics.get(statement.refs[0])
    if topic is None:
        raise RuleError("unknown-target", "answers no proposal, amendment or comment")
    collected.proposals[topic].comments.append((entry, body))
    collected.topics[entry.hash] = topic
    collected.comments[entry.hash] = (entry, body)


def _withdrawal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    draft = own_proposal(collected, entry, statement.refs[0])
    check_paragraphs("body-malformed", "the reason", body.reason)
    draft.withdrawals.append(entry)


def _manifest(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    draft = own_proposal(collected, entry, statement.refs[0])
    if len(statement.refs) == 2 and statement.refs[1] not in draft.adoptions:
        raise RuleError("unknown-target", "cites a wording that this proposal does not have")
    # The ballot's id is the manifest's hash: without the wording inside, anyone could put the same
    # manifest under a proposal of their own and so take the ballot over.
    if body.wording != statement.refs:
        raise RuleError("wording-differs", "`wording` is not what the statement cites")
    check_manifest(body, collected.facts_of(entry))
    name = ballot_id(body)
    ballot = collected.ballots.setdefault(name, BallotDraft(name, body, entry.group))
    ballot.entries[entry.hash] = entry
    collected.manifests[entry.hash] = name


def _roll(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    ballot = _ballot_of(collected, statement.refs[0])
    facts = collected.facts_of(entry)
    collected.remember(
        ("roll", entry.hash, facts.regions),
        lambda: check_roll(body, ballot.manifest, facts, entry.group),
    )
    ballot.rolls[entry.hash] = (entry, body)


def _recusal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    ballot = _ballot_of(collected, statement.refs[0])
    if ballot.manifest.rule.recusal == "none":
        raise RuleError("no-recusal", "the ballot's rule lets no group stand aside")
    check_paragraphs("body-malformed", "the reason", body.reason)
    ballot.recusals[entry.hash] = (entry, body)


def _draw(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    ballot = _ballot_of(collected, statement.refs[0])
    if entry.group != ballot.group:
        raise RuleError("not-the-author", "only the group that put the ballot publishes its draw")
    # A value known before the close would let the last voters choose who wins the tie.
    if entry.time < ballot.manifest.schedule.closes:
        raise RuleError("draw-early", "a draw is published after the close")
    check_draw(ballot.manifest, body.value)
    ballot.draws.append((entry, body.value))


def _opening(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    ballot = _ballot_of(collected, statement.refs[0])
    if entry.group != ballot.group:
        raise RuleError("not-the-author", "only the group that put the ballot opens it")
    proposal = ballot.manifest.wording[0]
    sponsors = collected.proposals[proposal].sponsors
    editorials = collected.proposals[proposal].editorials
    groups: list[bytes] = []
    others: list[bytes] = []
    for ref in statement.refs[1:]:
        if ref in ballot.rolls:
            groups.append(ballot.rolls[ref][0].group)
        elif (
            ref not in ballot.recusals
            and ref not in sponsors
            and ref not in editorials
            and ref not in collected.record.leavings
        ):
            others.append(ref)
    if len(set(groups)) != len(groups):
        raise RuleError("roll-repeated", "cites two rolls of one group")
    check_citation(collected, proposal, others)
    ballot.openings.append(entry)


def _return_part(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    _ballot_of(collected, statement.refs[0])
    collected.parts[entry.hash] = (entry, body)


def _return(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    ballot = _ballot_of(collected, statement.refs[0])
    # What a return is made of must be held before it is folded, so the parts are cited too.
    if body.parts != statement.refs[1:]:
        raise RuleError("unknown-target", "cites other parts than its body names")
    parts = []
    for ref in statement.refs[1:]:
        # Parts of another group, or made for another ballot, are not this group's word.
        part, part_body = collected.parts.get(ref, (None, None))
        if part is None or part_body is None or part.statement is None:
            raise RuleError("unknown-target", "cites what is no part of a return")
        if part.group != entry.group or part.statement.refs[0] != statement.refs[0]:
            raise RuleError("unknown-target", "cites a part of another return")
        parts.append(part_body)
    whole = collected.remember(("whole", entry.hash), lambda: join_parts(body, parts))
    ballot.returns.append((entry, whole))


def _address(collected: Collected, entry: Entry, _statement: Statement, body: Any) -> None:
    check_address("bad-address", body.url)
    known = collected.addresses.get(entry.group)
    if known is None or known[0] < entry.order:
        collected.addresses[entry.group] = (entry.order, body)


def _proposal_of(collected: Collected, ref: bytes) -> ProposalDraft:
    draft = collected.proposals.get(ref)
    if draft is None:
        raise RuleError("unknown-target", "answers what is no proposal")
    return draft


def _ballot_of(collected: Collected, ref: bytes) -> BallotDraft:
    name = collected.manifests.get(ref)
    if name is None:
        raise RuleError("unknown-target", "answers what is no ballot's manifest")
    return collected.ballots[name]


HANDLERS: dict[str, Callable[[Collected, Entry, Statement, Any], None]] = {
    "proposal": _proposal,
    "sponsor": _sponsor,
    "amendment": _amendment,
    "adoption": _adoption,
    "comment": _comment,
    "member-comment": _comment,
    "withdrawal": _withdrawal,
    "manifest": _manifest,
    "roll": _roll,
    "recusal": _recusal,
    "draw": _draw,
    "opening": _opening,
    "return-part": _return_part,
    "return": _return,
    "address": _address,
    **dict.fromkeys(MEMBERSHIP, _known),
    **dict.fromkeys(MOTIONS, _known),
    **participation.HANDLERS,
    **unity.HANDLERS,
    **registers.HANDLERS,
    **conditions.HANDLERS,
    **demands.HANDLERS,
    **pledges.HANDLERS,
    **convenings.HANDLERS,
    **process.HANDLERS,
    **deliberation.HANDLERS,
    **moderation.HANDLERS,
    **caucuses.HANDLERS,
    **delegates.HANDLERS,
    **challenges.HANDLERS,
    **dict.fromkeys(CUT_KINDS, _of_council),
}
