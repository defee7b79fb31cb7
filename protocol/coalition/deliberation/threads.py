"""Which comments stand: signatures, slow mode, and answers to what does not stand.

Spec: docs/spec/coalition/deliberation.md section 6. What one speaker, a group or a member, says on
one proposal is gone through in the order of the group's log, which nobody can claim otherwise: who
dates a comment back, before one that stands before it, is as much too soon as who writes two in one
breath.
"""

from collections import defaultdict
from collections.abc import Mapping

from protocol.coalition.collected import Collected, ProposalDraft
from protocol.coalition.deliberation.members import (
    false_comments,
    knows_register,
    once_signed,
    speaker,
)
from protocol.coalition.entry import Entry
from protocol.coalition.moderation.derive import Pace
from protocol.coalition.registers.values import Registers
from protocol.errors import ProtocolError, RuleError

KINDS = ("comment", "member-comment")


def settle_comments(collected: Collected, pace: Mapping[bytes, Pace], registers: Registers) -> None:
    """Refuse comments that nobody signed or that came too soon, and the answers to them.

    Args:
        pace: of every proposal's debate.
        registers: in which members' keys are.
    """
    ahead = _ahead(collected)
    for name, draft in collected.proposals.items():
        said = [entry for entry, _body in draft.comments]
        # Of one that waits for its register nobody knows yet who signed it: it takes no turn.
        waiting = [e for e in ahead.get(name, []) if knows_register(registers, e)]
        both = [*said, *waiting]
        faults = false_comments(collected, registers, both)
        true = [entry for entry in both if entry.hash not in faults]
        faults |= _out_of_turn(true, pace[name])
        if faults:
            _drop(collected, draft, faults)


def _ahead(collected: Collected) -> dict[bytes, list[Entry]]:
    """Comments that wait, by their proposal.

    They are looked at too: else a group could publish one for later and another for now, and let
    the first, once its hour comes, undo what everybody had seen.
    """
    found: dict[bytes, list[Entry]] = defaultdict(list)
    for ref, entries in collected.waiting.items():
        topic = collected.topics.get(ref)
        if topic is not None:
            found[topic] += [e for e in entries if e.statement and e.statement.kind in KINDS]
    return found


def _out_of_turn(said: list[Entry], pace: Pace) -> dict[bytes, ProtocolError]:
    """Comments that are too soon, or a member's once more; each with its fault."""
    found: dict[bytes, ProtocolError] = {}
    # By group and, of a member, key: one must not use up another's turn.
    spoken: dict[tuple[bytes, bytes], int] = {}
    signed: set[tuple[bytes, bytes, bytes]] = set()
    for entry in sorted(said, key=lambda e: (e.group, e.order)):
        once = once_signed(entry)
        # Else a steward could say a member's words again and again.
        if once in signed:
            found[entry.hash] = RuleError("signature-repeated", "the member said this already")
            continue
        time = entry.time
        seconds = pace.at(time)
        who = (entry.group, speaker(entry))
        last = spoken.get(who)
        if seconds and last is not None and time < last + seconds:
            wait = f"{last + seconds - time} seconds before they may speak again"
            found[entry.hash] = RuleError("slow-mode", wait)
            continue
        # Of what one cut holds nobody knows the seconds: as many pass as there was time for.
        soonest = entry.earliest
        spoken[who] = soonest if last is None else max(last + seconds, soonest)
        if once is not None:
            signed.add(once)
    return found


def _drop(
    collected: Collected, draft: ProposalDraft, faults: Mapping[bytes, ProtocolError]
) -> None:
    gone: set[bytes] = set()
    stand = []
    # In fold order: what is answered comes before its answers.
    for entry, body in draft.comments:
        assert entry.statement is not None
        fault = faults.get(entry.hash)
        if fault is None and entry.statement.refs[0] in gone:
            fault = RuleError("unknown-target", "answers a comment that was refused")
        if fault is None:
            stand.append((entry, body))
            continue
        gone.add(entry.hash)
        collected.refuse(entry, fault)
        del collected.comments[entry.hash]
    draft.comments[:] = stand
