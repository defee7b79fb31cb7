"""Around every API handler: who may call, which error becomes which answer, what is counted."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from node.api.access import Access, check_access
from node.api.answers import refusal
from node.api.sending import SENDING
from node.appkeys import METRICS
from node.errors import NodeError
from node.logger import Logger
from node.store.space import disk_full, no_room
from protocol.errors import ProtocolError

MAX_QUERY_CHARS = 4_096
"""The longest honest query (a walk's 120 ids) has 3,962 characters."""
GONE = 499
"""The status that is counted when nobody is there to read it; a number of nginx's."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = Logger("api")


def guarded(route: str, handler: Handler, access: Access) -> Handler:
    """Wrap a handler.

    Args:
        route: its pattern, for counting.
        handler: raises ProtocolError for what it refuses.
        access: who may call it.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await _answer(request)
        request.app[METRICS].requests.labels(route, str(response.status)).inc()
        return response

    async def _answer(request: web.Request) -> web.StreamResponse:
        try:
            if len(request.query_string) > MAX_QUERY_CHARS:
                return refusal(request, 414, "too-large", "this query is too long", "")
            await check_access(request, access)
            response = await handler(request)
            return await request.app[SENDING].send(request, response, lambda: handler(request))
        except ProtocolError as error:
            text = f"{error.sentence}: {error.detail}" if error.detail else error.sentence
            return refusal(request, error.status, error.code, text, error.hint)
        except NodeError as error:
            return refusal(request, 503, error.code, error.message, error.hint)
        except web.HTTPException:
            raise
        except Exception as error:
            if isinstance(error, ConnectionError) and _gone(request):
                # It died in its upgrade, or in the middle of a large answer: no fault of ours.
                log.info("asker-gone", route=route)
                return web.Response(status=GONE)
            if no_room(error):
                full = disk_full()
                return refusal(request, 503, full.code, full.message, full.hint)
            log.exception("request-failed", route=route, error=type(error).__name__)
            hint = "the steward finds the reason in the node's log lines"
            return refusal(request, 500, "internal", "something went wrong here", hint)

    return answer


def _gone(request: web.Request) -> bool:
    """Whether the connection that the request came over has ended."""
    return request.transport is None or request.transport.is_closing()
