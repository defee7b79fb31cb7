"""A group that lost its keys and shares goes on over real HTTP, once the others have decided so."""

import secrets

from node.backup.remaking import Remaking, make_again
from node.commands import run
from node.core import CHARTER_FILE
from node.seeds import KeyName
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_reopening import RULES, told
from node.tests.small_federation import until
from protocol.encoding import pack


async def test_a_group_without_keys_or_shares_goes_on_by_decision_of_the_others(tmp_path):
    directories = coalition(tmp_path, 4, members=RULES)
    async with served(*directories) as nodes:
        await say(nodes[3], "Before")
        await until(lambda: all(number(node) >= 1 for node in nodes), 90)
        card, size = nodes[3].groups.card, nodes[3].logs.head(nodes[3].group).size
        await until(lambda: all(n.logs.head(card.group).size >= size for n in nodes[:3]), 90)
    plan = Remaking(
        directory=tmp_path / "again",
        charter=(directories[0] / CHARTER_FILE).read_bytes(),
        card=card,
        seed=secrets.token_bytes(32),
        behind_nat=True,
        outside=(),
    )
    body = make_again(plan, lambda _card, _shares: None)
    async with served(*directories[:3]) as others:
        args = {"rotation": pack(body).hex(), "reason": "Their server burned, and the papers."}
        claim = await told(lambda: run(others[0], "keys.claim", args))
        agree = {"motion": claim["motion"], "agree": True}
        await told(lambda: run(others[1], "motion.stand", agree))
        await until(lambda: all(n.keyring.in_force(card.group) == body.key for n in others), 90)
        shown = await run(others[2], "keys.show", {})
        assert [claim["since"] is not None for claim in shown["claims"]] == [True]
        async with served(plan.directory) as (again,):
            await until(lambda: again.unwritable is None, 90)
            assert again.signer.public(KeyName.LOG) == body.key
            await say(again, "After")
            held = again.logs.head(card.group).size
            await until(lambda: all(n.logs.head(card.group).size >= held for n in others), 90)
            state = await others[2].state()
            assert {"Before", "After"} <= {p.title for p in state.proposals.values()}
