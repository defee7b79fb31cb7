"""Voting on a real node: real ballot box, real duties, over HTTP, in both languages."""

import json
import re
import subprocess
import sys
from html import unescape

import pytest

from node.founding.fingerprint import fingerprint_words
from node.tests.commands.caucusing import register, signed
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import browser, get, post, world

RECEIPT = re.compile(r"receipt=([0-9a-f]{64})")
SNIPPET = re.compile(r"<pre[^>]*>(import hashlib.*?)</pre>", re.DOTALL)
YES_AND_CARMEN = {"c0": "0", "c1r1": "2", "c1r2": "0", "c1r3": ""}
NO_AND_ADA = {"c0": "1", "c1r1": "0", "c1r2": "", "c1r3": ""}


async def open_ballot(client, code):
    _, page = await get(client, "/vote")
    return await post(client, "/vote", page, code=code)


async def vote(client, code, fields):
    """The whole way; returns the receipt's digits."""
    _, page = await open_ballot(client, code)
    _, page = await post(client, "/vote/review", page, **fields)
    _, page = await post(client, "/vote/cast", page, **fields)
    return RECEIPT.search(page)[1]


@pytest.mark.parametrize(
    ("language", "asked", "received", "counted"),
    [
        ("en", "Is this your vote?", "Your vote is in", "Your vote is in the group's result."),
        ("es", "¿Es este tu voto?", "Tu voto está dentro", "Tu voto está en el resultado"),
    ],
)
async def test_a_member_votes_changes_the_vote_and_checks_the_receipt(
    tmp_path, language, asked, received, counted
):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        await get(client, f"/?lang={language}")
        first = await vote(client, here.codes[0], YES_AND_CARMEN)

        _, page = await open_ballot(client, here.codes[0].lower().replace("-", " "))
        response, page = await post(client, "/vote/review", page, **NO_AND_ADA)
        assert response.status == 200
        check_shape(page)
        assert asked in page
        _, page = await post(client, "/vote/cast", page, **NO_AND_ADA)
        assert received in page
        second = RECEIPT.search(page)[1]
        assert second != first
        await vote(client, here.codes[1], YES_AND_CARMEN)

        await here.turn_to(1001)
        await here.until_phase("declared")
        _, page = await get(client, f"/receipt?receipt={second}")
        assert counted in page
        _, page = await get(client, f"/receipt?receipt={first}")
        assert counted not in page
        withdrawn = ("withdrawn or never opened, or of", "se retiró o nunca se abrió, o de")
        assert [words in page for words in withdrawn].count(True) == 1
        # A receipt of another group's is unknown here too, and is no evidence against this one.
        elsewhere = ("on another group's server?", "en el servidor de otro grupo?")
        assert [words in unescape(page) for words in elsewhere].count(True) == 1
        assert 'href="/peers"' in page.partition("<main")[2].partition("</main>")[0]
        _, page = await get(client, f"/ballots/{here.ballot}/result")
        never = ("charter asks for no confirming together", "carta no pide que se confirme juntos")
        assert [words in page for words in never].count(True) == 1
        check_shape(page)
        response = await client.get(f"/ballots/{here.ballot}/result.json")
        shares = (await response.json())["contests"][0]["shares"][0]
        assert (shares["tally"], shares["rest"]) == ([1, 1, 0], 0)


async def test_the_calculation_on_the_check_page_confirms_a_real_receipt(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        receipts = [await vote(client, code, YES_AND_CARMEN) for code in here.codes[:7]]
        await here.turn_to(1001)
        await here.until_phase("declared")
        _, page = await get(client, "/")
        # Listed among decisions, it still says that it can change.
        assert "provisional</span>" in page
        _, page = await get(client, "/check")
        # What people read to each other, as the guide for outside checkers says of this page.
        assert fingerprint_words(here.node.coalition) in page
        (tmp_path / "check.py").write_text(unescape(SNIPPET.search(page)[1]))
        for receipt in receipts:
            response = await client.get(f"/receipt/{receipt}.json")
            proof = await response.json()
            assert _run(tmp_path, proof) == "True"
            assert _run(tmp_path, {**proof, "commitment": "00" * 32}) == "False"


def _run(folder, proof):
    (folder / "receipt.json").write_text(json.dumps(proof))
    done = subprocess.run(
        [sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


async def test_opening_a_qr_link_changes_nothing_until_the_button_is_pressed(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        box = here.node.boxes.box(bytes.fromhex(here.ballot))
        before = box.status()
        for code in (here.codes[0], "AAAA-AAAA-AAAA-AAAA"):
            response, page = await get(client, f"/vote?code={code}")
            assert response.status == 200
            assert "Nothing has happened yet" in page
            assert "session" not in response.cookies
        assert box.status() == before
        response = await client.get("/vote/ballot", allow_redirects=False)
        assert response.headers["Location"] == "/vote"


async def test_each_refused_code_is_told_why(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        _, page = await open_ballot(client, here.codes[0])
        assert "has not opened yet" in page
        await here.turn_to(20)
        await here.until_phase("open")
        await here.run("codes.strike", ballot=here.ballot, code=here.codes[1], reason="lost")
        mistyped = ("1" if here.codes[0][0] == "0" else "0") + here.codes[0][1:]
        for code, words in [
            (here.codes[1], "was struck"),
            (mistyped, "typing mistake"),
            ("short", "typing mistake"),
            ("", "typing mistake"),
            ("0000-0000-0000-0000", "does not belong to a vote of this group"),
        ]:
            response, page = await open_ballot(client, code)
            assert (response.status, words in page) == (403, True), code
            if code:
                assert f'value="{code}"' not in page
        await here.turn_to(1001)
        await here.until_phase("declared")
        _, page = await open_ballot(client, here.codes[2])
        assert "This vote is closed." in page


async def test_a_code_struck_while_its_holder_votes_casts_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        await here.run("codes.strike", ballot=here.ballot, code=here.codes[0], reason="lost")
        response, page = await post(client, "/vote/cast", page, **YES_AND_CARMEN)
        assert (response.status, "was struck" in page) == (403, True)
        assert here.node.boxes.box(bytes.fromhex(here.ballot)).status().voted == 0


async def test_a_vote_finished_after_the_close_is_not_taken(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        await here.turn_to(1000)
        response, page = await post(client, "/vote/cast", page, **YES_AND_CARMEN)
        assert (response.status, "This vote is closed." in page) == (403, True)


async def test_a_forged_option_is_refused_and_nothing_is_cast(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        for fields in ({"c0": "9"}, {"c0": "-1"}, {"c1r1": "0", "c1r2": "0"}, {"c1r2": "1"}):
            response, page = await post(client, "/vote/cast", page, **fields)
            assert response.status == 422
            assert "Your vote has not been cast yet" in page
        assert here.node.boxes.box(bytes.fromhex(here.ballot)).status().voted == 0


async def test_after_voting_the_session_no_longer_knows_whose_vote_it_was(tmp_path):
    import sqlite3

    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        await vote(client, here.codes[0], YES_AND_CARMEN)
        with sqlite3.connect(tmp_path / "node" / "sessions.sqlite") as file:
            rows = [json.loads(row[0]) for row in file.execute("SELECT data FROM sessions")]
        assert any("receipt" in row for row in rows)
        assert not [row for row in rows if "receipt" in row and "voter" in row]


async def test_leaving_forgets_the_voter_on_a_shared_screen(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        await post(client, "/vote/leave", page)
        for path in ("/vote/ballot", "/vote/received"):
            response = await client.get(path, allow_redirects=False)
            assert response.headers["Location"] == "/vote"


async def test_a_voting_code_lets_its_holder_read_a_private_coalition(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        response, _ = await get(client, f"/ballots/{here.ballot}")
        assert response.url.path == "/enter"
        await open_ballot(client, here.codes[0])
        response, page = await get(client, f"/ballots/{here.ballot}")
        assert (response.url.path, "Spring vote" in page) == (f"/ballots/{here.ballot}", True)


async def test_a_struck_invitation_stops_opening_pages_at_once(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await here.run("invite.make", label="a neighbour")
        _, page = await get(client, "/enter")
        await post(client, "/enter", page, code=made["code"], then="/peers")
        response, _ = await get(client, "/peers")
        assert response.url.path == "/peers"
        await here.run("invite.strike", number=made["number"])
        response, _ = await get(client, "/peers")
        assert response.url.path == "/enter"
        async with browser(here.server) as other:
            _, page = await get(other, "/enter")
            response, _ = await post(other, "/enter", page, code=made["code"], then="/peers")
            assert response.status == 403


async def test_what_groups_say_is_shown_and_a_result_is_hidden_until_the_close(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        proposal = await here.put_vote(text="We **stop** paying <b>rent</b>.")
        await here.run("proposal.comment", target=proposal, stance="for", text="Yes, *please*.")
        _, page = await get(client, f"/proposals/{proposal}")
        assert "<strong>stop</strong>" in page
        assert "&lt;b&gt;" in page
        assert "<em>please</em>" in page
        await here.turn_to(20)
        await here.until_phase("open")
        # A link to a result that isn't there yet leads to the vote, which says when it will be.
        response, _ = await get(client, f"/ballots/{here.ballot}/result")
        assert response.url.path == f"/ballots/{here.ballot}"
        response, _ = await get(client, f"/ballots/{'zz' * 32}/result")
        assert response.status == 404
        response, _ = await get(client, f"/ballots/{'zz' * 32}")
        assert response.status == 404


class Alone:
    """One node, as the helpers of several take it."""

    def __init__(self, here):
        self.here, self.nodes = here, [here.node]

    async def run(self, _number, command, /, **args):
        return await self.here.run(command, **args)

    async def exchange(self):
        """There is nobody to exchange with."""


async def test_what_a_caucus_recommends_stands_on_the_ballot_that_a_member_fills_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        one = Alone(here)
        await register(one, 1)
        await here.put_vote()
        made = await here.run("caucus.found", name="Night workers", threshold=2)
        said = await here.run(
            "caucus.say", caucus=made["caucus"], act="recommendation", about=here.ballot,
            title="Yes, and <b>Carmen</b>", text="Nights are dear.",
        )  # fmt: skip
        for member in ("m1", "m2"):
            await here.run("caucus.sign", **await signed(one, 1, member, made["caucus"]))
        await here.run("caucus.sign", **await signed(one, 1, "m1", said["act"]))
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        assert "What caucuses recommend" not in page
        await here.run("caucus.sign", **await signed(one, 1, "m2", said["act"]))
        for language, words in (("en", "What caucuses recommend"), ("es", "Lo que recomiendan")):
            await get(client, f"/?lang={language}")
            _, page = await open_ballot(client, here.codes[0])
            check_shape(page)
            told = page.partition("<form method=")[0].partition(words)[2]
            for part in ("Night workers", "Yes, and &lt;b&gt;Carmen&lt;/b&gt;", "Nights are dear."):
                assert part in told
