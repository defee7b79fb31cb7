"""The pages on which groups decide about each other and about who certifies."""

from node.tests.commands.test_motions import RULED
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world

WHY = "It <b>sold</b> our list."


async def motions(here):
    return (await here.node.state()).membership


async def test_a_steward_gives_notice_changes_its_mind_and_reads_it_with_both_reasons(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert 'href="/groups/motions/expel"' in page
        accused = next(g for g in (await motions(here)).members if g != here.node.group)
        form = "/groups/motions/expel"
        response, page = await act(client, form, group=accused.hex(), reason=WHY)
        check_shape(page)
        assert response.url.path == "/groups"
        assert "notice is published." in page
        assert "It &lt;b&gt;sold&lt;/b&gt; our list." in page
        (notice,) = (await motions(here)).expulsions.values()
        at = f"/groups/motions/{notice.hash.hex()}"
        assert f'href="{at}"' in page
        _, page = await act(client, at, reason="We were wrong.")
        assert "Group 1 does not agree: We were wrong." in page
        (notice,) = (await motions(here)).expulsions.values()
        assert [said.agree for said in notice.stances.values()] == [False]
        _, page = await act(client, at, agree="yes", reason="")
        assert "How your group stands is published." in page
        (notice,) = (await motions(here)).expulsions.values()
        assert [said.agree for said in notice.stances.values()] == [True]


async def test_nobody_replies_for_another_group_or_to_what_is_not_there(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        made = await here.run("motion.expel", group="Group 3", reason=WHY)
        for path in (f"/groups/motions/{made['motion']}/reply", f"/groups/motions/{'ab' * 32}"):
            response, _ = await get(client, path)
            assert response.status == 404, path


async def test_a_council_is_moved_with_those_that_certify_marked(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups/motions/council")
        assert page.count(" checked") == 3
        groups = [g.hex() for g in (await motions(here)).members][:2]
        response, page = await act(client, "/groups/motions/council", groups=[], reason="Fewer.")
        assert (response.status, "This is needed." in page) == (422, True)
        check_shape(page)
        assert not (await motions(here)).council_motions
        form = "/groups/motions/council"
        _, page = await act(client, form, groups=groups, reason="Fewer are enough.")
        assert "motion is published." in page
        assert "With them 0 certifying groups may be away." in page
        _, page = await act(client, form, groups=[groups[0]] * 2, reason="Twice.")
        assert "This council could not certify." in page


async def test_without_rules_for_it_the_pages_say_so_and_offer_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert "/groups/motions/" not in page
        for what in ("expel", "council"):
            _, page = await get(client, f"/groups/motions/{what}")
            assert "charter has no rules for expelling" in page
            assert "<textarea" not in page
        response, _ = await get(client, "/cuts/new-key")
        assert response.status == 404


async def test_a_steward_announces_a_new_key_and_pressing_twice_makes_no_second_one(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/cuts")
        assert 'href="/cuts/new-key"' in page
        for _ in range(2):
            response, page = await act(client, "/cuts/new-key")
            assert response.url.path == "/cuts"
            assert "The new key is announced." in page
            (key,) = (await motions(here)).agreement_keys.values()
            assert (await here.run("agreement.renew"))["key"] == key.hex()


async def test_facilitators_read_what_is_moved_and_decide_nothing(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        made = await here.run("motion.expel", group="Group 3", reason=WHY)
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/groups")
        assert "Group 3 is to be expelled" in page
        assert "/groups/motions/" not in page
        for path in (f"/groups/motions/{made['motion']}", "/groups/motions/expel", "/cuts/new-key"):
            response, _ = await get(client, path)
            assert response.status == 403, path
