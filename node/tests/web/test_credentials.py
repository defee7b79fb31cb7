"""The page of a member's key on a real node; the browser's part is in federation_tests/browser."""

from node.commands.credentials import HOLD
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key

SEED = bytes(range(32))


def fields(node, use=HOLD):
    key = public_key(SEED)
    signature = sign_credential(SEED, node.coalition, node.group, use, key)
    return {"key": key.hex(), "signature": signature.hex()}


async def test_a_member_registers_strikes_and_can_not_touch_anothers_key(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client, "member", member="m1")
        _, page = await get(client, "/credential")
        check_shape(page)
        response, page = await post(client, "/credential", page, member="m2", **fields(here.node))
        assert response.url.path == "/credential"
        assert "Your key is registered." in page
        assert [c.member for c in here.node.credentials.standing()] == ["m1"]
        _, page = await get(client, "/credential/strike")
        check_shape(page)
        _, page = await post(client, "/credential/strike", page, member="m2")
        assert "Your key is struck." in page
        assert here.node.credentials.standing() == []
        response, page = await post(client, "/credential", page, **fields(here.node))
        assert response.status == 422
        assert "is or was somebody" in page


async def test_a_key_without_its_own_signature_is_refused(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client, "member", member="m1")
        _, page = await get(client, "/credential")
        response, page = await post(client, "/credential", page, **fields(here.node, "other-use"))
        assert response.status == 422
        assert "A signature does not match." in page
        response, page = await post(client, "/credential", page, key="zz", signature="")
        assert response.status == 422
        assert here.node.credentials.standing() == []


async def test_an_access_without_a_member_has_no_key(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/credential")
        check_shape(page)
        assert "belongs to no member" in page
        response, _ = await post(client, "/credential", (await get(client, "/vote"))[1])
        assert response.status == 404
        async with world(tmp_path / "other") as (there, observer):
            await there.put_vote()
            await sign_in(there, observer, "observer", member="m1")
            assert (await get(observer, "/credential"))[0].status == 403
