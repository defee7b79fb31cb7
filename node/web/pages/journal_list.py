"""The journal of what was done on these pages; for stewards."""

from aiohttp import web

from node.store.journal import Line
from node.web.acting import allowed
from node.web.keys import ACCESSES
from node.web.reading import Reading
from node.web.refusals import WORDS
from protocol.errors import CODES


async def look(request: web.Request) -> tuple[Line, ...]:
    """The last acts, newest first."""
    allowed(request, "access.journal")
    return tuple(request.app[ACCESSES].journal.newest())


REFUSED = {
    **{code: found.sentence for code, found in CODES.items()},
    **{code: words[0] for code, words in WORDS.items()},
}
"""The words of a refusal by its code, for gettext: a code alone tells an organizer nothing."""

show = Reading(look, "journal_list.html", "lines", noun="acts", beside={"refused": REFUSED}).answer
