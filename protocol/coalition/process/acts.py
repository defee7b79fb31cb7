"""What a report does to the options of a process, as it travels.

Spec: docs/spec/coalition/process.md section 3. An *option* is one possible line of the ballot. It
is named by where it comes from: the process, or a convening, and a place there.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.manifest import MAX_LABEL, MAX_OPTION_TEXT
from protocol.coalition.kind import Reason
from protocol.encoding import Hash, Wire, tagged_hash
from protocol.errors import MalformedError
from protocol.text import check_line, check_paragraphs

# A ballot's label, less the room for " (2)" .. " (199)", which keeps two alike apart.
MAX_OPTION_LABEL = MAX_LABEL - 6
# Acts of one report; a meeting that does more rewrites the proposal.
MAX_ACTS = 60
# Options that a process starts with, or that one act names; as many lines as anybody reads.
MAX_NAMED = 60

Label = Annotated[str, Meta(max_length=MAX_OPTION_LABEL)]
OptionText = Annotated[str, Meta(max_length=MAX_OPTION_TEXT)]


class Wording(Wire):
    """How an option reads on a ballot: a line, and what it means."""

    label: Annotated[str, Meta(min_length=1, max_length=MAX_OPTION_LABEL)]
    text: OptionText = ""


class Act(Wire):
    """One thing that a report does to the options.

    Attributes:
        action: `add` an option; `amend` one; `merge` several into a new one; `rank` some of them,
            best first, as a recommendation.
        options: what it is done to: none to add, one to amend, two or more to merge or rank.
        label, text: the new wording; empty to rank.
        reason: why, in the words of the meeting.
    """

    action: Literal["add", "amend", "merge", "rank"]
    options: Annotated[list[Hash], Meta(max_length=MAX_NAMED)] = field(default_factory=list)
    label: Label = ""
    text: OptionText = ""
    reason: Reason = ""


def option_id(source: bytes, place: int) -> bytes:
    """The 32-byte name of the option that a process or convening brings at a place of its list.

    By the convening and not by its report, because a report names options that it brings itself,
    and can't hold its own hash. Of one convening only one report counts.

    Args:
        source: hash of the process, or of the convening.
        place: from 0: among the process's options, or the acts of the convening's report.
    """
    return tagged_hash("option", source, str(place).encode())


def check_wording(code: str, label: str, text: str) -> None:
    """Check that a wording can stand on a ballot as it is.

    A manifest lets through only what prints; an option that none may hold would block the ballot.

    Raises:
        MalformedError: with `code`.
    """
    check_line(code, "an option's label", label)
    check_paragraphs(code, "an option's text", text)
    if not label.isprintable() or not text.replace("\n", "").isprintable():
        raise MalformedError(code, "an option holds a character that does not print")


def check_act(act: Act) -> None:
    """Check that an act has just the fields of its action.

    Raises:
        MalformedError: `body-malformed`.
    """
    named = len(act.options)
    wants = {"add": named == 0, "amend": named == 1, "merge": named >= 2, "rank": named >= 2}
    if not wants[act.action] or len(set(act.options)) != named:
        raise MalformedError("body-malformed", f"{act.action} names {named} options, or one twice")
    if (act.action == "rank") != (act.label == ""):
        raise MalformedError("body-malformed", f"the wording does not fit `{act.action}`")
    if act.action == "rank" and act.text:
        raise MalformedError("body-malformed", "a ranking has no text")
    if act.action != "rank":
        check_wording("body-malformed", act.label, act.text)
    check_paragraphs("body-malformed", "the reason", act.reason)
