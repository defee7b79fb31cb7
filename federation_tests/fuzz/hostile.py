"""What a group may write into its own record to trouble the pages of all others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import msgspec
from msgspec import inspect

from federation_tests.fuzz.served import Served, furnish
from federation_tests.fuzz.values import make, value_of
from node.core import Node
from node.seeds import KeyName
from node.tests.small_federation import NOW, group_id, seeds
from node.tests.web.web_world import world
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.kinds import KINDS, to_map
from protocol.merkle import leaf_hash, tree_hash
from protocol.statement import Statement, open_statement, seal_statement, statement_hash

HOSTILE = group_id(2)
VARIANTS = 6
"""Of each statement, and of each kind."""


def changed(statement: Statement, random: Random) -> Statement:
    """The same said by the hostile group, with one or two fields of its body made anew."""
    fields = inspect.type_info(KINDS[statement.kind].body).fields
    body = dict(statement.body)
    for field in random.sample(fields, min(len(fields), random.choice((0, 1, 1, 2)))):
        body[field.encode_name] = make(field.type, random)
    return msgspec.structs.replace(statement, group=HOSTILE, body=body)


def invented(kind: str, like: Statement, known: list[bytes], random: Random) -> Statement:
    """A statement of a kind, about things that there are."""
    row = KINDS[kind]
    count = random.randint(row.refs_min, min(row.refs_max, row.refs_min + 2, len(known)))
    return msgspec.structs.replace(
        like,
        group=HOSTILE,
        kind=kind,
        refs=random.sample(known, count),
        body=to_map(value_of(row.body, random)),
        time=random.choice((NOW, NOW + 1, 0, 253_402_300_799)),
    )


def said(node: Node, random: Random) -> list[bytes]:
    """The hostile group's record."""
    own = node.logs.entries(node.group, 0, 99)
    sound = [open_statement(data) for data in own]
    known = [statement_hash(data) for data in own]
    found: dict[bytes, None] = {}
    for statement in [statement for statement in sound for _ in range(VARIANTS)]:
        _add(found, known, changed(statement, random))
    for kind in [kind for kind in KINDS for _ in range(VARIANTS)]:
        _add(found, known, invented(kind, sound[0], known, random))
    return list(found)


def _add(found: dict[bytes, None], known: list[bytes], statement: Statement) -> None:
    try:
        data = seal_statement(statement)
    except ValueError:
        return  # too large, or a default spelled out: it reaches no fold
    found[data] = None
    known.append(statement_hash(data))


async def publish(node: Node, entries: list[bytes]) -> None:
    """Have the node hold this record, as if it had pulled it."""
    root = tree_hash([leaf_hash(entry) for entry in entries])
    head = Checkpoint(origin(node.coalition, HOSTILE), len(entries), root)
    note = sign_checkpoint(seeds(2)[KeyName.LOG], head)
    await node.logs.append(HOSTILE, note, head, entries)
    node.changed.set()


def hostile(seed: int) -> Any:
    """A served node that holds such a record, as `served` takes it."""

    @asynccontextmanager
    async def opened(here: Served) -> AsyncIterator[None]:
        async with world(here.directory, others=1, sponsors=0) as (at, client):
            await furnish(here, at, client)
            entries = said(at.node, Random(seed))
            await publish(at.node, entries)
            state = await at.node.state()
            here.ids += [statement_hash(entry).hex() for entry in entries]
            here.ids += [ballot.hex() for ballot in state.ballots]
            yield

    return opened
