"""Counted returns on pages: typed or uploaded, warned of, signed by two, and then the result."""

import re
from contextlib import asynccontextmanager

from node.tests.web.signing import sign_in
from node.tests.web.test_confirming_pages import key_file, upload
from node.tests.web.test_markup import HOSTILE, check_shape
from node.tests.web.test_putting_pages import seen, unescaped
from node.tests.web.web_world import MANIFEST, browser, get, world

ONE = {"title": "Fund", "question": "Shall we?", "kind": "yes-no"}
RANKED = {
    "title": "Speaker",
    "kind": "rank",
    "options": ["Ada", "Bao, the younger", "Carmen"],
    "min": 1,
    "max": 3,
}
SOME = {
    "title": "Two of them",
    "kind": "choose",
    "options": ["Ada", "Bao", "Carmen"],
    "min": 1,
    "max": 2,
    "method": "approval",
}
GRADED = {
    "title": "Plans",
    "kind": "score",
    "options": ["Wall", "Bridge"],
    "top": 5,
    "method": "score",
}


@asynccontextmanager
async def counting(directory, *contests, accepts=("counted", "polled"), members=40):
    """A vote that is over, in which the group has so many members; a steward is signed in."""
    async with world(directory / "node") as (here, client):
        made = await here.run("proposal.put", title="Spring", summary="", text="Some.")
        manifest = {**MANIFEST, "contests": list(contests), "accepts": list(accepts)}
        made = await here.run("ballot.put", proposal=made["proposal"], manifest=manifest)
        here.ballot = made["ballot"]
        drawn = await here.run(
            "roll.draft", ballot=here.ballot, basis="list", regions={"": members}, commit=True
        )
        await here.attest(drawn["draft"])
        await here.turn_to(10)
        await here.until_phase("open")
        await sign_in(here, client)
        path = f"/ballots/{here.ballot}/return"
        _, page = await get(client, path)
        assert "counted" not in accepts or "entered once voting has closed" in page
        await here.turn_to(1000)
        await here.until_phase("closed")
        yield here, client, path


async def returns(here):
    state = await here.node.state()
    return list(state.ballots[bytes.fromhex(here.ballot)].returns.values())


async def test_totals_are_tried_signed_by_two_and_counted(tmp_path):
    async with counting(tmp_path, ONE) as (here, client, path):
        _, page = await get(client, path)
        check_shape(page)
        typed = {"r0c0o0": "21", "r0c0o1": "7", "r0c0o2": "2", "r0c0b": "1", "r0c0s": "1"}
        _, page = await upload(client, path, page, **typed)
        check_shape(page)
        assert "32 of 40 on the voters' list voted" in unescaped(page)
        assert here.node.drafts.all() == []
        minutes = {"papers": b"minutes of the hall"}
        _, page = await upload(client, path, page, minutes, **typed)
        evidence = re.search(r'name="evidence" value="([0-9a-f]{64})"', page)[1]
        typed = {**typed, "evidence": evidence, "note": "Counted twice."}
        _, page = await upload(client, path, page, **typed)
        files = {"key": key_file(tmp_path, "one")}
        response, page = await upload(client, path, page, files, **typed, seen=seen(page))
        assert "waits for a second administrator" in page
        assert await returns(here) == []
        draft = response.url.path
        async with browser(here.server) as other:
            await sign_in(here, other)
            _, page = await get(other, "/")
            assert draft in page
            _, page = await get(other, draft)
            assert "Counted twice." in page
            _, page = await upload(other, draft, page, {"key": key_file(tmp_path, "two")})
            check_shape(page)
            assert "confirmed by two, and published" in page
            _, page = await get(other, f"/ballots/{here.ballot}/result")
            assert "carried" in page
        (ret,) = await returns(here)
        assert ret.body.evidence == [bytes.fromhex(evidence)]
        assert [row.count for row in ret.body.cells[0].contests[0].rows] == [21, 7, 2]


async def test_rankings_choices_and_grades_come_a_line_a_paper(tmp_path):
    async with counting(tmp_path, RANKED, SOME, GRADED) as (here, client, path):
        _, page = await get(client, path)
        check_shape(page)
        assert "rank1,rank2,rank3" in page
        assert "Wall,Bridge" in page
        ranked = 'rank1,rank2,rank3\nAda,Carmen,\n"Bao, the younger",overvote,Ada\nAda,,\n'
        typed = {
            "r0c0lines": ranked,
            "r0c1lines": "rank1,rank2\nAda,Bao\nCarmen,\nCarmen,\n",
            "r0c2lines": "Wall,Bridge\n5,0\n4,4\n0,5\n",
        }
        _, page = await upload(client, path, page, **typed)
        check_shape(page)
        assert "3 of 40" in page
        assert "1. Bao, the younger, 2. ?, 3. Ada" in page
        assert "cast by one member each" in page
        # As a file it says the same.
        files = {"r0c0file": ranked.encode(), "key": key_file(tmp_path, "one")}
        typed["r0c0lines"] = ""
        response, page = await upload(client, path, page, files, **typed, seen=seen(page))
        assert response.url.path.startswith("/drafts/")
        (draft,) = here.node.drafts.all()
        assert len(draft.signatures) == 1


async def test_a_small_group_is_warned_that_its_members_are_exposed(tmp_path):
    async with counting(tmp_path, ONE, members=3) as (_, client, path):
        _, page = await get(client, path)
        _, page = await upload(client, path, page, r0c0o0="3")
        assert "only 3 ballots, fewer than 10" in page
        assert "everyone&#39;s vote is known" in page
        await get(client, "/?lang=es")
        _, page = await upload(client, path, page, r0c0o0="3")
        assert "solo 3" in page


async def test_impossible_counts_are_refused_and_kept_as_typed(tmp_path):
    async with counting(tmp_path, ONE, RANKED) as (here, client, path):
        _, page = await get(client, path)
        for typed, said in (
            ({"r0c0o0": "41", "r0c1s": "41"}, "More votes than there are voters"),
            ({"r0c0o0": "5"}, "do not add up to those cast"),
            ({"r0c0o0": "many"}, "not a whole number"),
            ({"r0c0o0": "9" * 40}, "too much"),
            ({"r0c0o0": "1", "r0c1lines": "rank1\nZoe\n"}, "Zoe"),
            ({"r0c0o0": "1", "r0c1lines": f"rank1\n{HOSTILE}\n"}, "not"),
        ):
            response, page = await upload(client, path, page, **typed)
            assert response.status == 422, typed
            check_shape(page)
            assert said in page, typed
            assert f'value="{typed["r0c0o0"]}"' in page
            assert "<script>alert" not in page
        assert here.node.drafts.all() == []
        # A field that names another vote, region or kind says nothing.
        typed = {"r0c0o0": "1", "r0c1lines": "rank1\nAda\n", "ballot": "0" * 64, "cells": "{}"}
        _, page = await upload(client, path, page, **typed, r9c9o9="5")
        assert "1 of 40" in page


async def test_the_same_person_or_a_facilitator_returns_nothing(tmp_path):
    async with counting(tmp_path, ONE) as (here, client, path):
        typed = {"r0c0o0": "21"}
        _, page = await get(client, path)
        _, page = await upload(client, path, page, **typed)
        mark = seen(page)
        files = {"key": key_file(tmp_path, "one")}
        await upload(client, path, page, files, **typed, seen=mark)
        files = {"key": key_file(tmp_path, "two")}
        response, page = await upload(client, path, page, files, **typed, seen=mark)
        assert response.status == 422
        assert "You have signed it already." in page
        for role in ("facilitator", "member", "observer"):
            await sign_in(here, client, role)
            _, page = await get(client, "/access")
            response, _ = await upload(client, path, page, files, **typed, seen=mark)
            assert response.status == 403
            assert (await get(client, path))[0].status == 403
        assert await returns(here) == []


async def test_a_return_is_corrected_by_doing_it_again(tmp_path):
    async with counting(tmp_path, ONE) as (here, client, path):
        async with browser(here.server) as other:
            await sign_in(here, other)
            for count in ("21", "35"):
                _, page = await get(client, path)
                _, page = await upload(client, path, page, r0c0o0=count)
                files = {"key": key_file(tmp_path, "one")}
                typed = {"r0c0o0": count, "seen": seen(page)}
                response, page = await upload(client, path, page, files, **typed)
                draft = response.url.path
                _, page = await get(other, draft)
                await upload(other, draft, page, {"key": key_file(tmp_path, "two")})
            _, page = await get(client, path)
            assert "sent a result already" in page
        (ret,) = await returns(here)
        assert (ret.body.number, ret.body.cells[0].cast) == (2, 35)


async def test_a_vote_without_paper_says_so(tmp_path):
    async with counting(tmp_path, ONE, accepts=("delegates",)) as (_, client, path):
        _, page = await get(client, path)
        assert "takes no results counted on paper" in page
        assert "<form method" not in page.split("<main")[1].split("</main>")[0]
