"""The page for observers: for them and administrators, in one's own group, read-only."""

import json

import pytest

from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import Reader, check_shape
from node.tests.web.web_world import browser, get, world


async def test_an_observer_reads_it_by_page_and_json_and_finds_nothing_to_press(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client)
        _, page = await act(
            client, "/accesses/new", label="Ola", member="", role="observer", days="30",
            named_by="Night workers", code="yes",
        )  # fmt: skip
        assert "named by Night workers" in (await get(client, "/accesses"))[1]
        path = f"/ballots/{here.ballot}/observe"
        async with browser(here.server) as hers:
            await sign_in(here, hers, "observer")
            assert f'href="{path}"' in (await get(hers, f"/ballots/{here.ballot}"))[1]
            _, page = await get(hers, path)
            main = page.partition("<main")[2].partition("</main>")[0]
            assert not Reader(main).all("form", "button", "input")
            check_shape(page)
            assert "Codes made, in all</dt><dd>12" in page
            assert "Night workers: 1" in page
            assert "Member 1" not in page
            _, told = await get(hers, f"{path}.json")
            assert json.loads(told) == await here.run("ballot.observe", ballot=here.ballot)


@pytest.mark.parametrize("role", ["member", "facilitator"])
async def test_others_are_refused_page_and_json(tmp_path, role):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        path = f"/ballots/{here.ballot}/observe"
        assert (await get(client, path))[0].url.path == "/sign-in"
        async with browser(here.server) as theirs:
            await sign_in(here, theirs, role)
            assert (await get(theirs, path))[0].status == 403
            assert (await get(theirs, f"{path}.json"))[0].status == 403


async def test_who_named_somebody_is_asked_of_observers_alone(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        fields = {"label": "Bo", "member": "", "days": "30", "named_by": "Night workers"}
        response, page = await act(client, "/accesses/new", role="facilitator", **fields)
        assert response.status == 422
        assert "Candidates and caucuses name observers, nobody else." in page
        response, page = await get(client, "/ballots/" + "a" * 64 + "/observe")
        assert response.status == 404
