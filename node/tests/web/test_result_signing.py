"""Members challenge a result on pages: they see what is read, and their key signs just that."""

import html
import json
import re
from contextlib import asynccontextmanager

from aiohttp.test_utils import TestServer

from node.serving import node_app
from node.tests.commands.caucusing import seed
from node.tests.commands.test_challenges import CONTESTED, DUE, PERIOD, certify
from node.tests.commands.test_members_challenges import JOINT, ready, sign
from node.tests.commands.world import world
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import World, browser, get, post
from protocol.keys import sign_raw

SCRIPT = "<script>alert(1)</script>"


@asynccontextmanager
async def result(tmp_path, rules=JOINT, **who):
    """Four groups' declared result; the first group's pages with its member m1 signed in."""
    tmp_path.mkdir(exist_ok=True)
    async with world(tmp_path, 4, **rules) as at:
        ballot = await ready(at)
        node = at.nodes[0]
        async with TestServer(node_app(node)) as server, browser(server) as client:
            await sign_in(World(node, None), client, **(who or {"role": "member", "member": "m1"}))
            yield at, client, f"/ballots/{ballot}"


def signature(page, member="m1"):
    """What a member's key makes of the bytes on a page."""
    found = re.search(r'data-sign="([0-9a-f]+)"', page)
    assert found, page
    return sign_raw(seed(1, member), bytes.fromhex(found[1])).hex()


async def test_a_member_challenges_and_a_second_one_brings_it_before_the_panel(tmp_path):
    async with result(tmp_path) as (at, client, path):
        _, page = await get(client, f"{path}/result")
        assert f'href="{path}/sign"' in page
        text = {"group": "Group 2", "reason": f"Papers were lost. {SCRIPT}"}
        _, page = await act(client, f"{path}/sign", **text)
        assert "This is what everybody will read" in page
        assert SCRIPT not in page
        _, page = await post(
            client, f"{path}/sign", page, **text, signature=signature(page), publish="yes"
        )
        assert "Your signature is published." in page
        assert "1 of 2 members has signed" in page or "1 of 2 members have signed" in page
        assert SCRIPT not in page
        assert "m1" not in page
        (one,) = re.findall(rf'href="({path}/challenges/[0-9a-f]+/sign)"', page)
        _, page = await act(client, one)
        assert "Members challenge the result of Group 2" in page
        await at.exchange()
        name = one.split("/")[4]
        await sign(at, 2, "m2", path.split("/")[2], challenge=name)
        await at.exchange()
        _, page = await get(client, f"{path}/result")
        assert "2 members signed it." in page
        assert "Group 1: 1 key" in page
        assert f"{path}/challenges/{name}/sign" not in page


async def test_the_key_of_somebody_else_and_another_text_sign_nothing(tmp_path):
    async with result(tmp_path) as (_at, client, path):
        text = {"group": "", "reason": "Papers were lost."}
        _, page = await act(client, f"{path}/sign", **text)
        other = signature(page, "m2")
        made = signature(page)
        _, shown = await post(client, f"{path}/sign", page, **text, signature=other, publish="yes")
        assert "Your signature is published." not in shown
        wrong = {**text, "reason": "Papers were burnt."}
        _, shown = await post(client, f"{path}/sign", page, **wrong, signature=made, publish="yes")
        assert "Your signature is published." not in shown
        _, page = await get(client, f"{path}/result")
        assert "Challenges that members sign" not in page


async def test_a_signature_is_given_as_a_file_that_another_groups_server_publishes(tmp_path):
    async with result(tmp_path) as (at, client, path):
        text = {"group": "Group 2", "reason": "Papers were lost."}
        _, page = await act(client, f"{path}/sign", **text)
        made = signature(page)
        response, _ = await post(client, f"{path}/sign", page, **text, signature=made[2:])
        assert response.status == 422
        _, page = await post(client, f"{path}/sign", page, **text, signature=made)
        assert "Nothing is published." in page
        node = at.nodes[0]
        assert (await at.run(1, "access.journal"))["journal"] == []
        standing = (await at.run(1, "result", ballot=path.split("/")[2]))["standing"]
        assert standing["gathering"] == []
        found = re.search(r'<textarea id="file"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        file = json.loads(html.unescape(found[1]))
        assert file["signatures"][0]["group"] == node.group.hex()
        done = await at.run(3, "result.publish", file=file)
        assert (done["added"], done["signed"]) == (1, 1)


async def test_what_was_typed_comes_back_to_be_changed_and_no_reason_is_asked_for(tmp_path):
    async with result(tmp_path) as (_at, client, path):
        _, page = await act(client, f"{path}/sign", group="", reason="")
        assert 'data-sign="' not in page
        text = {"group": "Group 2", "reason": "Papers were lost."}
        _, page = await act(client, f"{path}/sign", **text)
        _, page = await post(client, f"{path}/sign", page, **text, again="yes")
        assert "Papers were lost." in page
        assert 'data-sign="' not in page


async def test_once_the_time_is_over_nobody_is_led_to_sign(tmp_path):
    async with result(tmp_path) as (at, client, path):
        _, form = await get(client, f"{path}/sign")
        await certify(at, DUE + PERIOD)
        _, page = await get(client, f"{path}/result")
        assert f'href="{path}/sign"' not in page
        _, page = await get(client, f"{path}/sign")
        assert "This result can't be challenged now." in page
        _, page = await post(client, f"{path}/sign", form, group="", reason="Late.")
        assert 'data-sign="' not in page


async def test_where_only_groups_challenge_there_is_no_such_page(tmp_path):
    async with result(tmp_path, CONTESTED) as (_at, client, path):
        response, _ = await get(client, f"{path}/sign")
        assert response.status == 404
        _, page = await get(client, f"{path}/result")
        assert f'href="{path}/sign"' not in page
    async with result(tmp_path / "other") as (_at, client, path):
        response, _ = await get(client, f"{path}/challenges/{'ab' * 32}/sign")
        assert response.status == 404


async def test_who_is_nobody_of_the_members_list_and_who_only_looks_sign_nothing(tmp_path):
    async with result(tmp_path, role="steward") as (_at, client, path):
        _, page = await get(client, f"{path}/sign")
        assert "there is no key to sign with" in page
    async with result(tmp_path / "other", role="observer") as (_at, client, path):
        response, _ = await get(client, f"{path}/sign")
        assert response.status == 403
