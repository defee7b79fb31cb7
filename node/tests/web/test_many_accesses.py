"""The page of many accesses at a time: tried first, then all or none; ways in shown once."""

import re

from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world

PATH = "/accesses/many"
LINES = "facilitadora | Bo <b>\r\nmember | Cy"
MARK = re.compile(r'name="seen" value="([0-9a-f]{64})"')


async def labels(here):
    return [row["label"] for row in (await here.run("access.list"))["accesses"]]


async def test_a_steward_sees_what_lines_would_do_and_gets_a_sheet_to_print(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        fields = {"do": "grant", "lines": LINES, "days": "30"}
        _, page = await act(client, PATH, **fields)
        check_shape(page)
        assert "2 accesses are given:" in page
        assert "Bo &lt;b&gt;" in page
        assert await labels(here) == ["Ada"]
        # The clock goes on between looking and pressing.
        here.clock[0] += 60
        response, sheet = await post(client, PATH, page, **fields, seen=MARK.search(page)[1])
        assert response.headers["Cache-Control"] == "no-store"
        check_shape(sheet)
        assert await labels(here) == ["Ada", "Bo <b>", "Cy"]
        keys = set(re.findall(r"sign-in\?key=([\w-]+)", sheet))
        assert len(keys) == 2
        assert "<b>" not in sheet.split('<p class="soft">')[1].split("</section>")[0]
        again, page = await post(client, PATH, page, **fields, seen=MARK.search(page)[1])
        assert (again.status, "has such an access already" in page) == (200, True)
        assert len(await labels(here)) == 3
        journal = (await here.run("access.journal"))["journal"][0]
        assert (journal["command"], journal["outcome"]) == ("access.many", "done")
        assert not journal["subject"]


async def test_a_mark_of_other_lines_does_nothing_and_each_fault_is_said_in_spanish(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await act(client, PATH, do="grant", lines=LINES, days="30")
        seen = MARK.search(page)[1]
        more = LINES + "\r\nsteward | Eve"
        _, page = await post(client, PATH, page, do="grant", lines=more, days="30", seen=seen)
        assert "Something has changed since you looked." in page
        assert await labels(here) == ["Ada"]
        await get(client, "/?lang=es")
        _, page = await act(client, PATH, do="grant", lines=LINES + "\r\nking | Di", days="30")
        assert "Línea 3: king no es ninguna función." in page
        assert 'name="seen"' not in page
        _, page = await act(client, PATH, do="strike", lines="Ada")
        assert "Sin este acceso" in page
        response, page = await act(client, PATH, do="grant", lines=" ")
        assert response.status == 422


async def test_a_file_renews_and_strikes_and_a_line_as_long_as_an_id_stays_out_of_the_journal(
    tmp_path,
):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        long = "Z" * 64
        await here.run("access.grant", role="member", label=long)
        for do, days in (("renew", "5"), ("strike", "5")):
            fields = {"do": do, "lines": long, "days": days}
            _, page = await act(client, PATH, **fields)
            response, page = await post(client, PATH, page, **fields, seen=MARK.search(page)[1])
            assert response.url.path == "/accesses"
            assert "It is done for all of them." in page
        assert (await here.run("access.list"))["accesses"][1]["revoked"]
        journal = (await here.run("access.journal"))["journal"]
        assert not any(long in line["subject"] for line in journal)


async def test_others_than_stewards_neither_see_nor_send_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        assert (await get(client, PATH))[0].status == 403
