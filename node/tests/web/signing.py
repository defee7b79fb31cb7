"""People signed in on a served node, for tests of pages that act."""

from node.tests.web.web_world import get, post


async def sign_in(here, client, role="steward", **more):
    """Give somebody access by the command and sign them in through the page."""
    made = await here.run("access.grant", role=role, label="Ada", code=True, **more)
    _, page = await get(client, "/sign-in")
    response, _ = await post(client, "/sign-in", page, key=made["code"])
    assert response.status == 200
    return made


async def act(client, path, **fields):
    """Open a form and send it; the response, unfollowed, and what the next page says."""
    _, page = await get(client, path)
    return await post(client, path, page, **fields)
