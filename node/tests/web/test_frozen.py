"""Every page says whose public record is frozen; one says what was seen and what to do."""

from node.tests.commands.test_frozen import proof
from node.tests.small_federation import group_id
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world


async def test_pages_say_that_a_record_is_frozen_and_link_to_what_it_means(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, text = await get(client, "/groups/frozen")
        assert "No group's record is frozen." in text.replace("&#39;", "'")
        _, text = await get(client, "/")
        assert "/groups/frozen" not in text
        await here.node.logs.keep_evidence(group_id(1), proof(here.node, 1))
        for path in ("/", "/peers", "/groups", "/ballots"):
            _, text = await get(client, path)
            assert (
                "The public record of Group 1 is frozen: nothing in it counts past what is final."
                in text
            )
            assert 'href="/groups/frozen"' in text
        _, text = await get(client, "/groups/frozen")
        check_shape(text)
        assert "A version of 2 entries and one of 3 were signed" in text
        assert "Stop this server and every copy of it" in text
        _, text = await get(client, "/groups/frozen?lang=es")
        assert "El registro público de Group 1 está congelado" in text


async def test_programs_get_the_proof(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        data = proof(here.node, 1, (2, 2))
        await here.node.logs.keep_evidence(group_id(1), data, group_id(1))
        response, _ = await get(client, "/groups/frozen.json")
        (line,) = (await response.json())["frozen"]
        assert bytes.fromhex(line["evidence"]) == data
        assert (line["first"], line["second"], line["here"]) == (2, 2, True)
        response = await client.get(f"/federation/evidence/{group_id(1).hex()}")
        assert await response.read() == data
        _, text = await get(client, "/groups/frozen")
        assert "Two versions of 2 entries were signed, and they differ." in text


async def test_a_version_of_one_entry_is_said_as_one(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.node.logs.keep_evidence(group_id(1), proof(here.node, 1, (1, 1)))
        _, text = await get(client, "/groups/frozen")
        assert "Two versions of 1 entry were signed, and they differ." in text
        _, text = await get(client, "/groups/frozen?lang=es")
        assert "Se firmaron dos versiones de 1 entrada, y son distintas." in text
    async with world(tmp_path / "other") as (here, client):
        await here.node.logs.keep_evidence(group_id(1), proof(here.node, 1, (1, 3)))
        _, text = await get(client, "/groups/frozen")
        assert "A version of 1 entry and one of 3 were signed" in text


async def test_others_are_told_to_ask_and_the_group_itself_to_stop(example):
    client = await example()
    _, text = await get(client, "/groups/frozen")
    assert "Stop this server" in text
    assert "The proof, for outside checkers" in text
    assert "passed the proof on; this server has checked it" in text
