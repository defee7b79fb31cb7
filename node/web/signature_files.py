"""Files of members' signatures on pages: uploaded or pasted, looked at, and then published.

One way for caucuses and challenges alike. What is published can't be taken back, and was written by
others: so the first press shows what a file says and how many of its signatures hold.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiMapping

from node.commands.base import Args
from node.commands.caucus_files import CaucusFile
from node.commands.challenge_files import ChallengeFile
from node.web.acting import Act, Tried, allowed, attempt, try_out
from node.web.fields import Filled, Problem
from node.web.i18n import Language
from node.web.keys import desk, language
from node.web.policy import N_
from node.web.render import render
from node.written_files import read_json
from protocol.errors import CODES

NO_FILE = N_("This is no whole file of members' signatures.")
ELSEWHERE: Mapping[str, tuple[type[Args], str]] = {
    "commonweal caucus 1": (
        CaucusFile,
        N_("This is the file of a caucus: the page Caucuses takes it."),
    ),
    "commonweal challenge 1": (
        ChallengeFile,
        N_("This is the file of a challenge: the page of the result takes it."),
    ),
}
"""By the format that a file names: which kind it is, and what other pages say of it."""

Check = Callable[[Any], str]
"""What is wrong with a whole file on this page, untranslated; empty if nothing is."""


def read_file(data: bytes | str, kind: type[Args]) -> Any:
    """A file of one kind as JSON values.

    Raises:
        ValueError: an untranslated sentence of why it is none.
    """
    try:
        value = read_json(data)
        # Half a character pair is JSON, and no text that could be shown again or sent on.
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        raise ValueError(NO_FILE) from None
    named = str(value.get("format")) if isinstance(value, dict) else ""
    if named in ELSEWHERE and ELSEWHERE[named][0] is not kind:
        raise ValueError(ELSEWHERE[named][1])
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise ValueError(NO_FILE) from None
    return value


async def publish_file(
    request: web.Request,
    act: Act,
    kind: type[Args],
    context: Mapping[str, object],
    back: str,
    check: Check = lambda _: "",
) -> web.Response:
    """Show what a file would publish; publish what was seen, and say what came of it.

    Args:
        kind: of file; the command takes it in its field `file`.
        back: the path to go back to.
    """
    allowed(request, act.command)
    spoken = language(request)
    value, typed = _typed(await request.post(), kind, check, spoken)
    text = typed.value("text")
    shown = {**context, "pasted": text}

    async def trial(args: dict[str, Any]) -> Tried:
        view = await desk(request).act(act.command, args)
        # Some of its signatures may come by another way meanwhile; it is the same file.
        return Tried(hashlib.sha256(text.encode()).hexdigest(), _worded(view, spoken))

    tried = await try_out(request, act, shown, {"file": value}, trial, typed)
    if isinstance(tried, web.Response):
        return tried
    answer = await attempt(request, act, shown, {"file": value, "commit": True})
    if isinstance(answer, web.Response):
        return answer
    done = _worded(answer, spoken)
    return await render(
        request, "signatures_published.html", {"view": None, **context, "done": done, "back": back}
    )


def _typed(
    form: MultiMapping[Any], kind: type[Args], check: Check, spoken: Language
) -> tuple[Any, Filled]:
    """The uploaded file, else the pasted one; and the form's field with what is wrong with it.

    A whole file comes back in that field without its spaces, for the press that publishes it: a
    browser doesn't choose a file again.
    """
    file, pasted = form.get("file", ""), str(form.get("text", ""))
    data = file.file.read() if isinstance(file, FileField) else b""
    if not data and not pasted.strip():
        return None, Filled({"text": ("",)}, {"text": Problem("missing")})
    try:
        value = read_file(data or pasted, kind)
        wrong = check(value)
    except ValueError as error:
        value, wrong = None, str(error)
    if wrong:
        problem = Problem("file", words=spoken.gettext(wrong))
        return None, Filled({"text": (pasted,)}, {"text": problem})
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value, Filled({"text": (text,)})


def _worded(answer: Mapping[str, Any], spoken: Language) -> dict[str, Any]:
    """A command's answer, with words for why signatures are left out."""
    left = [
        {"key": one["key"], "why": spoken.gettext(CODES[one["code"]].sentence)}
        for one in answer["refused"]
    ]
    return {**answer, "refused": left}
