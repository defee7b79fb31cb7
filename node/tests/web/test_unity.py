"""Points of unity on the pages of a real node, of a coalition of one: its word is enough."""

from node.tests.commands.test_challenges import CUTS
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world


async def test_a_steward_moves_a_point_and_it_is_in_force(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        response, page = await act(client, "/points/new", text="Nobody is <b>evicted</b>.")
        assert response.url.path.startswith("/points/versions/")
        assert "motion is published" in page
        number = (await here.run("unity.list"))["points"][-1]["number"]
        _, page = await get(client, f"/points/{number}")
        check_shape(page)
        assert "Nobody is &lt;b&gt;evicted&lt;/b&gt;." in page
        await act(client, f"/points/{number}/amend", text="Nobody is cut off.", reason="Power.")
        _, page = await get(client, f"/points/{number}")
        assert "<del>" in page
        assert "Power." in page
        await act(client, f"/points/{number}/strike", reason="")
        _, page = await get(client, f"/points/{number}")
        assert "This point was taken away." in page
        check_shape(page)
        assert (await get(client, f"/points/{number}/amend"))[0].status == 200


async def test_a_form_about_a_wording_that_changed_meanwhile_ends_with_a_clear_error(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        made = await here.run("unity.add", text="First")
        number = (await here.run("unity.list"))["points"][-1]["number"]
        await sign_in(here, client)
        path = f"/points/{number}/amend"
        _, amend = await get(client, path)
        ratify = f"/points/versions/{made['version']}/ratify"
        _, form = await get(client, ratify)
        await here.turn_to(5)
        await here.run("unity.amend", number=number, text="Second")
        await here.turn_to(9)
        response, page = await post(client, ratify, form)
        assert response.status == 422
        assert "This point was changed meanwhile. Nothing was published." in page
        fields = {"base": made["version"], "text": "Mine", "reason": ""}
        response, page = await post(client, path, amend, **fields)
        assert response.status == 422
        assert "changed meanwhile" in page
        assert "Mine" in page
        await get(client, "/?lang=es")
        _, page = await post(client, path, amend, **fields)
        assert "ha cambiado entretanto" in page


async def test_a_reservation_needs_a_reason_and_is_in_the_table_for_everybody(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        made = await here.run("unity.add", text="First")
        await sign_in(here, client)
        path = f"/points/versions/{made['version']}/reserve"
        response, page = await act(client, path, reason="  ")
        assert (response.status, "This is needed." in page) == (422, True)
        await act(client, path, reason="Our statutes are silent.")
        _, page = await get(client, "/points/matrix")
        check_shape(page)
        assert "Our statutes are silent." in page
        assert '<th scope="col">' in page
        assert '<th scope="row">' in page


async def test_a_reservation_on_what_is_only_moved_does_not_say_that_it_is_in_force(tmp_path):
    async with world(tmp_path / "node", others=1) as (here, client):
        moved = (await here.run("unity.add", text="First"))["version"]
        await sign_in(here, client)
        _, page = await get(client, f"/points/versions/{moved}/reserve")
        assert "once enough others ratify it" in page
        assert "stays in force" not in page
    async with world(tmp_path / "alone") as (here, client):
        in_force = (await here.run("unity.add", text="First"))["version"]
        await sign_in(here, client)
        _, page = await get(client, f"/points/versions/{in_force}/reserve")
        assert "The point stays in force for the others." in page
        assert "once enough others ratify it" not in page


async def test_readers_see_points_and_no_buttons(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("unity.add", text="First")
        for path in ("/points", "/points/matrix"):
            response, page = await get(client, path)
            assert response.status == 200
            assert "/ratify" not in page
            assert "/points/new" not in page
        assert (await client.get("/points/77")).status == 404
        assert (await client.get("/points/versions/zz")).status == 404


async def test_a_steward_takes_a_motion_back_and_nobody_is_asked_about_it_any_more(tmp_path):
    async with world(tmp_path / "node", others=1, cuts=CUTS) as (here, client):
        moved = (await here.run("unity.add", text="First"))["version"]
        path = f"/points/versions/{moved}"
        _, page = await get(client, path)
        assert "/withdraw" not in page
        await sign_in(here, client)
        _, page = await get(client, path)
        assert f"{path}/withdraw" in page
        response, page = await act(client, f"{path}/withdraw", reason="Said <b>badly</b>.")
        assert response.url.path == path
        check_shape(page)
        assert "takes its motion back" in page
        assert "Said &lt;b&gt;badly&lt;/b&gt;." in page
        assert "/ratify" not in page
        assert f"{path}/withdraw" not in page
        _, page = await get(client, "/points")
        check_shape(page)
        assert "Came to nothing" in page
        assert "Nothing is moved." in page
        # Within one second the order is that of hashes.
        await here.turn_to(5)
        response, page = await act(client, f"{path}/withdraw", reason="")
        assert response.status == 422
        await get(client, "/?lang=es")
        _, page = await get(client, path)
        assert "retiró lo que había planteado" in page


async def test_a_motion_is_offered_to_be_taken_back_also_where_no_cuts_are_certified(tmp_path):
    async with world(tmp_path / "node", others=1) as (here, client):
        moved = (await here.run("unity.add", text="First"))["version"]
        await sign_in(here, client)
        _, page = await get(client, f"/points/versions/{moved}")
        assert "/ratify" in page or "/reserve" in page
        assert "/withdraw" in page
