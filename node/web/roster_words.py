"""What stops an import of the members' list, in the reader's language."""

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
    "id-twice": (
        N_("The id %(id)s stands on line %(before)s already."),
        N_("Give each member one line."),
    ),
}
"""By the problem's code: what is wrong, and what to do about it."""


def problem_words(problem: Mapping[str, Any], spoken: Language) -> str:
    """What is wrong with a line, and what to do about it.

    Args:
        problem: as the command `roster.import` tells it.
    """
    said, hint = (spoken.gettext(text) for text in WORDS[problem["code"]])
    return f"{said % problem['values']} {hint}"
