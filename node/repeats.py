"""Which of the fold's details only say again, in other words, what the refusal's code says.

A code has one sentence for all cases; the fold adds which case it was. Of these there is one case,
so people are told the sentence alone.
"""

from protocol.errors import CODES

REPEATS: frozenset[tuple[str, str]] = frozenset(
    {
        ("already-leaving", "it has announced that it leaves"),
        ("already-moved", "the close was moved before, and is moved once"),
        ("already-open", "the ballot was opened before"),
        ("card-differs", "comes back with another card or weight than it had"),
        ("condition-lapsed", "dated after the time for attesting it"),
        ("convening-cancelled", "it was cancelled before"),
        ("draw-early", "a draw is published after the close"),
        ("group-left", "said by a group after it had left the coalition"),
        ("key-in-use", "a key of it is, or was, used for something else"),
        ("keys-contested", "two claims to this group's keys are before the others"),
        ("motion-closed", "the motion was decided, or overtaken, before"),
        ("no-member-rules", "the charter has no rules for members"),
        ("no-members-challenges", "the vote's charter lets only groups challenge"),
        ("no-recusal", "the ballot's rule lets no group stand aside"),
        ("no-voice-yet", "the group has no part in what groups decide yet"),
        ("not-a-facilitator", "the convening does not name this group"),
        ("not-a-moderator", "the charter names other groups as moderators"),
        ("not-an-attester", "the condition does not name this group"),
        ("not-present", "the report does not count this group as present"),
        ("offer-declined", "it declined this offer before"),
        ("offer-declined", "this group declined the offer that it cites"),
        ("own-proposal", "a group does not sponsor its own proposal"),
        ("point-changed", "this wording is no longer open or in force"),
        ("proceed-early", "the reports are not overdue yet"),
        ("process-repeated", "the proposal has a process already"),
        ("register-not-at-close", "the register is not that of the vote's close"),
        ("report-early", "it is dated before the meeting began"),
        ("return-early", "the statement's time is before the close"),
        ("voted-on", "a ballot on it was opened before"),
        ("wrong-coalition", "made for another coalition"),
    }
)


def adds(code: str, detail: str) -> bool:
    """Whether a detail says anything that the sentence of its code doesn't."""
    known = CODES.get(code)
    return (code, detail) not in REPEATS and (known is None or known.sentence != detail)
