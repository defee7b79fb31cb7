"""Who may read a coalition that is not public, beside its members; for stewards."""

from aiohttp import web

from node.store.invitations import Invitation
from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading

PATH = "/invitations"


async def look(request: web.Request) -> tuple[Invitation, ...]:
    """Every invitation, without its code: those that stand first, then the newest."""
    allowed(request, "invite.list")
    found = desk(request).invitations.all()
    return tuple(sorted(found, key=lambda one: (one.struck, -one.id)))


show = Reading(look, "invitation_list.html", "invitations", noun="invitations").answer


def standing(request: web.Request, command: str) -> Invitation:
    """The invitation in the address, for those who may know of it.

    Raises:
        web.HTTPNotFound: there is none, or it is ended.
    """
    allowed(request, command)
    number = int(request.match_info["number"])
    for one in desk(request).invitations.all():
        if one.id == number and not one.struck:
            return one
    raise web.HTTPNotFound
