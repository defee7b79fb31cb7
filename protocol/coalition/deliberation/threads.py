"""Which comments stand: slow mode, and answers to what does not stand.

Spec: docs/spec/coalition/deliberation.md section 6. A group's comments on one proposal are gone
through in the order of its log, which nobody can claim otherwise: who dates a comment back, before
one that stands before it, is as much too soon as who writes two in one breath.
"""

from collections import defaultdict
from collections.abc import Mapping

from protocol.coalition.collected import Collected, ProposalDraft, moment
from protocol.coalition.entry import Entry
from protocol.coalition.moderation.derive import Pace
from protocol.errors import RuleError


def settle_comments(collected: Collected, pace: Mapping[bytes, Pace]) -> None:
    """Refuse the comments that came too soon, and the answers to them; the others stay.

    Args:
        pace: of every proposal's debate.
    """
    ahead = _ahead(collected)
    for name, draft in collected.proposals.items():
        hasty = _hasty(draft, ahead.get(name, []), pace[name])
        if hasty:
            _drop(collected, draft, hasty)


def _ahead(collected: Collected) -> dict[bytes, list[Entry]]:
    """Comments that wait, by their proposal.

    They are looked at too: else a group could publish one for later and another for now, and let
    the first, once its hour comes, undo what everybody had seen.
    """
    found: dict[bytes, list[Entry]] = defaultdict(list)
    for ref, entries in collected.waiting.items():
        topic = collected.topics.get(ref)
        if topic is not None:
            found[topic] += [e for e in entries if e.statement and e.statement.kind == "comment"]
    return found


def _hasty(draft: ProposalDraft, ahead: list[Entry], pace: Pace) -> dict[bytes, int]:
    """Comments that are too soon, with the time from which their group may speak again."""
    found: dict[bytes, int] = {}
    spoken: dict[bytes, int] = {}
    said = [entry for entry, _body in draft.comments]
    for entry in sorted([*said, *ahead], key=lambda e: (e.group, e.order)):
        time = entry.time
        seconds = pace.at(time)
        last = spoken.get(entry.group)
        if seconds and last is not None and time < last + seconds:
            found[entry.hash] = last + seconds
        else:
            # Of what one cut holds nobody knows the seconds: as many pass as there was time for.
            soonest = entry.earliest
            spoken[entry.group] = soonest if last is None else max(last + seconds, soonest)
    return found


def _drop(collected: Collected, draft: ProposalDraft, hasty: dict[bytes, int]) -> None:
    gone: set[bytes] = set()
    stand = []
    # In fold order: what is answered comes before its answers.
    for entry, body in draft.comments:
        assert entry.statement is not None
        if entry.hash in hasty:
            time = moment(entry)[0]
            wait = hasty[entry.hash] - time
            fault = RuleError("slow-mode", f"{wait} seconds before the group may speak again")
        elif entry.statement.refs[0] in gone:
            fault = RuleError("unknown-target", "answers a comment that was refused")
        else:
            stand.append((entry, body))
            continue
        gone.add(entry.hash)
        collected.refuse(entry, fault)
        del collected.comments[entry.hash]
    draft.comments[:] = stand
