"""What a refused act says on a page, in the reader's language.

Protocol codes have their sentence in one table (`protocol.errors`); what this node refuses by
itself is worded here for the codes that pages meet. A code without words is shown as the command
line has it, in English and marked so.
"""

from collections.abc import Mapping

import msgspec

from node.errors import NodeError
from node.repeats import adds
from node.web.details import say_detail, say_field
from node.web.i18n import Language
from node.web.policy import N_
from node.web.refusals_of_debate import OF_DEBATE
from node.web.refusals_of_delegates import OF_DELEGATES
from node.web.refusals_of_files import OF_FILES
from node.web.refusals_of_founding import OF_FOUNDING
from node.web.refusals_of_lines import OF_LINES
from node.web.refusals_of_logs import OF_LOGS
from node.web.refusals_of_meetings import OF_MEETINGS
from node.web.refusals_of_people import OF_PEOPLE
from node.web.refusals_of_votes import OF_VOTES
from protocol.errors import CODES, ProtocolError

WORDS: Mapping[str, tuple[str, str]] = {
    **OF_DEBATE,
    **OF_DELEGATES,
    **OF_MEETINGS,
    **OF_FILES,
    **OF_FOUNDING,
    **OF_LINES,
    **OF_LOGS,
    **OF_PEOPLE,
    **OF_VOTES,
    "offerer-leaving": (
        N_("That group leaves the coalition, too: your members would count nowhere."),
        N_("Ask it to take that back first, or leave without taking the offer up."),
    ),
    "already-sponsored": (N_("Your group sponsors this proposal already."), ""),
    "asking-peers": (
        N_(
            "This server has just started and asks the others how long your group's public record "
            "is. Nothing was published."
        ),
        N_("Try again in a minute."),
    ),
    "reading-over": (
        N_("This vote is over: who has read about it is kept no longer."),
        N_("A mark from before can still be taken back."),
    ),
    "no-change": (
        N_("This changes nothing: it stands so already."),
        N_("Change the wording below, then send it again."),
    ),
    "point-repeated": (
        N_("These very words are a point in force, or moved to be one."),
        N_("Agree with them instead, at their page."),
    ),
    "point-changed": (
        N_("This point was changed meanwhile. Nothing was published."),
        N_("Read the wording now in force, and decide again."),
    ),
    "not-moved": (
        N_("The charter has this wording: nobody moved it, so nobody takes it back."),
        N_("Move that the point is taken away."),
    ),
    "unknown-point": (N_("No such point is in force."), ""),
    "no-group-named": (
        N_("The challenge is about the whole vote."),
        N_("Mark the groups that are to count again or to correct their results."),
    ),
    "key-taken": (
        N_("This key is or was somebody's already."),
        N_("Make a new one; a key that was struck is never taken again."),
    ),
    "unknown-id": (
        N_("What this is about is not here."),
        N_("It may still be on its way from another group. Try again in a minute."),
    ),
    "bad-demand": (
        N_("A demand is to be met by a day or within so many days, and its steps are on its list."),
        N_("Give either the deadline or the days, and the number of a step that is there."),
    ),
    "bad-condition": (
        N_("What must happen first, and which groups may say that it did, go together."),
        N_("Name at least as many groups as must say it; where nothing must happen first, none."),
    ),
    "clause-without-option": (
        N_("The vote could not decide everything that the proposal cites."),
        N_("Name an option as each demand or move is named, word for word, or ask yes or no."),
    ),
    "opening-past": (
        N_("This hour has passed, or is now."),
        N_("Choose a later one: every group confirms its voters' list before it."),
    ),
    "closes-too-early": (N_("It would close before it opens."), N_("Choose a later hour.")),
    "due-too-early": (
        N_("Results would be due before voting closes."),
        N_("Choose a later hour."),
    ),
    "nobody-extends": (
        N_("Nobody could move the close of this vote: the charter has no panel or no council."),
        N_("Leave the extension out."),
    ),
    "extension-too-long": (
        N_("The extension is longer than voting."),
        N_("It is at most as long as the vote is open."),
    ),
    "too-few-options": (
        N_("There are fewer than two options to choose from."),
        N_("Write each on a line of its own."),
    ),
    "too-few-grades": (
        N_("There are fewer than two grades."),
        N_("Write each on a line of its own, the best first."),
    ),
    "grades-unasked": (
        N_("Grades are named, and the question asks for none."),
        N_("Choose grades as the kind of question, or leave them empty."),
    ),
    "options-unasked": (
        N_("Yes or no is asked, and there are options too."),
        N_("Empty this field, or ask to choose or to rank."),
    ),
    "bad-setting": (
        N_("This is no setting of the count, or one twice."),
        N_("A line for each: name: value."),
    ),
    "bad-places": (
        N_("This reserves no places."),
        N_("A line for each: name: how many at least: options, with commas between."),
    ),
    "bad-rule": (
        N_("The rule can't be read."),
        N_("It is written as the guide to decision rules shows."),
    ),
    "settled-alone": (
        N_("What meetings settled is asked by itself."),
        N_("Leave the other questions out, or ask them in a vote of their own."),
    ),
    "nothing-settled": (
        N_("The meetings have settled nothing yet."),
        N_("Wait for their confirmed reports."),
    ),
    "ballot-exists": (N_("This very vote was announced before."), ""),
    "voted-on": (
        N_(
            "A vote on this proposal has opened, so it stays as it is: nobody amends, merges or "
            "withdraws it."
        ),
        N_("Put a new proposal for what should be so instead."),
    ),
    "withdrawn": (N_("The proposal was withdrawn."), N_("Put a new one to be voted on.")),
    "not-invited": (
        N_("This vote does not ask your group."),
        N_("Its page says whom it asks: of these, who had a voters' list in time."),
    ),
    "recused": (N_("Your group stands aside from this vote."), ""),
    "already-recused": (
        N_("Your group stands aside from this vote already."),
        N_("The vote's page shows it with the reason."),
    ),
    "same-steward": (
        N_("This key has signed it already."),
        N_("Another administrator confirms it, with a key of their own."),
    ),
    "same-sign-in": (
        N_("You have signed it already."),
        N_("Another administrator confirms it, signed in as themselves."),
    ),
    "not-a-steward": (N_("This is the key of nobody who administers this group."), ""),
    "unknown-draft": (
        N_("This is not waiting any more."),
        N_("It was confirmed or thrown away meanwhile."),
    ),
    "too-many-drafts": (
        N_("Too much waits for a second administrator."),
        N_("Confirm or throw away some of it first."),
    ),
    "still-open": (
        N_("Results are entered once voting has closed, so that nobody sees how it stands."),
        "",
    ),
    "close-unsettled": (
        N_("The close of this vote may still be moved, because of an outage."),
        N_("Wait until the groups have confirmed something from after the close."),
    ),
    "whose-code": (
        N_("Say whose codes, or give the code that was found."),
        N_("One of the two."),
    ),
    "on-paper": (
        N_("This member was given paper, so their codes are dead."),
        N_("One person votes in one way; paper can't be taken back."),
    ),
    "voted-online": (
        N_("This member has voted online already."),
        N_("With their code they can change that vote until the close."),
    ),
    "about-other": (
        N_("This is not what such a text is about."),
        N_("A recommendation names a vote, a veto a proposal, and what takes one back that veto."),
    ),
    "recommendation-late": (
        N_("The vote is closed, and this caucus has not recommended this before."),
        N_("Say it as a statement."),
    ),
    "no-entry": (
        N_("Nobody on this voters' list has this number."),
        N_("It was fixed when it was drawn up; look the number up in your members' list."),
    ),
    "no-name": (
        N_("This pledge gives no name, or its erasure was asked for before."),
        "",
    ),
    "too-many-feeds": (
        N_("You have as many of these addresses as there may be."),
        N_("End one that you no longer use."),
    ),
    "no-period": (
        N_("What the report is about is missing."),
        N_("Choose a meeting or a vote, or give since when and until when."),
    ),
    "unsayable": (N_("This can't be published as it is."), N_("Make it shorter.")),
    "not-leaving": (N_("Your group has not announced that it leaves."), ""),
    "bad-question": (
        N_("A question has two to eight different answers."),
        N_("Put rare answers together: small numbers are never published."),
    ),
    "too-many-questions": (
        N_("There are as many questions as can be asked."),
        N_("Stop asking one first."),
    ),
    "unknown-question": (N_("This is not asked."), N_("Open the page again.")),
    "unknown-member": (
        N_("No active member has this number or name in your members' list."),
        N_("Look it up in the list; capitals count."),
    ),
    "label-missing": (
        N_("An access is for somebody."),
        N_("Give a name, or a member of your list."),
    ),
    "unknown-access": (N_("There is no such access, or it is over."), ""),
    "too-many-accesses": (N_("There are too many accesses."), N_("End those nobody uses.")),
    "already-agreed": (N_("Your group has said so already."), ""),
    "not-a-sponsor": (
        N_("Your group does not sponsor this proposal."),
        N_("Only those who asked for the question say that it stays the same."),
    ),
    "not-editorial": (N_("This amendment says itself that it changes the meaning."), ""),
    "already-seconded": (N_("Your group seconds this amendment already."), ""),
    "already-merged": (
        N_("This proposal has gone up in another already."),
        N_("Take that back first."),
    ),
    "not-merged": (N_("This proposal stands by itself."), ""),
    "voted-together": (
        N_("A vote on the other proposal has opened."),
        N_("Put a new proposal instead. It has the same time before it."),
    ),
    "gate-closed": (
        N_("This vote can't open yet."),
        N_("What is missing stands below, under Before it can open."),
    ),
    "bad-move": (
        N_("Only another step has a number, and it is one on the demand's list."),
        N_("Choose a step where another one begins, and none for any other move."),
    ),
    "no-veto": (N_("The charter gives no caucus a veto."), ""),
    "about-nothing": (N_("A statement is about nothing in particular."), ""),
    "not-in-caucus": (N_("You are not a member of this caucus."), ""),
    "other-coalition": (N_("This file was made in another coalition."), ""),
    "bad-caucus-file": (
        N_("This is no file of a caucus."),
        N_("Ask whoever made it to make it anew."),
    ),
    "no-credential": (
        N_("You have no key yet."),
        N_("Make one in the browser that you sign with."),
    ),
    "not-registered-yet": (
        N_("Your key is not in the published register yet."),
        N_("The server publishes it within a minute. Try again then."),
    ),
    "code-mistyped": (
        N_("This code has a typing mistake."),
        N_(
            "Compare it with the printed one, character by character. "
            "Spaces and dashes don't matter."
        ),
    ),
    "code-unknown": (
        N_("This link or code is not known here."),
        N_("It may have been replaced or ended. Ask your group's administrators for a new one."),
    ),
    "link-used": (
        N_("This link was used already. It works once."),
        N_("If it was not you, tell your group's administrators at once. They make you a new one."),
    ),
    "ambiguous-id": (
        N_("Several things here have an id that begins so."),
        N_("Give more of it."),
    ),
    "bad-arguments": (
        N_("What is given here does not fit together."),
        N_("Give just one of what excludes each other, and all of what belongs together."),
    ),
    "blob-too-large": (
        N_("This is too long to be kept."),
        N_("Make it shorter, or link to a document."),
    ),
    "no-box": (
        N_("This server has no ballot box for this vote."),
        N_("An administrator draws up the voters' list first."),
    ),
    "keys-replaced": (N_("This group's keys were replaced; this server has those before."), ""),
    "register-full": (N_("The register of keys is full."), ""),
    "record-frozen": (
        N_("Your group's public record is frozen, so nobody would hear what is published now."),
        N_("The page of frozen records says what was seen and what to do."),
    ),
    **dict.fromkeys(
        (
            "cosigned-otherwise",
            "head-behind",
            "head-forked",
            "signer-behind",
            "signer-unbound",
            "store-behind",
            "unfinished",
        ),
        (
            N_("This server publishes nothing now: what it has signed and what it holds differ."),
            N_("Ask those who run it to look with commonweal doctor."),
        ),
    ),
    **dict.fromkeys(
        ("store-damaged", "store-foreign", "store-newer", "store-full", "wrong-box"),
        (
            N_("This server can't use one of its files."),
            N_("Ask those who run it to look with commonweal doctor."),
        ),
    ),
    "disk-full": (
        N_("The disk of this server is full: this was not kept, and nothing was changed."),
        N_("Ask those who run it to make room, then do it again."),
    ),
    "half-published": (
        N_("The disk of this server is full: this is kept, and not yet published."),
        N_("Ask those who run it to make room; don't say it again: it is published then."),
    ),
    "clock-wrong": (
        N_("The clock of this server seems to be wrong, so it publishes nothing for now."),
        N_("Ask those who run it to set the clock, then do it again."),
    ),
    "too-many-attempts": (
        N_("Too many wrong codes were tried in the last minute."),
        N_("Wait a minute and compare your code with the printed one. A right code works at once."),
    ),
}


DETAILED = frozenset(
    {
        *("bad-rule", "bad-terms", "members-outside", "another-card", "same-name"),
        *("not-affiliated", "bad-standing", "recalled-before", "name-on-list"),
        "other-paper",
    }
)
"""Refusals of which the node's own words, in English, say more."""
NAMING = frozenset({"not-cosigned", "bad-places"})
"""Refusals that name whom they are about beside their words."""


class Refusal(msgspec.Struct, frozen=True):
    """A refusal to show.

    Attributes:
        message, hint: in the reader's language unless `foreign`.
        detail: what exactly; may be empty.
        foreign: whether message and hint are in English whatever the page's language.
        raw: whether the detail is, as every node says it.
        exact: whether the message itself says what exactly, so that nothing is left to add.
    """

    message: str
    hint: str
    detail: str = ""
    foreign: bool = False
    raw: bool = True
    exact: bool = False


def refusal(error: NodeError | ProtocolError, spoken: Language) -> Refusal:
    """Word an error for a page."""
    words = WORDS.get(error.code)
    if error.code == "bad-arguments" and (exact := say_field(str(error.args[0]), spoken)):
        # One code for all that a schema refuses: what is wrong says more than any words for all.
        hint = say_detail(error.hint, spoken) or ""
        return Refusal(_sentence(exact), _sentence(hint), exact=True)
    if words is not None:
        message, hint = (spoken.gettext(text) if text else "" for text in words)
        if isinstance(error, NodeError) and error.line:
            at = spoken.gettext("Line %(line)s:") % {"line": error.line}
            message = f"{at} {message[:1].lower()}{message[1:]}"
        detail = str(error.args[0]) if error.code in DETAILED else ""
        if isinstance(error, NodeError) and error.code in NAMING:
            detail = error.detail
        said, raw = _detail(detail, error.hint, spoken, (message, hint))
        repeated = not adds(error.code, error.detail)
        return Refusal(message, hint, said, raw=raw, exact=repeated)
    detail = error.detail if isinstance(error, ProtocolError) else error.detail or error.message
    code = CODES.get(error.code)
    if code is None:
        return Refusal(_sentence(detail), _sentence(error.hint), foreign=True)
    more = "" if error.hint == code.hint else error.hint
    better = more and say_detail(detail, spoken) is not None and say_detail(more, spoken)
    hint = spoken.gettext(code.hint) if code.hint and not better else ""
    message, hint = _sentence(spoken.gettext(code.sentence)), _sentence(hint)
    if not (more or adds(error.code, detail)):
        return Refusal(message, hint, raw=False, exact=True)
    said, raw = _detail(detail, more, spoken, (message, hint))
    return Refusal(message, hint, said, raw=raw)


def _detail(detail: str, hint: str, spoken: Language, above: tuple[str, str]) -> tuple[str, bool]:
    """What exactly, in the reader's language where it has words for it; else as it is, and so.

    Args:
        above: message and hint, which are not said again.
    """
    said = say_detail(detail, spoken)
    if said is None:
        return detail, True
    more = say_detail(hint, spoken)
    parts = (_sentence(part) for part in (said, more) if part)
    return " ".join(part for part in parts if part not in above), False


def _sentence(text: str) -> str:
    """An error's lower-case words as a sentence on a page."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
