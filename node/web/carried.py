"""Files that another group's server wrote, for a page to publish: one field of a command."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from node.commands.running import COMMANDS
from node.web.acting import Act, allowed, perform, show_form
from node.web.fields import Filled, Problem, read_fields
from node.web.uploads import uploaded_hex


async def perform_carried(
    request: web.Request,
    act: Act,
    name: str,
    limit: int,
    after: Callable[[dict[str, Any]], str],
) -> web.Response:
    """Run a command with a file's bytes in one of its fields; or show the form again.

    Args:
        name: of the field, which holds the bytes in hex; the file may be pasted there so.
        limit: bytes at most.
        after: as for `perform`.
    """
    allowed(request, act.command)
    form = await request.post()
    try:
        data = uploaded_hex(form, name, limit)
    except ValueError as error:
        _, filled = read_fields(COMMANDS[act.command].args, form, {name: ""}, act.readers)
        typed = Filled(
            {**filled.values, name: (str(form.get(name, "")),)},
            {**filled.problems, name: Problem(str(error))},
        )
        return await show_form(request, act, {"pasted": ""}, typed, None)
    return await perform(request, act, {"pasted": data}, {name: data}, after)
