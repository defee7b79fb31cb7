"""A vote put after one that was withdrawn starts from what that one asked, rule and all."""

from html import unescape

import pytest
from aiohttp.test_utils import TestServer

from node.serving import node_app
from node.tests.commands.test_challenges import CONTESTED, certify, opened
from node.tests.commands.world import START, world
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.test_putting_pages import local, seen
from node.tests.web.web_world import World, browser, get, post
from node.web.carrying_desk import NodeCarrying

SEEDED = {"steps": ["earlier-stages", "seed"], "otherwise": "rejected"}
ELECTION = {
    "title": "Council",
    "question": "Who goes?",
    "kind": "rank",
    "options": [{"label": "Ada", "text": "A baker"}, "Bao", "Cy"],
    "seats": 2,
    "max": 2,
    "method": "stv-scottish",
    "variant": {"batch": "unvoted"},
    "reserved": [{"name": "North", "least": 1, "options": ["Ada", "Bao"]}],
}
ASKED = {
    "an election by the count alone": {
        "contests": [ELECTION],
        "rule": {"preset": "simple-majority", "tests": [], "tie_break": SEEDED},
    },
    "several questions, by a rule of its own": {
        "title": "Three things",
        "contests": [
            {"title": "Strike", "question": "Shall we?", "kind": "yes-no"},
            {"title": "Days", "kind": "score", "top": 3, "options": ["Mon", "Tue"]},
            {"title": "Chair", "kind": "grade", "grades": ["good", "bad"], "options": ["A", "B"]},
        ],
        "rule": {
            "preset": "simple-majority",
            "tie_break": {"steps": ["casting-vote"], "caster": "Group 2", "otherwise": "rejected"},
        },
        "points_for": ["It works.", "It is fair."],
    },
    "consent": {
        "contests": [{"title": "Fund", "kind": "yes-no"}],
        "rule": {"preset": "consent", "objections": 2},
        "electorate": "Members on 1 March.",
    },
}


@pytest.mark.parametrize("name", ASKED)
async def test_what_a_withdrawn_vote_asked_is_asked_again(tmp_path, name):
    async with world(tmp_path, 4, **CONTESTED) as at:
        old = await opened(at, **ASKED[name])
        node = at.nodes[0]
        state = await node.state()
        before = state.ballots[bytes.fromhex(old)]
        path = f"/ballots/new/{before.proposal.hex()}"
        async with TestServer(node_app(node)) as server, browser(server) as client:
            await sign_in(World(node, None), client)
            _, page = await get(client, path)
            assert "This starts from what the last vote" not in page
            await at.run(1, "ballot.withdraw", ballot=old, reason="Cy stands no longer.")
            await certify(at, START + 900)
            _, page = await get(client, path)
            check_shape(page)
            assert "This starts from what the last vote" in page
            view = await at_form(node, before)
            for value in view["title"] + view["options"]:
                assert value in unescape(page)
            fields = {name: list(values) for name, values in view.items()}
            # The hours are the form's own: those of the old vote are over.
            hours = ((START + 86_400 * days) for days in (2, 9, 11))
            fields |= dict(zip(("opens", "closes", "returns_due"), map(local, hours), strict=True))
            fields["zone"] = "UTC"
            _, page = await post(client, path, page, **fields)
            assert "What this will do" in page, page
            await post(client, path, page, **fields, seen=seen(page))
        *_, after = (await node.state()).ballots.values()
        assert after.id != before.id
        for kept in ("title", "contests", "rule", "accepts", "points_for", "electorate"):
            assert getattr(after.manifest, kept) == getattr(before.manifest, kept), kept


async def at_form(node, before):
    """What the form starts from."""
    view = await NodeCarrying(node).putting(before.proposal.hex())
    return dict(view.again)
