"""Which opening of a ballot counts: the earliest that passes every gate at its own hour.

Spec: docs/spec/coalition/ballots.md, "Opening". The gates are those of `protocol.coalition.gates`.
"""

from dataclasses import dataclass

from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.gates import Question, gates_at
from protocol.coalition.state import Proposal
from protocol.errors import RuleError


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening that counts: its entry, the rolls it cites, and its claimed time."""

    entry: Entry
    cited: tuple[bytes, ...]
    hour: int


def find_opening(
    collected: Collected, draft: BallotDraft, proposal: Proposal, adoption: bytes | None
) -> Opening | None:
    """The opening that counts, None if there is none; the others are refused with their reason."""
    accepted: Opening | None = None
    for entry, cited in sorted(draft.openings, key=lambda pair: moment(pair[0])):
        opening = Opening(entry, cited, moment(entry)[0])
        fault = (
            RuleError("already-open", "the ballot was opened before")
            if accepted is not None
            else _fault(collected, draft, proposal, adoption, opening)
        )
        if fault is None:
            accepted = opening
        else:
            collected.refuse(entry, fault)
    return accepted


def question_at(
    collected: Collected, draft: BallotDraft, proposal: Proposal, adoption: bytes | None, time: int
) -> Question:
    """What the gates judge, with those who stood aside by `time` left out."""
    aside = recused_at(draft, time)
    asked = electorate_groups(draft.manifest.rule, collected.groups)
    return Question(
        proposal=proposal,
        adoption=adoption,
        manifest=draft.manifest,
        announced=moment(draft.entry)[0],
        invited=frozenset(group for group in asked if group not in aside),
    )


def recused_at(draft: BallotDraft, time: int) -> tuple[bytes, ...]:
    """Who stands aside as of the opening; a later recusal can't change an open ballot."""
    early = {entry.group for entry in draft.recusals if moment(entry)[0] <= time}
    return tuple(sorted(early | set(draft.manifest.rule.recused)))


def _fault(
    collected: Collected,
    draft: BallotDraft,
    proposal: Proposal,
    adoption: bytes | None,
    opening: Opening,
) -> RuleError | None:
    """Why an opening does not count; None if it does."""
    attested = {draft.rolls[ref][0].group for ref in opening.cited}
    question = question_at(collected, draft, proposal, adoption, opening.hour)
    if not attested <= question.invited:
        return RuleError(
            "not-invited", "cites the roll of a group that is not asked or stands aside"
        )
    for gate in gates_at(collected.charter.rules, question, attested, opening.hour):
        if not gate.met:
            return RuleError("gate-closed", f"{gate.key}: {gate.have} of {gate.need}")
    return None
