"""What is wrong with lines of members or of accesses, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from node.web.i18n import Language
from node.web.policy import N_

WORDS: Mapping[str, tuple[str, str]] = {
    "too-many-members": (
        N_("There are more than %(most)s members."),
        N_("Split the group into branches with servers or files of their own."),
    ),
    "lone-quote": (
        N_("From some line on the file makes no sense."),
        N_("Look for a quotation mark that stands alone."),
    ),
    "cell-count": (
        N_("It has %(cells)s cells where the first line has %(width)s."),
        N_("A name with a comma in it needs quotation marks around it."),
    ),
    "cell-too-long": (
        N_("A cell has more than %(most)s characters."),
        N_("Look for a quotation mark that stands alone."),
    ),
    "cell-nul": (
        N_("A cell holds a character that no text has."),
        N_("Save the spreadsheet as CSV UTF-8."),
    ),
    "no-id": (N_("The member has no id."), N_("Every member needs an id of their own.")),
    "has-access": (
        N_("%(who)s has such an access already."),
        N_("Leave the line out. To let them in again, make a new link or code."),
    ),
    "access-twice": (
        N_("%(who)s stands on line %(before)s already."),
        N_("Name each access once."),
    ),
    "unknown-role": (
        N_("%(role)s is no role."),
        N_("First on the line stands administrator, facilitator, member or observer."),
    ),
    "unknown-member": (
        N_("Nobody on the members' list has the number %(member)s."),
        N_("Compare it with the members' list."),
    ),
    "label-missing": (
        N_("It says nobody's name."),
        N_("Write for whom it is, or their number in your members' list."),
    ),
    "named-by-other": (
        N_("Candidates and caucuses name observers, nobody else."),
        N_("Leave that cell empty."),
    ),
    "bad-days": (
        N_("The days are no whole number from 1 to %(most)s."),
        N_("Write it in digits, such as 365."),
    ),
    "no-such-access": (
        N_("There is no access of %(who)s that stands."),
        N_("Write the name as the list of accesses has it."),
    ),
    "several-accesses": (
        N_("%(who)s has several accesses: %(numbers)s."),
        N_("Write the number of the one you mean, such as #12."),
    ),
    "too-many-cells": (
        N_("It has %(cells)s cells where at most %(most)s belong."),
        N_("A name with a comma in it needs quotation marks around it."),
    ),
    "id-twice": (
        N_("The id %(id)s stands on line %(before)s already."),
        N_("Give each member one line."),
    ),
}
"""By the problem's code: what is wrong, and what to do about it."""


def problem_words(problem: Mapping[str, Any], spoken: Language) -> str:
    """What is wrong with a line, and what to do about it.

    Args:
        problem: as the commands `roster.import` and `access.many` tell it.
    """
    said, hint = (spoken.gettext(text) for text in WORDS[problem["code"]])
    return f"{said % problem['values']} {hint}"
