"""A group that lost its keys and shares goes on over real HTTP, once the others have decided so."""

import asyncio
import shutil

from node.commands.running import run
from node.core import CHARTER_FILE, open_node
from node.founding.rotations import open_rotation
from node.seeds import KeyName
from node.tests.council.federated import coalition, say, served
from node.tests.council.test_recovering import remade, say_offline
from node.tests.council.test_reopening import RULES, told
from node.tests.small_federation import until
from protocol.encoding import tagged_hash

WHY = "Their server burned, and the papers."


async def test_a_group_without_keys_or_shares_goes_on_by_decision_of_the_others(tmp_path):
    directories = coalition(tmp_path, 4, members=RULES)
    size = await say_offline(directories, 3, "Before")
    charter = (directories[3] / CHARTER_FILE).read_bytes()
    shutil.rmtree(directories[3])
    # A key that nothing announced: whoever has the charter could make one.
    seed = tagged_hash("nobody announced", b"it")
    rotation = await asyncio.to_thread(remade, directories[3], charter, 4, seed)
    key = open_rotation(rotation).key
    async with open_node(directories[0]) as node:
        args = {"rotation": rotation.hex(), "reason": WHY}
        motion = (await run(node, "keys.claim", args))["motion"]
    async with served(*directories[:3]) as others, served(directories[3], asking=True) as (again,):
        group = again.group
        agree = {"motion": motion, "agree": True}
        await told(lambda: run(others[1], "motion.stand", agree))
        await until(lambda: all(n.keyring.in_force(group) == key for n in others), 90)
        await until(lambda: again.unwritable is None, 90)
        assert again.signer.public(KeyName.LOG) == key
        assert again.logs.head(group).size == size
        await say(again, "After")
        await until(lambda: all(n.logs.head(group).size > size for n in others), 90)
        state = await others[2].state()
        assert {"Before", "After"} <= {p.title for p in state.proposals.values()}
        (link,) = state.membership.rotations[group]
        assert (link.decided, link.since) == (True, size)
        assert not others[2].logs.frozen()
