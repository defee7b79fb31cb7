"""A vote that was put is opened by its group once it may be, or its group stands aside."""

from node.tests.small_federation import NOW
from node.tests.web.example_base import ID
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.test_putting_pages import (
    DAY,
    announce,
    ballots,
    filled,
    local,
    proposed,
    unescaped,
)
from node.tests.web.web_world import get, post, world


async def test_members_and_observers_put_open_and_recuse_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        at = await proposed(here)
        await sign_in(here, client)
        await announce(here, client, at)
        (ballot,) = await ballots(here)
        for role in ("member", "observer"):
            await sign_in(here, client, role)
            vote = f"/ballots/{ballot.id.hex()}"
            _, page = await get(client, "/access")
            for path in ("/ballots/new", at, f"{vote}/open", f"{vote}/stand-aside"):
                response, _ = await get(client, path)
                assert response.status == 403, path
            for path in (at, f"{vote}/open", f"{vote}/stand-aside"):
                response, _ = await post(client, path, page, **filled())
                assert response.status == 403, path
            _, page = await get(client, vote)
            assert f"{vote}/open" not in page
        assert len(await ballots(here)) == 1


async def test_opening_too_early_is_refused_with_what_is_missing(tmp_path):
    async with world(tmp_path / "node", deliberation_s=3 * DAY) as (here, client):
        await sign_in(here, client, "facilitator")
        await announce(here, client, await proposed(here), opens=local(NOW + 4 * DAY))
        (ballot,) = await ballots(here)
        vote = f"/ballots/{ballot.id.hex()}"
        response, page = await act(client, f"{vote}/open")
        assert response.status == 422
        assert "confirmed its voters' list yet" in unescaped(page)
        drawn = await here.run(
            "roll.draft", ballot=ballot.id.hex(), basis="list", regions={"": 5}, commit=True
        )
        await here.attest(drawn["draft"])
        response, page = await act(client, f"{vote}/open")
        assert response.status == 422
        check_shape(page)
        assert "What is missing stands below" in page
        # Until there is a result, its address leads to the vote.
        response, page = await get(client, f"{vote}/result")
        assert response.url.path == vote
        assert "time to discuss, until" in page
        await here.turn_to(3 * DAY + 1)
        response, page = await act(client, f"{vote}/open")
        assert "Who votes is fixed now. Voting begins at its hour." in page
        (ballot,) = await ballots(here)
        assert ballot.opened is not None
        # Its hour has not come, and nothing that an opening ends is offered any more.
        assert "Voting begins at its hour, by itself." in page
        for ended in ("open", "stand-aside", "roll"):
            assert f'"{vote}/{ended}"' not in page
        await here.turn_to(3 * DAY + 2)
        response, page = await act(client, f"{vote}/open")
        assert response.status == 422
        assert "waits for its hour only" in page


async def test_a_steward_stands_aside_and_a_facilitator_cannot(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        await announce(here, client, await proposed(here))
        (ballot,) = await ballots(here)
        path = f"/ballots/{ballot.id.hex()}/stand-aside"
        assert (await get(client, path))[0].status == 403
        await sign_in(here, client)
        _, page = await act(client, path, reason="It is <b>about</b> us.")
        assert "stands aside" in page
        assert len((await ballots(here))[0].recused) == 1
        assert "Who stands aside" in page
        assert ": It is &lt;b&gt;about&lt;/b&gt; us.</li>" in page
        assert path not in page


async def test_only_the_group_that_put_a_vote_opens_it(example):
    client = await example(role="steward", own=False)
    _, page = await get(client, f"/ballots/{ID}")
    assert f"/ballots/{ID}/open" not in page
    assert (await get(client, f"/ballots/{ID}/open"))[0].status == 404
