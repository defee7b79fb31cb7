"""Commands for a running node: HTTP over a Unix socket that only its own user can open.

`POST /command/<name>` with a JSON object of arguments; `{"result": ...}` or
`{"error": {"code", "message", "hint", "detail"}}` comes back. Its mode, 0600, is the
authentication: who can open it could read the keys as well.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiohttp import web

from node.core import Node
from node.errors import NodeError
from node.listening import start
from node.lock import SOCKET_NAME, bind_private
from node.logger import Logger
from node.store.space import disk_full, no_room
from protocol.errors import ProtocolError

MAX_COMMAND_BYTES = 64 * 1024 * 1024
"""A roster of 200,000 rows has some 20 MB; three times that for long names and escapes."""

_COMMAND_NODE: web.AppKey[Node] = web.AppKey("command_node")

log = Logger("commands")


@asynccontextmanager
async def serve_commands(node: Node) -> AsyncIterator[None]:
    """Answer commands on the node's socket for as long as the context is open.

    Args:
        node: open.

    Raises:
        LockError: as `bind_private`.
    """
    app = web.Application(client_max_size=MAX_COMMAND_BYTES)
    app[_COMMAND_NODE] = node
    app.router.add_post("/command/{name:[a-z0-9.-]{1,64}}", _run_command)
    listening = bind_private(node.directory)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    try:
        await runner.setup()
        await start(web.SockSite(runner, listening))
        yield
    finally:
        await runner.cleanup()
        listening.close()
        (node.directory / SOCKET_NAME).unlink(missing_ok=True)


async def _run_command(request: web.Request) -> web.Response:
    from node.commands.running import run  # noqa: PLC0415  node.later

    name = request.match_info["name"]
    try:
        result = await run(request.app[_COMMAND_NODE], name, _arguments(await request.read()))
        return _json(200, {"result": result})
    except ProtocolError as error:
        text = f"{error.sentence}: {error.detail}" if error.detail else error.sentence
        return _refuse(error.status, error.code, text, error.hint, error.detail)
    except NodeError as error:
        return _refuse(400, error.code, error.message, error.hint, error.detail)
    except web.HTTPException as error:
        return _refuse(error.status, "bad-request", error.reason.lower(), "")
    except Exception as error:
        if no_room(error):  # an export, a backup: no store's file, so no store has said it
            refusal = disk_full()
            return _refuse(400, refusal.code, refusal.message, refusal.hint)
        log.exception("command-failed", command=name, error=type(error).__name__)
        return _refuse(500, "internal", f"{name} failed", "the node's log lines say where")


def _arguments(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise NodeError("bad-arguments", f"not a JSON object: {error}") from error


def _refuse(status: int, code: str, message: str, hint: str, detail: str = "") -> web.Response:
    fault = {"code": code, "message": message, "hint": hint, "detail": detail}
    return _json(status, {"error": fault})


def _json(status: int, value: dict[str, Any]) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json"
    )
