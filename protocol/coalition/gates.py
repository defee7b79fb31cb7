"""What a ballot must have passed before it can open.

Spec: docs/spec/coalition/ballots.md section 4. The same gates judge an opening, at its own claimed
hour, and tell people beforehand what is still missing.
"""

from collections.abc import Collection

import msgspec

from protocol.ballots.manifest import Manifest
from protocol.coalition.charter import CharterRules
from protocol.coalition.gate import Gate
from protocol.coalition.process.gates import lines_gate, periods, stage_gates
from protocol.coalition.process.stage import Stage
from protocol.coalition.proposals import as_of
from protocol.coalition.state import Proposal


class Question(msgspec.Struct, frozen=True):
    """A ballot as far as its gates are concerned.

    Attributes:
        adoption: the wording that the manifest cites; None for the first.
        announced: claimed time of the manifest.
        invited: the groups that the charter and the manifest let vote, but those that stand aside.
        stage: how far the proposal's process has come; None if none was declared.
        vetoes: ids of the caucuses' vetoes that hold against the wording.
    """

    proposal: Proposal
    adoption: bytes | None
    manifest: Manifest
    announced: int
    invited: frozenset[bytes]
    stage: Stage | None = None
    vetoes: tuple[bytes, ...] = ()


def gates_at(
    rules: CharterRules, question: Question, attested: Collection[bytes], time: int
) -> tuple[Gate, ...]:
    """The gates of a ballot as they stand at `time`, in the order in which people meet them.

    Args:
        attested: groups whose roll is attested (or, for an opening, cited).
    """
    then = as_of(question.proposal, time)
    rules = periods(rules, question.stage)
    schedule = question.manifest.schedule
    # A group that is slow must not be voted past, nor may it hold up everyone for good: without
    # every roll the ballot waits as long as a proposal must be deliberated.
    grace_over = time >= question.announced + rules.deliberation_s
    asked = len(question.invited)
    # More than half, always: then at least one group that does not plot with the author has seen
    # the ballot before it opens, and its opening can claim no time before that group's roll.
    rolls_needed = asked // 2 + 1 if grace_over else max(1, asked)
    ripe = then.restarted + rules.deliberation_s
    last_call = schedule.closes - rules.voting_s
    in_time = schedule.closes - max(schedule.opens, time) >= rules.voting_s
    return (
        *_staged(rules, question),
        Gate("sponsors", len(then.sponsors), rules.sponsors),
        Gate("not-withdrawn", int(then.withdrawn is None), 1),
        *_debated(rules, then),
        *((Gate("not-vetoed", 0, 1),) if question.vetoes else ()),
        Gate("wording", int(then.adoption == question.adoption), 1),
        Gate("deliberation", int(time >= ripe), 1, ripe),
        Gate("rolls", len(question.invited & set(attested)), rolls_needed),
        Gate("voting-period", int(in_time), 1, last_call),
    )


def _staged(rules: CharterRules, question: Question) -> tuple[Gate, ...]:
    """What a process adds, first: people meet it long before the ballot."""
    if question.stage is None:
        return ()
    return (*stage_gates(question.stage, rules), lines_gate(question.stage, question.manifest))


def _debated(rules: CharterRules, proposal: Proposal) -> tuple[Gate, ...]:
    """Gates of a debate that came to something; none where nothing was seconded or merged."""
    needed = rules.life.seconds
    called = [a for a in proposal.amendments if needed and len(a.seconds) >= needed]
    answered = sum(amendment.answered for amendment in called)
    gates = [Gate("answered", answered, len(called))] if called else []
    return (*gates, Gate("not-merged", 0, 1)) if proposal.merged else tuple(gates)
