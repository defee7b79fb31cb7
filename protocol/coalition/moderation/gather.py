"""Who may hide, appeal, rule, slow down and ask to erase.

Spec: docs/spec/coalition/moderation.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.entry import Entry
from protocol.coalition.moderation.drafts import ErasureDraft, HideDraft
from protocol.errors import RuleError
from protocol.statement import Statement
from protocol.text import check_paragraphs


def hide(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A moderator hides a comment everywhere."""
    _only_moderators(collected, entry)
    comment = _comment(collected, statement)
    needs_reason("a moderator that hides a comment says why", body.reason)
    collected.moderation.hides[entry.hash] = HideDraft(entry, body, comment.hash)


def appeal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """The group whose comment it is asks for another look."""
    hidden = _hide(collected, statement)
    if entry.group != collected.comments[hidden.comment][0].group:
        raise RuleError("not-the-author", "only the group whose comment it is appeals")
    needs_reason("an appeal says why", body.reason)
    hidden.appeals[entry.hash] = (entry, body)


def ruling(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A moderator shows a comment again, or upholds against an appeal that it is hidden."""
    moderators = _only_moderators(collected, entry)
    hidden = _hide(collected, statement)
    if len(statement.refs) == 2 and statement.refs[1] not in hidden.appeals:
        raise RuleError("unknown-target", "answers what is no appeal against this")
    if body.outcome == "uphold":
        if len(statement.refs) == 1:
            raise RuleError("unknown-target", "upholds what nobody appealed against")
        # Nobody is the judge of their own act, if there is anybody else.
        if entry.group == hidden.entry.group and len(moderators) > 1:
            raise RuleError("own-ruling", "another moderator hears the appeal")
    needs_reason("a ruling says why", body.reason)
    hidden.rulings[entry.hash] = (entry, body)


def slow_mode(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A moderator sets the pace of the debate on a proposal."""
    _only_moderators(collected, entry)
    if statement.refs[0] not in collected.proposals:
        raise RuleError("unknown-target", "slows down what is no proposal")
    needs_reason("a moderator that changes the pace says why", body.reason)
    collected.moderation.slow.append((entry, body, statement.refs[0]))


def erasure(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group asks everybody to erase words of its own, in whatever statement they are named."""
    found = _words(collected, statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "asks to erase the words of what names none")
    said, blobs = found
    # Otherwise any group could have the words of its opponents destroyed.
    if said.group != entry.group:
        raise RuleError("not-the-author", "a group has only its own words erased everywhere")
    check_paragraphs("body-malformed", "the reason", body.reason)
    draft = ErasureDraft(entry, body, said.hash, blobs)
    collected.moderation.erasures[entry.hash] = draft


def _words(collected: Collected, name: bytes) -> tuple[Entry, tuple[bytes, ...]] | None:
    """The statement of this name and the blobs of its words; None if it names no words."""
    comment = collected.comments.get(name)
    return collected.words.get(name) if comment is None else (comment[0], (comment[1].blob,))


def erased(collected: Collected, entry: Entry, statement: Statement, _body: Any) -> None:
    """A group's node has erased the words."""
    notice = collected.moderation.erasures.get(statement.refs[0])
    if notice is None:
        raise RuleError("unknown-target", "acknowledges what is no notice of erasure")
    notice.done[entry.hash] = entry


def _only_moderators(collected: Collected, entry: Entry) -> list[bytes]:
    moderators = collected.rules_at(entry.time).moderators
    if entry.group not in moderators:
        raise RuleError("not-a-moderator", "the charter names other groups as moderators")
    return moderators


def _comment(collected: Collected, statement: Statement) -> Entry:
    found = collected.comments.get(statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "hides what is no comment")
    return found[0]


def _hide(collected: Collected, statement: Statement) -> HideDraft:
    found = collected.moderation.hides.get(statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "is about what hides no comment")
    return found


HANDLERS = {
    "hide": hide,
    "appeal": appeal,
    "ruling": ruling,
    "slow-mode": slow_mode,
    "erasure": erasure,
    "erased": erased,
}
