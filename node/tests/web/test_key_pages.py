"""Another group's keys are carried, claimed and objected to on pages; a frozen record goes on."""

from node.tests.commands.test_frozen import proof
from node.tests.commands.test_motions import RULED
from node.tests.lost_keys import new_keys
from node.tests.small_federation import group_id, next_seed
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.test_motion_pages import claimed_by_another, motions
from node.tests.web.web_world import get, world
from protocol.keys import public_key

WHY = "Their server <b>burned</b>."


async def test_a_rotation_is_published_from_a_file_and_shares_are_kept_out(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert 'href="/groups/keys/carry"' in page
        _, page = await get(client, "/groups/keys/carry")
        check_shape(page)
        assert "Shares never go into a browser" in page
        assert "commonweal rotate-key --dir DIR" in page
        rotation = new_keys(here.node.coalition, 2, log=next_seed(2))
        form = "/groups/keys/carry"
        for wrong, says in (("", "This is needed."), ("zz", "not written as asked"), ("ff", "")):
            response, page = await act(client, form, rotation=wrong)
            check_shape(page)
            assert (response.status, 'id="rotation-error"' in page) == (422, True), wrong
            assert says in page
            assert group_id(2) not in (await motions(here)).rotations
        response, page = await act(client, form, rotation=rotation)
        assert response.url.path == "/groups"
        assert "new keys are published." in page
        (known,) = (await motions(here)).rotations[group_id(2)]
        assert known.key == public_key(next_seed(2))
        # Pressing twice replaces nothing twice, and says nothing twice.
        size = here.node.logs.head(here.node.group).size
        response, page = await act(client, form, rotation=rotation)
        assert (response.url.path, "new keys are published." in page) == ("/groups", True)
        assert len((await motions(here)).rotations[group_id(2)]) == 1
        assert here.node.logs.head(here.node.group).size == size
        # One that the group had not committed to is refused, and what was pasted stays.
        other = new_keys(here.node.coalition, 3)
        response, page = await act(client, form, rotation=other)
        check_shape(page)
        assert (response.status, other in page) == (422, True)
        assert group_id(3) not in (await motions(here)).rotations


async def test_a_claim_is_moved_from_a_file_with_a_reason(tmp_path):
    async with world(tmp_path / "node", others=3, **RULED) as (here, client):
        await sign_in(here, client)
        form, rotation = "/groups/keys/claim", new_keys(here.node.coalition, 3)
        response, page = await act(client, form, rotation=rotation, reason=" ")
        assert (response.status, rotation in page) == (422, True)
        response, page = await act(client, form, rotation="", reason=WHY)
        check_shape(page)
        assert "Their server &lt;b&gt;burned&lt;/b&gt;." in page
        assert not (await motions(here)).replacements
        response, page = await act(client, form, rotation=rotation, reason=WHY)
        assert response.url.path == "/groups"
        assert "The lost keys of Group 3 are to be replaced" in page
        (claim,) = (await motions(here)).replacements.values()
        assert claim.group == group_id(3)


async def test_the_group_itself_objects_on_a_page_and_that_ends_it(tmp_path):
    async with world(tmp_path / "node", others=3, **RULED) as (here, client):
        await sign_in(here, client)
        claim = (await claimed_by_another(here)).hex()
        at = f"/groups/motions/{claim}/object"
        _, page = await get(client, "/groups")
        assert f'href="{at}"' in page
        response, page = await act(client, at, reason="")
        check_shape(page)
        assert response.status == 422
        response, page = await act(client, at, reason="It did not.")
        assert response.url.path == "/groups"
        assert "Your group has objected: the claim is over." in page
        assert f'href="{at}"' not in page
        response, _ = await get(client, at)
        assert response.status == 404


async def test_nobody_objects_for_another_group_or_without_a_claim(tmp_path):
    async with world(tmp_path / "node", others=3, **RULED) as (here, client):
        await sign_in(here, client)
        rotation = new_keys(here.node.coalition, 3)
        made = await here.run("keys.claim", rotation=rotation, reason=WHY)
        for name in (made["motion"], "ab" * 32):
            response, _ = await get(client, f"/groups/motions/{name}/object")
            assert response.status == 404


async def test_the_page_of_frozen_records_leads_to_what_can_be_done(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups/frozen/ask")
        check_shape(page)
        assert "not frozen" in page
        await here.node.logs.keep_evidence(group_id(2), proof(here.node, 2))
        _, page = await get(client, "/groups/frozen")
        assert 'href="/groups/frozen/move"' in page
        assert 'href="/groups/frozen/ask"' not in page
        response, page = await act(client, "/groups/frozen/move", shown="ff", reason=WHY)
        check_shape(page)
        assert (response.status, 'id="shown-error"' in page) == (422, True)
        await here.node.logs.keep_evidence(group_id(1), proof(here.node, 1))
        _, page = await get(client, "/groups/frozen")
        assert 'href="/groups/frozen/ask"' in page
        response, page = await act(client, "/groups/frozen/ask")
        check_shape(page)
        assert response.status == 422
        assert "key" in page
        assert not (await motions(here)).incarnations


async def test_facilitators_do_none_of_this(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client, "facilitator")
        paths = ("keys/carry", "keys/claim", "frozen/ask", "frozen/move")
        _, page = await get(client, "/groups")
        for path in paths:
            assert f'href="/groups/{path}"' not in page
            response, _ = await get(client, f"/groups/{path}")
            assert response.status == 403, path
