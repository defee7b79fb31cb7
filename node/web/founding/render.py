"""From a view model to a founding page."""

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web

from node.web.forms import FIELD
from node.web.founding.door import Note
from node.web.founding.keys import DOOR, ROOM
from node.web.keys import ENVIRONMENTS, FORM_KEY, language
from node.web.tokens import FormToken


def render(
    request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
) -> web.Response:
    """A page from `templates/founding/`."""
    spoken = language(request)
    token = FormToken(request, request.app[FORM_KEY])
    door = request.app[DOOR]
    inside = door.opened(request)
    response = aiohttp_jinja2.render_template(
        f"founding/{template}",
        request,
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
        app_key=ENVIRONMENTS[spoken.code],
        status=status,
    )
    token.keep(response)
    return response
