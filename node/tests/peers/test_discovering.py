"""How often an address that a steward wrote down is asked while no group answers there."""

import asyncio
import itertools
import json
import time

from aiohttp import web
from msgspec.structs import replace

from node.app import gossip_rules
from node.peers.discovering import Discovering
from node.tests.small_federation import group_id, local_charter, running, small_node, until

FRUITLESS = 14
RULES = replace(gossip_rules(1), pause_ms=10, pause_max_ms=80)


async def test_an_address_is_asked_later_each_time_and_never_given_up(tmp_path):
    asked, answers = [], {"group": "ff" * 16}

    async def health(request):
        asked.append(time.monotonic())
        return web.Response(body=json.dumps(answers).encode())

    charter = local_charter(1)
    with small_node(tmp_path / "1", charter, 1) as node:
        async with running(node, gossip=False, extra=[("/healthz", health)]) as served:
            address = charter.groups[0].card.address
            looking = asyncio.create_task(Discovering(served.client, [address], RULES).run())
            # The attack on the limit: doubling without it, the last would come after a minute.
            await until(lambda: len(asked) >= FRUITLESS)
            gaps = [after - before for before, after in itertools.pairwise(asked)]
            # The attack on the doubling: a node that was taken down for good is asked 50 times a
            # second by everybody who wrote its address down.
            for number, gap in enumerate(gaps):
                assert gap >= min(10 * 2**number, 80) / 2000, gaps
            answers["group"] = group_id(1).hex()
            await asyncio.wait_for(looking, 30)
