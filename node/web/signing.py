"""A steward signs on a page: in the browser, or the key file comes with the form and is used once.

Decisions 0151 and 0198. A draft's first signature keeps it, the second, of another steward at
another sign-in, publishes it; `node.commands.drafts` sees to that.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.web_request import FileField
from msgspec import field

from node.errors import FoundingError, NodeError, StoreError
from node.founding.stewards import MAX_KEY_FILE_BYTES, StewardKey, parse_steward_key
from node.web.acting import (
    Act,
    Trial,
    Tried,
    allowed,
    attempt,
    end_line,
    show_refused,
    try_out,
)
from node.web.fields import Filled, Problem
from node.web.keys import ACCESSES, desk, language
from node.web.notices import give_notice
from node.web.scripts import allow_script
from protocol.errors import ProtocolError
from protocol.keys import Purpose, sign, signed_bytes, verify

KEY, PASSPHRASE = "key", "passphrase"
STEWARD, SIGNATURE = "steward", "signature"
"""Fields in which a browser sends what it signed itself."""

# Opening a sealed key holds a processor, or 64 MiB; two administrators can wait for each other.
_ONE_AT_A_TIME = asyncio.Semaphore(1)


class Lent(msgspec.Struct, frozen=True):
    """A steward's signature over a draft's id, both in hex; or what is wrong with the key."""

    steward: str = ""
    signature: str = ""
    problems: Filled = field(default_factory=Filled)


class _NoPassphraseError(Exception):
    """The key file is sealed, and nothing was typed to open it."""


async def lending(request: web.Request) -> dict[str, Any]:
    """What a page needs that asks for a signature: `to_sign`, from a draft's id to bytes in hex.

    The page may load the script, with which the key file need not leave the browser.
    """
    allow_script(request)
    coalition = (await desk(request).carrying.stewards()).coalition

    def to_sign(draft: str) -> str:
        return signed_bytes(Purpose.STEWARD, coalition, bytes.fromhex(draft)).hex()

    return {"to_sign": to_sign}


async def lent_signature(request: web.Request, message: str) -> Lent:
    """The signature over a draft's id that came with the form, or that its key file makes.

    Args:
        message: 64 hex digits.
    """
    form = await request.post()
    steward, made = str(form.get(STEWARD, "")), str(form.get(SIGNATURE, ""))
    if not made:
        return await _sign_with_key_file(request, message)
    stewards = await desk(request).carrying.stewards()
    gettext = language(request).gettext
    if steward not in stewards.keys:
        words = gettext("This is the key of nobody who administers this group.")
        return _wrong(KEY, Problem("key", words=words))
    try:
        public, signature = bytes.fromhex(steward), bytes.fromhex(made)
        verify(public, Purpose.STEWARD, stewards.coalition, bytes.fromhex(message), signature)
    except (ValueError, ProtocolError):
        words = gettext("The signature that your browser made is not of what stands here.")
        return _wrong(KEY, Problem("key", words=words))
    return Lent(steward, made)


async def _sign_with_key_file(request: web.Request, message: str) -> Lent:
    """Sign a draft's id with the key file in the form; the secret goes no further than here.

    Args:
        message: 64 hex digits.
    """
    form, gettext = await request.post(), language(request).gettext
    file, passphrase = form.get(KEY, ""), str(form.get(PASSPHRASE, ""))
    data = file.file.read(MAX_KEY_FILE_BYTES + 1) if isinstance(file, FileField) else b""
    if not data:
        return _wrong(KEY, Problem("missing"))
    stewards = await desk(request).carrying.stewards()
    try:
        async with _ONE_AT_A_TIME:
            key = await asyncio.to_thread(_open, data, passphrase)
    except _NoPassphraseError:
        return _wrong(PASSPHRASE, Problem("missing"))
    except FoundingError:
        words = gettext("This passphrase does not open the key.")
        return _wrong(PASSPHRASE, Problem("passphrase", words=words))
    except (ValueError, KeyError, TypeError, AttributeError, ProtocolError):
        return _wrong(
            KEY, Problem("key", words=gettext("This is no key file of an administrator."))
        )
    if key.public.hex() not in stewards.keys:
        words = gettext("This is the key of nobody who administers this group.")
        return _wrong(KEY, Problem("key", words=words))
    signature = sign(key.seed, Purpose.STEWARD, stewards.coalition, bytes.fromhex(message))
    return Lent(key.public.hex(), signature.hex())


async def draft_and_sign(
    request: web.Request,
    act: Act,
    context: Mapping[str, object],
    fixed: Mapping[str, object],
    trial: Trial,
    typed: Filled | None = None,
) -> web.Response:
    """Try a draft, keep it once it was seen, and sign it with the key that came with the form.

    Args: as for `perform_tried`; the trial's mark is the draft's id.
    """
    lent = Lent()

    async def check(tried: Tried) -> Filled:
        nonlocal lent
        lent = await lent_signature(request, tried.mark)
        return lent.problems

    tried = await try_out(request, act, context, fixed, trial, typed, check)
    if isinstance(tried, web.Response):
        return tried
    kept = await attempt(request, act, context, {**fixed, "commit": True})
    if isinstance(kept, web.Response):
        return kept
    # If we crash here an unsigned draft waits; whoever enters the same again signs that one.
    return await give_signature(request, act, context, kept["draft"], lent)


async def give_signature(
    request: web.Request, act: Act, context: Mapping[str, object], draft: str, lent: Lent
) -> web.Response:
    """Add a signature to a draft and go on: to the draft, or to the vote if it is published."""
    access = allowed(request, "draft.sign").access
    args = {
        "draft": draft,
        "steward": lent.steward,
        "signature": lent.signature,
        "access": access.id,
    }
    journal = request.app[ACCESSES].journal
    line = await journal.begin(access.id, access.label, "draft.sign", draft)
    try:
        done: dict[str, Any] = await desk(request).act("draft.sign", args)
    except (NodeError, ProtocolError) as error:
        with contextlib.suppress(StoreError):
            await journal.end(line, error.code)
        return await show_refused(request, act, context, Filled(), error)
    await end_line(journal, line)
    published = done["published"] is not None
    response = web.HTTPSeeOther(f"/ballots/{done['ballot']}" if published else f"/drafts/{draft}")
    give_notice(response, "draft.sign" if published else "roll.draft")
    raise response


def _open(data: bytes, passphrase: str) -> StewardKey:
    if len(data) > MAX_KEY_FILE_BYTES:
        raise ValueError("too large for a key file")

    def ask() -> str:
        if not passphrase:
            raise _NoPassphraseError
        return passphrase

    return parse_steward_key(data.decode(), ask)


def _wrong(name: str, problem: Problem) -> Lent:
    return Lent(problems=Filled(problems={name: problem}))
