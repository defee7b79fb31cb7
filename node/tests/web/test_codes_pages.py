"""Voting codes on pages: made once, printed, struck, given up for paper; by stewards alone."""

import base64
import re

from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import Reader, check_shape
from node.tests.web.web_world import MANIFEST, ROSTER, get, post, world

CODE = re.compile(r'class="code">([0-9A-Z-]+)<')


async def test_codes_are_made_on_a_page_that_prints_and_that_nothing_keeps(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client)
        path = f"/ballots/{here.ballot}/codes"
        _, page = await get(client, path)
        check_shape(page)
        assert "<dt>With a code that works</dt><dd>12</dd>" in page
        response, page = await act(client, path)
        assert response.status == 422
        check_shape(page)
        response, page = await act(client, path, members="m3")
        assert response.status == 422
        assert 'id="reason-error"' in page
        response, page = await act(client, path, members="m3", reason="lost")
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        sheet = Reader(page)
        assert not sheet.all("style", "script")
        (code,) = CODE.findall(page)
        _, page = await get(client, "/vote")
        await here.turn_to(10)
        await here.until_phase("open")
        response, page = await post(client, "/vote", page, code=code)
        assert "Rent strike" in page
        _, page = await get(client, path)
        assert code not in page
        assert code not in (tmp_path / "node" / "access.sqlite").read_bytes().decode("latin-1")


async def test_a_lost_code_is_struck_and_paper_kills_the_other(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client)
        path = f"/ballots/{here.ballot}/codes"
        response, page = await act(client, f"{path}/strike", member="nobody", reason="lost")
        assert response.status == 422
        assert 'id="member-error"' in page
        response, page = await act(client, f"{path}/strike", member="m1", reason="")
        assert response.status == 422
        assert 'id="reason-error"' in page
        _, page = await act(client, f"{path}/strike", member="m1", reason="lost")
        assert "The code is struck." in page
        _, page = await act(client, f"{path}/strike", code=here.codes[4], reason="found")
        assert "<dt>Struck, without a new one</dt><dd>2</dd>" in page
        _, page = await act(client, f"{path}/paper", member="m2")
        assert "They vote on paper." in page
        assert "<dt>Voting on paper</dt><dd>1</dd>" in page


async def test_nobody_but_a_steward_makes_or_strikes_codes(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        path = f"/ballots/{here.ballot}/codes"
        for role in ("facilitator", "member", "observer"):
            await sign_in(here, client, role)
            _, page = await get(client, "/access")
            for each in (path, f"{path}/strike", f"{path}/paper"):
                assert (await get(client, each))[0].status == 403
                response, _ = await post(client, each, page, member="m1", reason="lost")
                assert response.status == 403
        assert here.node.boxes.box(bytes.fromhex(here.ballot)).status().issued == 12


async def test_a_vote_without_a_box_says_where_one_comes_from(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client)
        here.node.boxes.close()
        for file in (tmp_path / "node" / "boxes").iterdir():
            file.unlink()
        _, page = await get(client, f"/ballots/{here.ballot}/codes")
        check_shape(page)
        assert "There is no ballot box yet." in page
        assert (await get(client, f"/ballots/{'0' * 64}/codes"))[0].status == 404


async def test_home_says_that_codes_are_to_be_handed_out_until_they_are(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        put = await here.run("proposal.put", title="Spring", summary="", text="Some.")
        made = await here.run("ballot.put", proposal=put["proposal"], manifest=MANIFEST)
        csv = base64.b64encode(ROSTER.encode()).decode()
        await here.run("roster.import", csv=csv, commit=True)
        asked = {"ballot": made["ballot"], "basis": "list", "roster": True, "commit": True}
        await here.attest((await here.run("roll.draft", **asked))["draft"])
        await sign_in(here, client)
        path = f"/ballots/{made['ballot']}/codes"
        _, page = await get(client, "/")
        assert f'href="{path}"' in page
        assert "Hand out voting codes: Spring vote" in page
        await act(client, path)
        _, page = await get(client, "/")
        assert path not in page
