"""From a view model to a founding page."""

from collections.abc import Mapping

from aiohttp import web

from node.web.forms import FIELD
from node.web.founding.door import Note
from node.web.founding.keys import DOOR, ROOM
from node.web.keys import FORM_KEY, language
from node.web.render import filled
from node.web.tokens import FormToken


def render(
    request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
) -> web.Response:
    """A page from `templates/founding/`."""
    spoken = language(request)
    token = FormToken(request, request.app[FORM_KEY])
    door = request.app[DOOR]
    inside = door.opened(request)
    response = filled(
        spoken,
        f"founding/{template}",
        {
            "group": request.app[ROOM].own.name,
            "inside": inside,
            "note": door.said() if inside and request.method == "GET" else Note(),
            "can_switch": request.method == "GET",
            "language_link": lambda code: str(request.rel_url.update_query(lang=code)),
            "token_name": FIELD,
            "token_value": token.value,
            "refusal": None,
            **context,
        },
        status,
    )
    token.keep(response)
    return response
