"""One wording of a point, such as an open motion: what it changes, and who stands how."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.unity import VersionView


async def found(request: web.Request) -> VersionView:
    """The wording that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).version(request.match_info["version"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "version_view.html", "version").answer


def path(answer: dict[str, str]) -> str:
    """The page of the wording that a command's answer names."""
    return f"/points/versions/{answer['version']}"
