"""What a voter reads beside an election: seats, how it is counted, kept places, who stands."""

from html import unescape

from node.tests.web.test_markup import check_shape
from node.tests.web.test_voting import open_ballot
from node.tests.web.web_world import MANIFEST, get, world

SCRIPT = "<script>alert(1)</script>"
ELECTION = {
    "title": "Council",
    "question": "Council",
    "kind": "rank",
    "options": [{"label": "Ada", "text": f"A baker {SCRIPT}"}, {"label": "Bao"}, {"label": "Cy"}],
    "seats": 2,
    "reserved": [{"name": "North", "least": 1, "options": ["Ada", "Bao"]}],
    "method": "stv-scottish",
}
RULE = {**MANIFEST["rule"], "tests": []}


async def paper(here, client, *contests):
    """The ballot of the first code, as it reads."""
    await here.put_vote({**MANIFEST, "contests": [*contests], "rule": RULE})
    await here.turn_to(20)
    await here.until_phase("open")
    _, page = await open_ballot(client, here.codes[0])
    check_shape(page)
    return page


async def test_a_ballot_of_ranks_says_seats_how_it_counts_kept_places_and_who_stands(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        page = await paper(here, client, ELECTION)
        assert "2 of the options are elected. Your vote counts for your first place." in page
        kept = "Reserved places: At least 1 of the 2 elected are from “North”: Ada, Bao."
        assert kept in unescape(page)
        assert "<b>Ada</b>: A baker &lt;script&gt;" in page
        assert "The count alone decides who is elected" in page
        # The question is its title, which stands there already.
        assert "<p>Council</p>" not in page
        _, page = await get(client, f"/ballots/{here.ballot}")
        assert "<p>Council</p>" not in page
        assert "Your vote counts for your first place." in page


async def test_a_ballot_of_grades_and_scores_says_so_too(tmp_path):
    two = {"options": ["Ada", "Bao", "Cy"], "question": "How good?"}
    grades = {"title": "Chair", "kind": "grade", "grades": ["good", "bad"], **two}
    scores = {"title": "Days", "kind": "score", "top": 5, "seats": 2, **two}
    async with world(tmp_path / "node") as (here, client):
        page = await paper(here, client, grades, scores)
        assert "1 of the options is elected. The best middle grade is elected" in page
        assert "2 of the options are elected. Scores are added up; the highest sums" in page
        assert "<p>How good?</p>" in page
