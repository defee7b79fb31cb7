"""Caucuses on pages: declared, joined with a key, spoken for; a recommendation on the vote."""

import base64
import json
import re

import pytest

from node.commands.credentials import HOLD
from node.tests.web.example_base import ID
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import ROSTER, get, post, world
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key, sign_raw

SCRIPT = "<script>alert(1)</script>"
SEED = b"\7" * 32


@pytest.fixture
async def caucus(tmp_path):
    """A served node whose member m1 has a key and is signed in; a caucus that they declared."""
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=base64.b64encode(ROSTER.encode()).decode(), commit=True)
        node = here.node
        key = public_key(SEED)
        held = sign_credential(SEED, node.coalition, node.group, HOLD, key)
        await here.run("credential.register", member="m1", key=key.hex(), signature=held.hex())
        await here.run("credential.publish")
        await sign_in(here, client, role="member", member="m1")
        response, page = await act(
            client, "/caucuses/new", name="Night workers", purpose=SCRIPT, threshold="1",
            space=SCRIPT, readers="members",
        )  # fmt: skip
        assert SCRIPT not in page
        assert "The caucus is declared." in page
        yield here, client, response.url.path


async def signature(client, path):
    """What the member's key makes of the bytes on a page."""
    _, page = await get(client, path)
    found = re.search(r'data-sign="([0-9a-f]+)"', page)
    assert found, page
    return sign_raw(SEED, bytes.fromhex(found[1])).hex()


async def test_a_member_joins_leaves_and_signs_without_a_name(caucus):
    here, client, path = caucus
    made = await signature(client, f"{path}/join")
    _, page = await act(client, f"{path}/join", signature=made, publish="yes")
    assert "Your signature is published." in page
    # Administrators read there what everybody did on pages, by name.
    lines = (await here.run("access.journal"))["journal"]
    assert [line["command"] for line in lines] == ["caucus.found"]
    _, page = await get(client, path)
    assert "1 member" in page
    assert "m1" not in page
    _, page = await act(
        client, f"{path}/say", act="statement", about="", title="No early shifts", text=SCRIPT
    )
    assert "too few signatures yet" in page
    assert SCRIPT not in page
    sign = re.search(rf'href="({path}/sign/[0-9a-f]+)"', page)[1]
    _, page = await act(client, sign, signature=await signature(client, sign), publish="yes")
    assert "Your signature is published." in page
    _, page = await get(client, path)
    assert "✓ stands" in page
    made = await signature(client, f"{path}/leave")
    await act(client, f"{path}/leave", signature=made, publish="yes")
    _, page = await get(client, path)
    assert "0 members" in page
    assert "too few" in page


async def test_a_borrowed_signature_is_refused_on_the_page(caucus):
    _here, client, path = caucus
    made = await signature(client, f"{path}/join")
    wrong = made[:-2] + ("00" if made[-2:] != "00" else "01")
    response, page = await act(client, f"{path}/join", signature=wrong, publish="yes")
    assert response.status == 422
    assert "a signature does not match" in page.lower()
    _, page = await act(client, f"{path}/join", signature="zz", publish="yes")
    assert "This is not written as asked here" in page


async def test_a_file_is_given_back_and_published_by_pasting_it(caucus):
    here, client, path = caucus
    made = await signature(client, f"{path}/join")
    _, page = await act(client, f"{path}/join", signature=made)
    assert "Nothing is published." in page
    answer = await here.run(
        "caucus.sign", subject=path.rpartition("/")[2], member="m1", signature=made, publish=False
    )
    text = json.dumps(answer["file"])
    _, page = await act(client, "/caucuses/publish", text=text)
    assert "Members signed that they join the caucus." in page
    assert SCRIPT not in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    _, page = await post(client, "/caucuses/publish", page, text=text, seen=seen)
    assert "signatures published now" in page
    _, page = await get(client, path)
    assert "1 member" in page
    _, page = await act(client, "/caucuses/publish", text=text)
    assert "Nothing in it is new and holds" in page
    assert 'name="seen"' not in page


async def test_an_access_for_nobody_has_no_key_to_sign_with(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role="steward")
        made, _ = await act(client, "/caucuses/new", name="Night workers", threshold="1")
        _, page = await get(client, f"{made.url.path}/join")
        assert "there is no key to sign with" in page
        response, _ = await get(client, f"/caucuses/{'0' * 64}")
        assert response.status == 404
        response, _ = await get(client, f"{made.url.path}/sign/{'0' * 64}")
        assert response.status == 404


async def test_observers_do_not_speak_for_caucuses(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role="observer")
        response, _ = await get(client, "/caucuses/new")
        assert response.status == 403


async def test_the_page_names_each_groups_keys_and_says_what_is_not_counted(example):
    client = await example()
    _, page = await get(client, f"/caucuses/{ID}")
    cells = re.findall(r'<td class="n">(\d+)(?: <span class="tag warn">([^<]*)</span>)?</td>', page)
    assert cells == [
        ("30", ""), ("60", ""), ("400", ""), ("9", "5 count"), ("9", ""), ("5", ""),
    ]  # fmt: skip
    assert "4. More keys signed than their groups have members" in page


async def test_a_vote_s_page_says_when_a_caucus_recommended_and_which_came_after_the_close(example):
    client = await example()
    _, page = await get(client, f"/ballots/{ID}")
    told = page.partition("What caucuses recommend")[2].partition("</article>")[0]
    assert "<time " in told
    assert "after the close" in told
    _, page = await get(client, f"/caucuses/{ID}")
    assert "after the close" in page
    _, page = await get(client, f"/ballots/{ID}?lang=es")
    assert "después del cierre" in page
