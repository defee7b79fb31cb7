"""The first page says what this server can't do now, and why, to who is signed in."""

from node.council.room import Room
from node.tests.council.federated import QUICK
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world


async def test_a_member_reads_why_and_on_whom_it_waits_and_a_visitor_does_not(example):
    client = await example("member")
    _, text = await get(client, "/")
    check_shape(text)
    assert "What this server can't do now" in text
    assert "Confirm with the other certifying groups what is final." in text
    assert "Too few certifying groups answer: 3 of 4 have to confirm together." in text
    assert "Bakers &lt;b&gt;: last heard" in text
    assert "Cooks: not heard since this server was started" in text
    assert 'href="/peers"' in text
    assert "Its disk takes nothing more." in text
    assert "database or disk is full" in text
    _, text = await get(client, "/?lang=es")
    assert "Lo que este servidor no puede hacer ahora" in text
    assert "Contestan muy pocos grupos que certifican: tienen que confirmar juntos 3 de 4." in text
    response, _ = await get(client, "/home.json")
    undone = (await response.json())["undone"]
    assert [one["code"] for one in undone] == ["too-few", "disk-full", "refused"]
    assert undone[0]["waits"][1] == {"group": "Cooks", "heard": None}
    visitor = await example()
    _, text = await get(visitor, "/")
    assert "What this server can't do now" not in text
    response, _ = await get(visitor, "/home.json")
    assert "undone" not in await response.json()


async def test_what_stands_there_is_so_now_and_goes_when_it_is_over(tmp_path):
    async with world(tmp_path / "node", cuts=QUICK) as (here, client):
        await sign_in(here, client)
        node = here.node
        node.room = Room(node, node.council)
        node.room.trouble = ("other-rules", "as the node says it")
        _, text = await get(client, "/")
        check_shape(text)
        assert "The others confirm by newer rules than this program has." in text
        assert "Install the newest release." in text
        assert "as the node says it" in text
        node.room.trouble = ("", "")
        _, text = await get(client, "/")
        assert "newer rules" not in text
