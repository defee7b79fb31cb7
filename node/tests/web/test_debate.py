"""Debate on pages: seconds, answers, merges, hiding with appeals, erasing."""

import asyncio

import pytest
from msgspec.structs import replace

from node.tests.small_federation import group_id
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import get, world
from protocol.coalition.life_rules import USUAL_LIFE_RULES

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def debate(tmp_path):
    """A served node whose group moderates, with a proposal and a comment of its own."""
    life = replace(USUAL_LIFE_RULES, moderation="No *insults*.")
    async with world(tmp_path / "node", life=life, moderators=[group_id(1)]) as (here, client):
        await sign_in(here, client)
        name = (await here.run("proposal.put", title="Fund", text="word " * 500))["proposal"]
        said = await here.run("proposal.comment", target=name, stance="for", text="You fools.")
        yield here, client, f"/proposals/{name}", said["comment"]


async def test_reading_time_and_the_log_stand_on_the_page(debate):
    _here, client, path, _comment = debate
    _, page = await get(client, path)
    assert "about 3 minutes to read" in page
    _, page = await get(client, "/moderation")
    assert "<em>insults</em>" in page
    assert "Nothing was hidden" in page


async def test_a_comment_is_hidden_with_its_reason_appealed_and_shown_again(debate):
    _here, client, path, comment = debate
    at = f"{path}/comments/{comment}"
    response, page = await act(client, f"{at}/hide", reason=SCRIPT)
    assert response.url.path == path
    assert "You fools." not in page
    assert "&lt;script&gt;" in page
    assert SCRIPT not in page
    _, page = await act(client, f"{at}/hide", reason="")
    assert "This is needed." in page
    _, page = await act(client, f"{at}/rule", outcome="uphold", reason="yes")
    assert "No appeal against this is open." in page
    # Its own group reads what it would have erased.
    _, page = await get(client, f"{at}/erase")
    assert "You fools." in page
    _, page = await act(client, f"{at}/appeal", reason="a quotation")
    assert "appeal open" in page
    assert "You fools." not in page
    _, page = await get(client, f"{at}/rule")
    assert "You fools." in page
    assert "Appeal by Group 1:</b> a quotation" in page.replace("\n", " ")
    # The charter names no other moderator, so this one rules on its own act.
    assert "You can only show it again." not in page
    assert 'value="uphold"' in page
    _, page = await act(client, f"{at}/rule", outcome="show", reason="so it is")
    assert "You fools." in page
    _, page = await get(client, "/moderation")
    for word in ("hid a comment", "shown again since", "appealed", "showed it again"):
        assert word in page


async def test_words_are_erased_and_the_page_says_so(debate):
    _here, client, path, comment = debate
    _, page = await act(client, f"{path}/comments/{comment}/remove")
    assert "These words are not here" in page
    _, page = await act(client, f"{path}/comments/{comment}/erase", reason="asked")
    assert "These words were erased, as their group asked." in page
    _, page = await act(client, f"{path}/comments/{comment}/erase", reason="asked")
    assert "These words are being erased already." in page


async def test_a_proposal_is_given_up_for_another_and_taken_back(debate):
    here, client, path, _comment = debate
    other = (await here.run("proposal.put", title="A fund"))["proposal"]
    _, page = await act(client, f"{path}/merge", into=other, reason="the same")
    assert "This proposal has gone up in another one." in page
    _, page = await get(client, f"/proposals/{other}")
    assert "Another proposal has gone up in this one." in page
    _, page = await act(client, f"{path}/unmerge")
    assert "This proposal has gone up" not in page


async def test_an_amendment_is_declined_with_its_reason(debate):
    here, client, path, _comment = debate
    name = path.rpartition("/")[2]
    amendment = (await here.run("proposal.amend", proposal=name, text="Two."))["amendment"]
    _, page = await act(client, f"{path}/second/{amendment}")
    assert "neither its own amendment" in page
    _, page = await act(client, f"{path}/decline/{amendment}", reason="one is enough")
    assert "declined by the author" in page
    assert "one is enough" in page


async def test_a_pace_is_set_and_a_hasty_comment_is_told_to_wait(debate):
    _here, client, path, _comment = debate
    _, page = await act(client, f"{path}/slow", seconds="600", reason="heated")
    assert "each group, and each member, comments at most once in 600 seconds." in page
    _, page = await act(client, f"{path}/comment", stance="", text="And again.")
    assert "This is needed." in page
    _, page = await act(client, f"{path}/comment", stance="for", text="And again.")
    assert "slow mode" in page


async def test_members_do_not_moderate(tmp_path):
    async with world(tmp_path / "node", moderators=[group_id(1)]) as (here, client):
        name = (await here.run("proposal.put", title="Fund"))["proposal"]
        said = await here.run("proposal.comment", target=name, stance="for", text="Words.")
        await sign_in(here, client, role="observer")
        for verb in ("hide", "rule", "erase", "remove"):
            path = f"/proposals/{name}/comments/{said['comment']}/{verb}"
            response, _ = await get(client, path)
            assert response.status == 403
        response, _ = await get(client, f"/proposals/{name}/comments/{'0' * 64}/hide")
        assert response.status == 404


async def test_the_page_says_who_has_erased_and_who_has_not_since_when(tmp_path):
    moderators = [group_id(1)]
    # Nobody serves the second group: it never erases, whatever the first one's office does when.
    async with world(tmp_path / "node", others=1, moderators=moderators) as (here, client):
        await sign_in(here, client)
        name = (await here.run("proposal.put", title="Fund"))["proposal"]
        said = await here.run("proposal.comment", target=name, stance="for", text="Words.")
        await act(client, f"/proposals/{name}/comments/{said['comment']}/erase", reason="asked")
        async with asyncio.timeout(15):
            while not (page := (await get(client, "/moderation"))[1]).count(": erased"):
                here.node.changed.set()
                await asyncio.sleep(0.02)
        assert page.count(": erased") == 1
        assert "Group 1: erased" in page
        assert page.count("not yet; asked since") == 1
        assert "Group 2: not yet; asked since" in page
