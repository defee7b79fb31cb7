"""View models of what this server owes and can't do for now."""

from collections.abc import Iterable

from node.owed.values import Undone
from node.web.viewmodels.owed import SilentLine, UndoneLine


def undone_lines(found: Iterable[Undone]) -> tuple[UndoneLine, ...]:
    """What the server can't do; what waits for people stands among what needs them."""
    return tuple(
        UndoneLine(
            one.owed,
            one.cause.why,
            one.cause.todo,
            one.cause.code,
            one.due,
            one.cause.path,
            tuple(SilentLine(party.name, party.heard) for party in one.cause.parties),
            one.cause.detail,
        )
        for one in found
        if one.cause.code != "people"
    )
