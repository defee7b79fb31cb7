"""Fingerprints are compared, old entries dropped and fetched, on the page of what is confirmed."""

import asyncio

import aiohttp

from node.core import open_node
from node.council.record import RESTORED
from node.founding.fingerprint import fingerprint_words
from node.history.cosigning import cosign
from node.stage.ports import free_port
from node.tests.commands.test_motions import RULED
from node.tests.council.federated import served
from node.tests.history.certified import long_line
from node.tests.history.test_dropping import started
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import World, get, world

PATHS = tuple(f"/cuts/{name}" for name in ("compare", "alone", "drop", "fetch"))


async def test_what_was_read_out_is_known_here_or_believed_from_now_on(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/cuts")
        assert 'href="/cuts/compare"' in page
        words = (await here.run("fingerprint.show"))["words"]
        _, page = await act(client, "/cuts/compare", fingerprint=words)
        check_shape(page)
        assert "It is that of the founding" in page
        assert (await here.run("fingerprint.show"))["heard"] == []
        other = fingerprint_words(b"\xcd" * 32)
        _, page = await act(client, "/cuts/compare", fingerprint=other)
        check_shape(page)
        assert "has not confirmed it yet" in page
        (heard,) = (await here.run("fingerprint.show"))["heard"]
        assert heard["fingerprint"].startswith("cd" * 12)
        response, page = await act(client, "/cuts/compare", fingerprint="no such words")
        check_shape(page)
        assert (response.status, 'id="fingerprint-error"' in page) == (422, True)
        assert "no such words" in page


async def test_a_server_out_of_touch_says_that_what_it_heard_is_its_own_newest(tmp_path):
    directories = await long_line(tmp_path, (free_port(), free_port()))
    async with open_node(directories[0]) as node:
        await node.council.mark(RESTORED, 1)
    async with served(directories[0]) as (node,):
        address = f"http://127.0.0.1:{node.config.listen.port}"
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(address, cookie_jar=jar) as client:
            here = World(node, [0])
            await sign_in(here, client)
            words = (await here.run("fingerprint.show"))["words"]
            _, page = await act(client, "/cuts/compare", fingerprint=words)
            check_shape(page)
            assert "It is that of confirmation number 2, the newest here" in page
            assert "has not confirmed it yet" not in page
            shown = await here.run("fingerprint.show")
            assert shown["heard"][0]["fingerprint"]
            assert shown["fingerprint"].startswith(shown["heard"][0]["fingerprint"])


async def test_going_on_alone_takes_a_reason_and_is_written_down(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        response, page = await act(client, "/cuts/alone", reason=" ")
        assert response.status == 422
        assert (await here.run("fingerprint.show"))["heard"] == []
        response, page = await act(client, "/cuts/alone", reason="We rang all of them.")
        assert response.url.path == "/cuts"
        assert "has written down why" in page
        (heard,) = (await here.run("fingerprint.show"))["heard"]
        assert heard["reason"] == "We rang all of them."


async def test_these_pages_are_for_stewards_where_groups_certify(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/cuts")
        for path in PATHS:
            assert f'href="{path}"' not in page
            response, _ = await get(client, path)
            assert response.status == 403, path
    async with world(tmp_path / "uncertified") as (here, client):
        await sign_in(here, client)
        for path in PATHS:
            response, _ = await get(client, path)
            assert response.status == 404, path


async def test_before_anything_is_confirmed_nothing_is_dropped_and_the_page_says_why(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/cuts/drop")
        check_shape(page)
        assert "every entry is still needed" in page
        assert 'name="before"' not in page
        _, page = await act(client, "/cuts/fetch")
        check_shape(page)
        assert "Nothing was dropped here." in page


async def test_old_entries_are_dropped_fetched_back_and_refused_past_the_newest(tmp_path):
    directories = await long_line(tmp_path, (free_port(), free_port()))
    await started(directories, tmp_path / "cut")
    async with served(*directories) as (one, two):
        address = f"http://127.0.0.1:{two.config.listen.port}"
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(address, cookie_jar=jar) as client:
            await sign_in(World(two, [0]), client)
            dropped = two.logs.dropped(one.group).entries
            assert dropped > 200
            _, page = await get(client, "/cuts/fetch")
            check_shape(page)
            assert f"{dropped} of them dropped here" in page
            _, page = await act(client, "/cuts/fetch")
            check_shape(page)
            assert "1 part fetched." in page
            assert two.logs.dropped(one.group).entries == 0
            response, page = await act(client, "/cuts/drop", before=900)
            check_shape(page)
            assert (response.status, 'id="before-error"' in page) == (422, True)
            assert two.logs.dropped(one.group).entries == 0
            await cosign(one)
            _, page = await act(client, "/cuts/drop", before=1)
            check_shape(page)
            assert f"Group 1</strong>: {dropped} entries dropped." in page
            assert "kept:" not in page
            assert two.logs.dropped(one.group).entries == dropped
            # Pressed twice: what the first has put back is not missing.
            both = await asyncio.gather(*(act(client, "/cuts/fetch") for _ in range(2)))
            assert two.logs.dropped(one.group).entries == 0
            assert sum("1 part fetched." in page for _, page in both) == 1
            assert not any("nobody who answers has" in page for _, page in both)
