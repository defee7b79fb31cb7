"""What a node owes, and what keeps it from that, in words for people.

Clauses, lower case and without a full stop: commands and `doctor` say them so, pages begin them
with a capital.
"""

from collections.abc import Mapping
from typing import NamedTuple

from protocol.ballots.explain_text import N_
from protocol.duties import Duty


class Words(NamedTuple):
    """Of one cause: why, what to do (empty: nothing), and the page for it (empty: none)."""

    why: str
    todo: str = ""
    path: str = ""


PUBLISH = N_("publish what this group says")
CERTIFY = N_("confirm with the other certifying groups what is final")
BOTH = N_("publish what this group says, and confirm with the others what is final")
KEEP = N_("keep the whole public record of {group}")

DUTIES: Mapping[Duty, str] = {
    Duty.ATTEST_ROLL: N_("attest the voters' list for {title}"),
    Duty.OPEN_BALLOT: N_("open the vote {title}"),
    Duty.RETURN_POLLED: N_("return this group's votes in {title}"),
    Duty.RETURN: N_("return this group's votes, counted by hand, in {title}"),
    Duty.ERASE_VOTES: N_("erase who voted how in {title}"),
    Duty.REPORT_PLEDGE: N_("report what came of the pledge {title}"),
    Duty.ERASE_WORDS: N_("erase words as {title} asks"),
    Duty.CHECK_IN: N_("check in for the meeting {title}"),
    Duty.REPORT_CONVENING: N_("report what the meeting {title} came to"),
    Duty.CONFIRM_REPORT: N_("confirm or dispute the report of {title}"),
    Duty.REPORT_DELEGATES: N_("report what the delegates to {title} did"),
    Duty.CHOOSE_DELEGATES: N_("choose delegates for {title} anew"),
}

SILENT = N_("it goes on by itself once they answer; ask their administrators what keeps them")
BY_ITSELF = N_("it goes on by itself")
LOOK = N_("on the server, commonweal doctor says what to do")
KEYS = Words(N_("it does not have the keys that are in force for its group"), LOOK)
APART = Words(N_("what it has signed and what it holds differ"), LOOK)

CAUSES: Mapping[str, Words] = {
    "not-served": Words(N_("this server is not running"), N_("start it with commonweal serve")),
    "people": Words(
        N_("people of this group have to do it, and it is late"),
        N_("an administrator or a facilitator finds it on the first page"),
    ),
    "asking-peers": Words(
        N_("it has just started, and first asks the others how long its group's record is"),
        N_("it goes on by itself once more than half of them have answered"),
    ),
    "record-full": Words(
        N_(
            "its group's record has {count} statements that are not confirmed yet, and the others "
            "take no more before they are"
        ),
        N_(
            "it goes on by itself once the next cut confirms them; votes and keys have room of "
            "their own"
        ),
        "/cuts",
    ),
    "clock-wrong": Words(
        N_("the clock of its machine seems to be wrong"),
        N_("set the clock and keep NTP running; it goes on by itself"),
    ),
    "disk-full": Words(N_("its disk takes nothing more"), N_("make room; it goes on by itself")),
    "half-published": Words(
        N_("its disk takes nothing more"), N_("make room; it goes on by itself")
    ),
    "record-damaged": Words(
        N_("the public record of {groups} is damaged on its disk"),
        N_("it fetches it anew from the others by itself; have the disk checked"),
    ),
    "record-lost": Words(
        N_(
            "the public record of {groups} is damaged on its disk, and nobody who answers has it "
            "whole"
        ),
        N_("have the disk checked, and restore store.sqlite from the backup"),
    ),
    "other-rules": Words(
        N_("the others confirm by newer rules than this program has"),
        N_("install the newest release"),
    ),
    "log-frozen": Words(
        N_("two versions of this group's record were signed, so it is frozen"),
        N_("see what is to be done about it"),
        "/groups/frozen",
    ),
    "cut-out-of-line": Words(
        N_("what the others have confirmed does not go on from what is here"),
        N_("compare the fingerprint with people of other groups"),
        "/cuts",
    ),
    "too-few": Words(
        N_("too few certifying groups answer: {needed} of {council} have to confirm together"),
        SILENT,
        "/peers",
    ),
    "waiting-for-data": Words(
        N_("it lacks the newest statements of {groups}, and nobody who answers has given them"),
        N_("it asks again and again; if it stays so, ask the administrators of these groups"),
        "/peers",
    ),
    "waiting-for-table": Words(
        N_("nobody who answers has given it the list of records that is to be confirmed"),
        BY_ITSELF,
    ),
    "unconfirmed": Words(
        N_("two other groups have first to confirm that it follows the same line as they do"),
        N_("where they can't be reached, have the fingerprint read out and enter it"),
        "/cuts/compare",
    ),
    "disputed": Words(
        N_("{groups} show another line than the one here"),
        N_("ask people of several groups by telephone for the fingerprint, and enter it"),
        "/cuts/compare",
    ),
    "restored": Words(
        N_("it was restored from a backup: it watches once before it takes part again"),
        BY_ITSELF,
    ),
    "restored-asks": Words(
        N_(
            "it was restored from a backup, and the others can't confirm without it; it has not "
            "yet got from {groups} all that it may have voted on"
        ),
        N_("it goes on by itself once the servers of all certifying groups run"),
        "/peers",
    ),
    "restored-waits": Words(
        N_(
            "it was restored from a backup, and votes for nothing new before it knows what "
            "{groups} have voted"
        ),
        N_("it goes on by itself once the servers of all certifying groups run"),
        "/peers",
    ),
    "keyless": Words(
        N_("it lacks the key by which its group certifies"),
        N_("make a new one"),
        "/cuts/new-key",
    ),
    "refused": Words(
        N_("it refused what was proposed last, and does not vote for it"), "", "/cuts"
    ),
    "mixed-rules": Words(
        N_("what was proposed last is by the rules of another release than the one that runs here"),
        N_(
            "it goes on by itself once enough certifying groups run the same release: install the "
            "newest"
        ),
        "/cuts",
    ),
    "dropped": Words(
        N_("{count} of its statements are here only as hashes"),
        N_("fetch them from the others"),
        "/cuts/fetch",
    ),
    "behind": Words(
        N_("of {count} confirmed statements {have} are here, and nobody who answers has the rest"),
        BY_ITSELF,
        "/peers",
    ),
    "words-missing": Words(
        N_("{count} texts that it names are not here, and nobody who answers has given them"),
        N_("it asks again and again; who wrote them may have them"),
    ),
    **dict.fromkeys(("keys-replaced", "keys-awaited", "keys-twice"), KEYS),
    **dict.fromkeys(("signer-behind", "signer-unbound", "store-behind", "unfinished"), APART),
}
"""By code; `{}` as its maker in `node.owed.causes` fills it."""

ONE: Mapping[str, str] = {
    "dropped": N_("{count} of its statements is here only as a hash"),
    "words-missing": N_(
        "{count} text that it names is not here, and nobody who answers has given it"
    ),
}
"""Why, by code, where `count` is one."""

OTHER = Words(N_("something that its administrators have to see to is in the way"), LOOK)
"""For a code that has no words of its own; the node's own stand beside it."""


def sayings() -> tuple[str, ...]:
    """Every clause, with its places: what is owed, why it is not done, what people do."""
    words = (*CAUSES.values(), OTHER)
    whys, todos = [one.why for one in words], [one.todo for one in words if one.todo]
    return tuple(
        dict.fromkeys(
            (PUBLISH, CERTIFY, BOTH, KEEP, *DUTIES.values(), *whys, *ONE.values(), *todos)
        )
    )
