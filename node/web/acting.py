"""How pages act: a form, a command of the node, and back to a page that says what was done.

GET shows the form. POST checks role and fields, runs the command, and redirects; or it shows the
form again, with what was typed and what is wrong. Nothing else in the pages runs a command. What a
new act costs is in CONTRIBUTING.md: a row in `node.web.policy`, a page, a template.

What is hard to take back is tried first (`perform_tried`): the first press says what it would do,
and only a press on exactly that does it (decision 0150).
"""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web
from msgspec import field
from msgspec.structs import replace

from node.commands.running import COMMANDS
from node.errors import NodeError, StoreError
from node.store.access import Person
from node.store.journal import DONE, Journal
from node.web.fields import Filled, Problem, Reader, read_fields
from node.web.keys import ACCESSES, desk, language
from node.web.notices import give_notice
from node.web.people import NotYourRole, signed_in
from node.web.policy import POLICY, allows
from node.web.refusals import Refusal, refusal
from node.web.render import render
from protocol.errors import ProtocolError

MAX_SUBJECT_CHARS = 200
_ID = re.compile("[0-9a-f]{64}")


class Act(msgspec.Struct, frozen=True):
    """A form that runs a command.

    Attributes:
        command: its name; it has a row in the policy.
        template: the form's page; it is given `filled` and `refusal` beside the page's own.
        readers: for arguments typed in another form than the command's, such as times.
        beside: refusals that are about one field, by code: the field's name. They are said there.
    """

    command: str
    template: str
    readers: Mapping[str, Reader] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


class Tried(msgspec.Struct, frozen=True):
    """What an act would do: `mark` changes with anything that it would do otherwise."""

    mark: str
    view: Any


Trial = Callable[[dict[str, Any]], Awaitable[Tried]]
"""From a command's arguments to what it would do; it raises what the command would raise."""

Check = Callable[[Tried], Awaitable[Filled]]
"""What is wrong with fields that only matter once something has been seen."""

SEEN = "seen"
"""The field in which a form brings back the mark of what its sender has seen."""


def allowed(request: web.Request, command: str) -> Person:
    """Who is about to run a command.

    Raises:
        web.HTTPSeeOther: nobody is signed in: to the page for that.
        NotYourRole: their role doesn't allow it, or no page offers it.
    """
    found = signed_in(request)
    if not allows(found.access.role, command):
        raise NotYourRole
    return found


async def offer(request: web.Request, act: Act, context: Mapping[str, object]) -> web.Response:
    """Show the form, to those who may send it."""
    allowed(request, act.command)
    return await show_form(request, act, context, Filled(), None)


async def perform(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    fixed: Mapping[str, object],
    after: Callable[[dict[str, Any]], str],
    told: Callable[[dict[str, Any]], str] | None = None,
) -> web.Response:
    """Run the command and go to the page after it; or show the form again.

    Args:
        context: as for `offer`.
        fixed: arguments that the page's address decides, not the form.
        after: from the command's answer to the path to go on to.
        told: from it to the notice, where one command can have done different things.
    """
    answer = await attempt(request, act, context, fixed)
    if isinstance(answer, web.Response):
        return answer
    response = web.HTTPSeeOther(after(answer))
    give_notice(response, told(answer) if told else act.command)
    raise response


async def perform_tried(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    fixed: Mapping[str, object],
    trial: Trial,
    after: Callable[[dict[str, Any]], str],
    typed: Filled | None = None,
) -> web.Response:
    """Say what the command would do; run it if the sender has seen just that.

    The template is given `tried`, a `Tried` or None, and `changed`: whether something else was seen
    before. A button named `seen` with the mark as its value sends it again, to be done.

    Args:
        context, fixed, after: as for `perform`; the command has a field `commit`.
        trial: what it would do.
        typed: fields that the page has read by itself, with what is wrong with them.
    """
    tried = await try_out(request, act, context, fixed, trial, typed)
    if isinstance(tried, web.Response):
        return tried
    return await perform(request, act, context, {**fixed, "commit": True}, after)


async def try_out(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    fixed: Mapping[str, object],
    trial: Trial,
    typed: Filled | None = None,
    check: Check | None = None,
) -> Tried | web.Response:
    """What a command would do, if the sender has seen just that; else the page that shows it.

    Args:
        check: what else must be right before it is done; its problems are shown with the trial.
    """
    allowed(request, act.command)
    form = await request.post()
    schema = COMMANDS[act.command].args
    args, filled = read_fields(schema, form, {**fixed, "commit": False}, act.readers)
    if typed is not None:
        filled = filled.joined(typed)
    if filled.problems:
        return await show_form(request, act, context, filled, None)
    try:
        tried = await trial(args)
    except (NodeError, ProtocolError) as error:
        return await show_refused(request, act, context, filled, error)
    seen = str(form.get(SEEN, ""))
    if seen == tried.mark:
        checked = Filled() if check is None else await check(tried)
        if not checked.problems:
            return tried
        filled, seen = filled.joined(checked), ""
    shown = {**context, "tried": tried, "changed": bool(seen)}
    return await show_form(request, act, shown, filled, None)


async def attempt(
    request: web.Request, act: Act, context: Mapping[str, object], fixed: Mapping[str, object]
) -> dict[str, Any] | web.Response:
    """Run the command and give its answer; or the form again, with what is wrong.

    For answers that are shown once and not after a redirect, such as a new link.
    """
    person = allowed(request, act.command)
    schema = COMMANDS[act.command].args
    args, filled = read_fields(schema, await request.post(), fixed, act.readers)
    if filled.problems:
        return await show_form(request, act, context, filled, None)
    journal = request.app[ACCESSES].journal
    access = person.access
    line = None
    if POLICY[act.command].journaled:
        try:
            line = await journal.begin(access.id, access.label, act.command, _subject(fixed))
        except StoreError as error:  # a full disk: what can't be written down is not done
            return await show_refused(request, act, context, filled, error)
    try:
        answer = await desk(request).act(act.command, args)
    except (NodeError, ProtocolError) as error:
        if line is not None:
            await end_line(journal, line, error.code)
        return await show_refused(request, act, context, filled, error)
    if line is not None:
        await end_line(journal, line)
    return answer


async def end_line(journal: Journal, line: int, outcome: str = DONE) -> None:
    """Complete the journal's line of an act that is done, or was refused.

    On a disk that has filled up meanwhile the line stays "begun": a page that said "nothing was
    changed" would have people do it twice.
    """
    with contextlib.suppress(StoreError):
        await journal.end(line, outcome)


async def show_refused(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    filled: Filled,
    error: NodeError | ProtocolError,
) -> web.Response:
    """The form again, with a refusal on top, or beside the field that it is about."""
    said = refusal(error, language(request))
    name = act.beside.get(error.code)
    if name is None:
        return await show_form(request, act, context, filled, said)
    if isinstance(error, NodeError):
        name += error.part
    # What exactly stands there too, if it can be said in the language that stands around it.
    words = " ".join(filter(None, (said.message, "" if said.raw else said.detail, said.hint)))
    beside = {name: Problem(error.code, words=words, detail=said.detail if said.raw else "")}
    return await show_form(request, act, context, replace(filled, problems=beside), None)


async def show_form(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    filled: Filled,
    refused: Refusal | None,
) -> web.Response:
    """The form with what was typed and what is wrong with it."""
    wrong = bool(filled.problems) or refused is not None
    return await render(
        request,
        act.template,
        {"tried": None, "changed": False, **context, "filled": filled, "refusal": refused},
        status=422 if wrong else 200,
    )


def _subject(fixed: Mapping[str, object]) -> str:
    """What the journal says an act was about: ids and numbers, never words."""
    named = [
        str(value)
        for value in fixed.values()
        if type(value) is int or (isinstance(value, str) and _ID.fullmatch(value))
    ]
    return " ".join(named)[:MAX_SUBJECT_CHARS]
