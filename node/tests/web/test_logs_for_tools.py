"""The page of servers gives other people's tools what they need to check each public record."""

from yarl import URL

from node.commands.running import run
from node.tests.web.web_world import get, world
from protocol.verifier import open_any_checkpoint, parse_verifier_key


async def test_the_page_of_servers_has_each_record_s_address_and_key(tmp_path):
    async with world(tmp_path / "node", others=1) as (here, client):
        await run(here.node, "proposal.put", {"title": "A fund", "text": "We make one."})
        response, _ = await get(client, "/peers.json")
        own, other = (await response.json())["peers"]
        _, text = await get(client, "/peers")
        for peer in (own, other):
            assert f'<p class="hash">{peer["log"]}</p>' in text
            assert peer["keys"][0]["vkey"] in text.replace("&#43;", "+")
        (key,) = own["keys"]
        assert (key["standing"], key["signs"]) == ("now", True)
        opened = parse_verifier_key(key["vkey"])
        note = await (await client.get(f"{URL(own['log']).path}/checkpoint")).read()
        assert open_any_checkpoint(note, opened, opened.name).head.size == own["size"] == 1
        assert "need addresses of their own" not in text


async def test_keys_are_told_apart_in_both_languages(example):
    client = await example()
    for language, said in (
        ("en", ("it is not in effect yet", "the group signs with it", "up to 40 entries")),
        ("es", ("aún no está en vigor", "el grupo firma con ella", "hasta 40 entradas")),
    ):
        _, text = await get(client, f"/peers?lang={language}")
        assert [words for words in said if words not in text] == []
