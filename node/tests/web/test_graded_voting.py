"""Scores and grades on a real node: the form, its mistakes, the review, the box, the result."""

import json
import re

import pytest

from node.exported import ballot_file
from node.tests.cli.commonweal import commonweal
from node.tests.web.test_markup import check_shape
from node.tests.web.test_voting import open_ballot, vote
from node.tests.web.web_world import MANIFEST, get, post, world
from protocol.counting.methods import count
from protocol.formats.detect import Reading, read_ballots

WORDS = ["superb", "good", "fair", "poor", "reject"]
CONTESTS = [
    {"title": "Place", "kind": "score", "options": ["Bonn", "Cork", "Lyon"], "method": "star"},
    {"title": "Plan", "kind": "grade", "options": ["Long", "Short"], "grades": WORDS, "min": 2},
    {"title": "Song", "kind": "score", "options": ["Bread", "Roses"], "top": 100},
]
GRADED = {**MANIFEST, "contests": CONTESTS}
MARKED = {"c0o0": "5", "c0o1": "0", "c0o2": "", "c1o0": "1", "c1o1": "4"} | {
    "c2o0": "100",
    "c2o1": "37",
}
OTHER = {"c0o0": "", "c0o1": "5", "c0o2": "3", "c1o0": "0", "c1o1": "0", "c2o0": "", "c2o1": ""}


def checked(page, name):
    """The value of the button that is pressed."""
    found = re.search(rf'name="{name}" value="([^"]*)" checked', page)
    return found and found[1]


@pytest.mark.parametrize(
    ("language", "blank", "none", "missing", "range_"),
    [
        ("en", "is blank", "no score", "not marked yet", "a whole number from 0 to 100"),
        (
            "es",
            "es en blanco",
            "sin puntuación",
            "aún sin marcar",
            "un número entero de 0 a 100",
        ),
    ],
)
async def test_a_member_scores_and_grades_and_mistakes_keep_what_was_marked(
    tmp_path, language, blank, none, missing, range_
):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote(GRADED)
        await here.turn_to(20)
        await here.until_phase("open")
        await get(client, f"/?lang={language}")
        _, page = await open_ballot(client, here.codes[0])
        check_shape(page)
        assert blank in page
        assert none in page
        # Nothing is marked beforehand: every option stands at none.
        assert [checked(page, f"c0o{n}") for n in range(3)] == ["", "", ""]
        mistakes = {**MARKED, "c1o1": "", "c2o1": "101"}
        response, page = await post(client, "/vote/review", page, **mistakes)
        assert response.status == 422
        check_shape(page)
        assert page.count(missing) == 1
        assert range_ in page
        kept = [checked(page, name) for name in ("c0o0", "c0o1", "c1o0")]
        assert kept == ["5", "0", "1"]
        assert 'name="c2o1" value="101"' in page
        response, page = await post(client, "/vote/review", page, **MARKED)
        assert response.status == 200
        check_shape(page)
        shown = re.findall(r"<dt>(\w+)</dt><dd>(?:<b>)?([^<]+)", page)
        assert shown[:5] == [
            ("Bonn", "5"),
            ("Cork", "0"),
            ("Lyon", none),
            ("Long", "good"),
            ("Short", "reject"),
        ]
        assert shown[5:] == [("Bread", "100"), ("Roses", "37")]
        _, page = await post(client, "/vote/review", page, **MARKED, edit="1")
        assert checked(page, "c0o0") == "5"


async def test_the_box_holds_what_was_marked_and_the_result_is_that_of_a_file(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote(GRADED)
        await here.turn_to(20)
        await here.until_phase("open")
        for code in here.codes[:3]:
            await vote(client, code, MARKED)
        await vote(client, here.codes[0], OTHER)
        await vote(client, here.codes[4], {"c0o0": ""})
        await here.turn_to(1001)
        await here.until_phase("declared")
        _, page = await get(client, f"/ballots/{here.ballot}/result")
        check_shape(page)
        assert "Average score in each group" in page
        assert "Middle grade in each group" in page
        response = await client.get(f"/ballots/{here.ballot}/result.json")
        place, plan, song = (await response.json())["contests"]
        assert place["grades"] == list("543210")
        assert plan["grades"] == WORDS
        # Bonn 5, 5 and nothing; Cork 0, 0, 5; Lyon nothing but one 3; and one blank.
        assert place["shares"][0]["marks"] == ["10/3", "5/3", 1]
        assert plan["shares"][0]["marks"] == ["good", "reject"]
        assert [c["shares"][0]["rest"] for c in (place, plan, song)] == [1, 1, 2]
        assert [c["winners"] for c in (place, plan, song)] == [["Bonn"], ["Long"], ["Bread"]]
        votes = await here.run("ballot.votes", ballot=here.ballot, contest=3)
        file = ballot_file(votes)
        again = count("score", file.profile, variant=votes["variant"])
        assert again.rounds[0].tally == {0: 200, 1: 74}
        # The page links to the same votes, as a file that is read by the contest's own scale.
        assert f"/ballots/{here.ballot}/votes/2" in page
        response = await client.get(f"/ballots/{here.ballot}/votes/2")
        assert response.headers["Content-Disposition"].endswith('-2.csv"')
        rows = (await response.text()).encode().splitlines(keepends=True)
        read = read_ballots(rows, "plan", reading=Reading(scale=",".join(WORDS)))
        plans = await here.run("ballot.votes", ballot=here.ballot, contest=2)
        assert read.profile == ballot_file(plans).profile
        for nothing in ("0", "4", "x", "999"):
            response = await client.get(f"/ballots/{here.ballot}/votes/{nothing}")
            assert response.status == 404


async def test_labels_that_no_file_of_votes_holds_are_written_as_json(tmp_path):
    odd = {"title": "Odd", "kind": "grade", "options": ["=A1", "weight"], "grades": ["+1", "-1"]}
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote({**GRADED, "contests": [odd]})
        await here.turn_to(20)
        await here.until_phase("open")
        await vote(client, here.codes[0], {"c0o0": "0", "c0o1": "1"})
        await here.turn_to(1001)
        await here.until_phase("declared")
        response = await client.get(f"/ballots/{here.ballot}/votes/1")
        assert response.headers["Content-Disposition"].endswith('-1.json"')
        value = json.loads(await response.text())
        assert (value["options"], value["rows"]) == (["=A1", "weight"], [["0,1", "1"]])
        await here.run("bundle", path=str(tmp_path / "c.bundle"))
    said = commonweal("verify", "c.bundle", "--votes", "votes", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "not written: this file of votes cannot be read" in said.stdout


async def test_no_votes_are_downloaded_before_the_close(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote(GRADED)
        await here.turn_to(20)
        await here.until_phase("open")
        await vote(client, here.codes[0], MARKED)
        response = await client.get(f"/ballots/{here.ballot}/votes/1")
        assert response.status == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"c0o0": "6"},
        {"c0o0": "-1"},
        {"c1o0": "5", "c1o1": "0"},
        {"c1o0": "superb", "c1o1": "0"},
        {"c1o0": "0"},
        {"c2o0": "1e2"},
    ],
)
async def test_a_forged_form_casts_nothing(tmp_path, forged):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote(GRADED)
        await here.turn_to(20)
        await here.until_phase("open")
        box = here.node.boxes.box(bytes.fromhex(here.ballot))
        _, page = await open_ballot(client, here.codes[0])
        response, _ = await post(client, "/vote/cast", page, **forged)
        assert response.status == 422
        assert box.status().voted == 0
