"""Who asked to be taken in reads the answer by their code, or erases what they wrote."""

from aiohttp import web

from node.errors import NodeError
from node.store.applicants import Applicant
from node.web.keys import APPLICANTS
from node.web.render import render

MAX_CODE_CHARS = 100


async def show(request: web.Request) -> web.Response:
    """Ask for the code."""
    return await _page(request)


async def send(request: web.Request) -> web.Response:
    """The answer, or that there is none yet."""
    code, found = await _found(request)
    return await _page(request, code, found, unknown=found is None)


async def take_back(request: web.Request) -> web.Response:
    """Erase the request, answered or not."""
    code, found = await _found(request)
    if found is not None:
        try:
            await request.app[APPLICANTS].erase(found.id)
        except NodeError as error:
            if error.code != "unknown-applicant":
                raise
            found = None  # erased meanwhile from elsewhere
    return await _page(request, code, None, unknown=found is None, erased=found is not None)


async def _found(request: web.Request) -> tuple[str, Applicant | None]:
    code = str((await request.post()).get("code", ""))[:MAX_CODE_CHARS]
    return code, request.app[APPLICANTS].by_code(code)


async def _page(
    request: web.Request,
    code: str = "",
    found: Applicant | None = None,
    *,
    unknown: bool = False,
    erased: bool = False,
) -> web.Response:
    context = {"code": code, "found": found, "unknown": unknown, "erased": erased}
    return await render(request, "applicant_look.html", context, status=404 if unknown else 200)
