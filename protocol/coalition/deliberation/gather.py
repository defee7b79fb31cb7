"""Attaching seconds, declines and merges to the proposals that they are about.

Spec: docs/spec/coalition/deliberation.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected, ProposalDraft
from protocol.coalition.entry import Entry
from protocol.errors import RuleError
from protocol.statement import Statement
from protocol.text import check_paragraphs


def second(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    """A group other than the two concerned wants an amendment answered."""
    ref = statement.refs[0]
    draft = collected.proposals.get(collected.topics.get(ref, b""))
    if draft is None or ref not in draft.amendments:
        raise RuleError("unknown-target", "seconds what is no amendment")
    if entry.group in (draft.entry.group, draft.amendments[ref][0].group):
        raise RuleError("own-amendment", "it offered the amendment, or may adopt it")
    draft.seconds[entry.hash] = (entry, ref)


def editorial(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    """A sponsor of the proposal agrees that an amendment changes no meaning."""
    ref, sponsorship = statement.refs
    draft = collected.proposals.get(collected.topics.get(ref, b""))
    if draft is None or ref not in draft.amendments or draft.amendments[ref][1].material:
        raise RuleError("unknown-target", "agrees to what was not offered as editorial")
    known = draft.sponsors.get(sponsorship)
    if known is None or known.group != entry.group:
        raise RuleError("unknown-target", "cites no sponsorship of its own of this proposal")
    if entry.group == draft.amendments[ref][0].group:
        raise RuleError("own-amendment", "it offered the amendment itself")
    draft.editorials[entry.hash] = (entry, ref)


def decline(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """The author's other answer to an amendment."""
    draft = own_proposal(collected, entry, statement.refs[0])
    if statement.refs[1] not in draft.amendments:
        raise RuleError("unknown-target", "declines what is no amendment of this proposal")
    needs_reason("a group that declines an amendment says why", body.reason)
    draft.declines[entry.hash] = (entry, statement.refs[1])


def merge(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """The author gives its proposal up for another one."""
    draft = own_proposal(collected, entry, statement.refs[0])
    if statement.refs[1] not in collected.proposals:
        raise RuleError("unknown-target", "merges into what is no proposal")
    check_paragraphs("body-malformed", "the reason", body.reason)
    draft.merges[entry.hash] = (entry, statement.refs[1])


def unmerge(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    """The author takes a merge back."""
    draft = own_proposal(collected, entry, statement.refs[0])
    if statement.refs[1] not in draft.merges:
        raise RuleError("unknown-target", "takes back what is no merge of this proposal")
    draft.unmerges[entry.hash] = (entry, statement.refs[1])


def own_proposal(collected: Collected, entry: Entry, ref: bytes) -> ProposalDraft:
    """The proposal cited, of the group that speaks.

    Raises:
        RuleError: `unknown-target` or `not-the-author`.
    """
    draft = collected.proposals.get(ref)
    if draft is None:
        raise RuleError("unknown-target", "answers what is no proposal")
    if entry.group != draft.entry.group:
        raise RuleError("not-the-author", "only the group that put the proposal may do this")
    return draft


def needs_reason(why: str, reason: str) -> None:
    """Check that a reason is there, and clean.

    Raises:
        RuleError: `reason-missing`.
        MalformedError: `body-malformed`.
    """
    check_paragraphs("body-malformed", "the reason", reason)
    if not reason:
        raise RuleError("reason-missing", why)


HANDLERS = {
    "second": second,
    "editorial": editorial,
    "decline": decline,
    "merge": merge,
    "unmerge": unmerge,
}
