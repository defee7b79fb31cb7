"""A receipt is entered, and its place in the group's result is shown and checked."""

import json
import re

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.voting import ReceiptCheck
from node.web.words import words_of

_HEX = re.compile(r"[0-9a-f]{64}")
MAX_RECEIPT_CHARS = 200


async def show(request: web.Request) -> web.Response:
    """The form, and under it what is known of the receipt."""
    entered = request.query.get("receipt", "")[:MAX_RECEIPT_CHARS]
    commitment = "".join(entered.split()).lower()
    check = None
    if _HEX.fullmatch(commitment):
        check = await desk(request).receipt(commitment)
    context = {
        "entered": entered,
        "check": check,
        "malformed": bool(entered) and check is None,
        "words": words_of(commitment) if check is not None else (),
    }
    return await render(request, "receipt_view.html", context)


async def data(request: web.Request) -> web.Response:
    """The proof for programs: enough to check it with nothing but SHA-256."""
    commitment = request.match_info["commitment"].lower()
    if not _HEX.fullmatch(commitment):
        raise web.HTTPNotFound
    check = await desk(request).receipt(commitment)
    if check.state != "counted":
        raise web.HTTPNotFound
    return web.Response(
        text=json.dumps(proof_document(check), indent=1) + "\n",
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="receipt-{commitment[:16]}.json"'},
    )


def proof_document(check: ReceiptCheck) -> dict[str, object]:
    """The proof as `docs/guide/member.md` describes it."""
    return {
        "format": "commonweal receipt proof 1",
        "ballot": check.ballot,
        "group": check.group,
        "commitment": check.commitment,
        "index": check.index,
        "size": check.size,
        "proof": list(check.proof),
        "root": check.root,
    }
