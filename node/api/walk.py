"""What lies below prefixes of log ids: one question of a walk down this node's tree of heads."""

import itertools
import re

from aiohttp import web

from node.api.answers import MSGPACK, NO_STORE, raw
from node.appkeys import PEER_NODE
from protocol.errors import MalformedError
from protocol.gossip.radix import answer_walk
from protocol.gossip.wire import ID_DIGITS, MAX_WALKED, write_branches

_PREFIX = re.compile(rf"[0-9a-f]{{0,{ID_DIGITS}}}")


async def get_walk(request: web.Request) -> web.Response:
    """`?at=<prefix>,<prefix>...`: branches, and the heads of whole ids; `?at=`: from the root."""
    prefixes = read_prefixes(request.query.getall("at", []))
    logs = request.app[PEER_NODE].logs
    heads = [(head.group, head.size, head.root, head.note) for head in logs.heads()]
    return raw(write_branches(answer_walk(heads, logs.frozen(), prefixes)), MSGPACK, NO_STORE)


def read_prefixes(given: list[str]) -> list[str]:
    """The prefixes that a question names.

    Args:
        given: the values of `at`, which must be one.

    Raises:
        MalformedError: `bad-request`: not one value, too many prefixes, one that is none, not
            ascending, or one that is the beginning of another.
    """
    prefixes = given[0].split(",") if len(given) == 1 else []
    if not 0 < len(prefixes) <= MAX_WALKED:
        raise MalformedError("bad-request", f"at names 1 to {MAX_WALKED} prefixes")
    if not all(map(_PREFIX.fullmatch, prefixes)):
        raise MalformedError("bad-request", f"a prefix has up to {ID_DIGITS} hex digits")
    for before, after in itertools.pairwise(prefixes):
        # Below one that contains another, the same branches would be answered twice.
        if before >= after or after.startswith(before):
            raise MalformedError("bad-request", "prefixes ascend, none the beginning of another")
    return prefixes
