"""A group that was present confirms a report, or disputes it."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.convening_view import found, path
from node.web.viewmodels.convenings import MeetingView, ReportLine

ACT = Act("convening.answer", "convening_answer.html")


async def show(request: web.Request) -> web.Response:
    """What it says, and how the group stands to it."""
    view, report = await _report(request)
    return await offer(request, ACT, {"view": view, "report": report})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view, report = await _report(request)
    context = {"view": view, "report": report}
    return await perform(request, ACT, context, {"report": report.id}, lambda _: path(view))


async def _report(request: web.Request) -> tuple[MeetingView, ReportLine]:
    """The report in the address, which counts this server's group as present."""
    view = await found(request)
    report = view.report(request.match_info["report"])
    if report is None or not report.ours:
        raise web.HTTPNotFound
    return view, report
