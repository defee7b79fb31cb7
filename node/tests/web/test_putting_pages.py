"""Putting a vote on pages: tried first, then announced as it was seen."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from node.commands.questions import QuestionFields, contest_of
from node.errors import NodeError
from node.tests.commands.test_challenges import CUTS
from node.tests.small_federation import NOW, group_id
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import HOSTILE, check_shape
from node.tests.web.web_world import get, post, token_of, world
from protocol.coalition.challenge_rules import ChallengeRules

HOUR, DAY = 3600, 86_400
RANK = {"kind": "rank", "options": "Ada\nBao", "method": "stv-scottish"}


def local(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M")


def filled(**changes):
    return {
        "title": "A strike fund",
        "kind": "yes-no",
        "preset": "simple-majority",
        "accepts": "counted",
        "opens": local(NOW + 2 * DAY),
        "closes": local(NOW + 9 * DAY),
        "returns_due": local(NOW + 11 * DAY),
        "zone": "UTC",
        **changes,
    }


async def proposed(here):
    put = await here.run("proposal.put", title="A strike fund", summary="We share.", text="One.")
    return f"/ballots/new/{put['proposal']}"


async def ballots(here):
    return list((await here.node.state()).ballots.values())


def seen(page):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]


async def announce(here, client, at, **changes):
    """Fill the form in, look at what it would do, and do it."""
    _, page = await act(client, at, **filled(**changes))
    return await post(client, at, page, **filled(**changes), seen=seen(page))


async def test_the_first_press_says_what_it_would_do_and_the_second_does_it(tmp_path):
    async with world(tmp_path / "node", sponsors=0, deliberation_s=3 * DAY) as (here, client):
        await sign_in(here, client, "facilitator")
        at = await proposed(here)
        _, page = await get(client, at)
        check_shape(page)
        response, page = await act(client, at, **filled())
        assert response.status == 200
        check_shape(page)
        assert await ballots(here) == []
        assert "What this will do" in page
        assert "more than 1/2 of the votes" in page or "1/2" in page
        assert "voters' lists confirmed by two administrators: 0, needed: 1" in unescaped(page)
        assert "up to: Group 1" in page
        assert "time to discuss, until" in page
        response, page = await post(client, at, page, **filled(), seen=seen(page))
        (ballot,) = await ballots(here)
        assert response.url.path == f"/ballots/{ballot.id.hex()}"
        assert "The vote is announced." in page
        assert (ballot.manifest.title, ballot.manifest.accepts) == ("A strike fund", ["counted"])


def unescaped(page):
    return page.replace("&#39;", "'")


async def test_a_proposal_whose_vote_is_announced_offers_no_amendment_and_no_second_vote(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        proposal = at.replace("/ballots/new/", "/proposals/")
        _, page = await get(client, proposal)
        assert f"{proposal}/amend" in page
        assert "Put a vote on it" in page
        await announce(here, client, at)
        _, page = await get(client, proposal)
        assert f"{proposal}/amend" not in page
        assert "Put a vote on it" not in page
        # Its hours may be wrong, so another can be announced; the proposal may still be withdrawn.
        assert "Announce another vote in its place" in page
        assert f"{proposal}/withdraw" in page


async def test_a_vote_gets_time_for_an_outage_where_a_panel_can_give_it(tmp_path):
    panel = ChallengeRules(challenge_s=500, ruling_s=200, panel=[group_id(1)])
    async with world(tmp_path / "node", sponsors=0, cuts=CUTS, challenges=panel) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await act(client, at, **filled(extension_hours="169"))
        assert "The extension is longer than voting." in page
        _, page = await act(client, at, **filled(extension_hours="6"))
        assert "panel can move the close by 6 hours, once" in unescaped(page)
        await announce(here, client, at, extension_hours="6")
        (ballot,) = await ballots(here)
        assert ballot.manifest.schedule.extension_s == 6 * HOUR


async def test_where_nobody_could_give_time_for_an_outage_the_form_asks_for_none(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await get(client, at)
        assert "extension_hours" not in page
        _, page = await act(client, at, **filled(extension_hours="6"))
        assert "Nobody could move the close of this vote" in page
        assert await ballots(here) == []


async def test_a_rule_may_have_its_heading_as_the_guides_show_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        whose = 'electorate = { kind = "groups", groups = ["Group 1"] }'
        rule = f'[rule]\npreset = "simple-majority"\n{whose}'
        _, page = await act(client, at, **filled(preset="own", rule=rule))
        assert "The members of these groups vote: Group 1." in page
        # A heading of another kind is no rule.
        _, page = await act(
            client, at, **filled(preset="own", rule=rule.replace("rule", "vote", 1))
        )
        assert "The rule can" in page
        assert "What this will do" not in page


async def test_what_was_not_seen_is_not_announced(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await act(client, at, **filled())
        response, page = await post(
            client, at, page, **filled(title="Another fund"), seen=seen(page)
        )
        assert response.status == 200
        assert "Something has changed since you looked." in page
        assert await ballots(here) == []
        response, page = await post(client, at, page, **filled(commit="yes"))
        assert await ballots(here) == []


@pytest.mark.parametrize(
    ("field", "changes", "said"),
    [
        ("opens", {"opens": local(NOW - HOUR)}, "This hour has passed"),
        ("opens", {"opens": "soon"}, "This is not a date and time."),
        ("closes", {"closes": local(NOW + DAY)}, "It would close before it opens."),
        ("returns_due", {"returns_due": local(NOW + 3 * DAY)}, "due before voting closes"),
        ("zone", {"zone": "Mars/Base"}, "There is no such time zone."),
        ("zone", {"zone": "Europe"}, "There is no such time zone."),
        ("zone", {"zone": "A" * 5_000}, "There is no such time zone."),
        ("title", {"title": " "}, "This is needed."),
        ("options", {"kind": "choose", "options": "Boycott"}, "fewer than two options"),
        ("options", {"options": "Boycott\nMarch"}, "Yes or no is asked"),
        ("grades", {"kind": "grade", "options": "A\nB", "grades": "good"}, "fewer than two grades"),
        ("grades", {"grades": "good\nbad"}, "the question asks for none"),
        ("top", {"kind": "score", "options": "A\nB", "top": "101"}, "too much"),
        ("top", {"kind": "score", "options": "A\nB", "top": "0"}, "too little"),
        ("method", {"kind": "score", "options": "A\nB", "method": "irv"}, "method"),
        ("kind", {"kind": "settled"}, "The meetings have settled nothing yet."),
        ("kind", {"kind": "duel"}, "written as asked here"),
        ("accepts", {"accepts": ""}, "accepts no kind of group result"),
        ("seats", {"seats": "0"}, "too little"),
        ("method", {"method": "irv"}, "method"),
        ("seats", {"kind": "rank", "options": "A\nB", "seats": "9"}, "seats"),
        ("preset", {"preset": "count-alone"}, "rule"),
        ("heading-2", {"questions": "2", "kind-2": "yes-no"}, "This is needed."),
        ("kind-2", {"questions": "2", "heading-2": "Who"}, "This is needed."),
        (
            "options-3",
            {
                "questions": "3",
                "heading-2": "When",
                "kind-2": "yes-no",
                "heading-3": "Who",
                "kind-3": "rank",
                "options-3": "Ada",
            },
            "fewer than two options",
        ),
        ("reserved", {**RANK, "reserved": "North: 1: Cy"}, "Line 1: this reserves no places."),
        (
            "reserved",
            {**RANK, "reserved": "So: 1: Ada\n\nNo: 1: Cy"},
            "Line 3: this reserves no places.",
        ),
        ("reserved", {**RANK, "reserved": "North: 1: Cy"}, "'Cy' is no option."),
        ("reserved", {**RANK, "reserved": f"North: {'9' * 5000}: A"}, "this reserves no places."),
        ("variant", {**RANK, "variant": "stop majority"}, "Line 1: this is no setting"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    tmp_path, field, changes, said
):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        fields = {**filled(summary="Kept as it was."), **changes}
        response, page = await act(client, at, **fields)
        assert response.status == 422
        check_shape(page)
        beside = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
        assert said in unescaped(beside[1])
        assert "Kept as it was." in page
        assert await ballots(here) == []


def test_places_are_reserved_for_names_with_commas_and_nobody_is_named_twice():
    asked = {"options": "Ada, of North\nBao\nCem", "seats": 2}
    for named in ("Ada, of North, Bao", " Bao , Ada, of North,, Bao,"):
        fields = QuestionFields(**asked, reserved=f"North: 1: {named}")
        [places] = contest_of(fields, "rank", "Who")["reserved"]
        assert sorted(places["options"]) == ["Ada, of North", "Bao"]
    with pytest.raises(NodeError) as caught:
        contest_of(QuestionFields(**asked, reserved="\nNorth: 1: Ada"), "rank", "Who")
    assert str(caught.value).startswith("line 2 reserves no places: 'Ada' is no option")
    many = QuestionFields(**asked, reserved="North: 1: Bao" + "," * 47_000)
    assert contest_of(many, "rank", "Who")["reserved"][0]["options"] == ["Bao"]


async def test_several_questions_are_put_with_reserved_places_and_variants(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await act(client, at, **filled(summary="Kept."), more="yes")
        check_shape(page)
        assert 'id="heading-2"' in page
        assert "Kept." in page
        assert 'class="error"' not in page
        _, page = await post(client, at, page, **filled(), questions="2", fewer="yes")
        assert 'id="heading-2"' not in page
        asked = {
            "questions": "3",
            "preset": "count-alone",
            "heading": "Where",
            "kind": "choose",
            "options": "Here\nThere",
            "heading-2": "Who speaks",
            "kind-2": "rank",
            "options-2": "Ada\nBao\nCy",
            "seats-2": "2",
            "method-2": "stv-scottish",
            "reserved-2": "North: 1: Cy, Bao",
            "heading-3": "How",
            "kind-3": "grade",
            "options-3": "Long\nShort",
            "grades-3": "good\nbad",
            "variant-3": "gauge: repeated-median",
        }
        _, page = await act(client, at, **filled(**asked))
        check_shape(page)
        await announce(here, client, at, **asked)
        (ballot,) = await ballots(here)
        first, second, third = ballot.manifest.contests
        assert [c.title for c in (first, second, third)] == ["Where", "Who speaks", "How"]
        (places,) = second.reserved
        assert (second.seats, places.name, places.least, places.options) == (2, "North", 1, [1, 2])
        assert third.variant == {"gauge": "repeated-median"}


async def test_a_rule_of_ones_own_is_read_in_plain_words_before_it_is_announced(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await get(client, at)
        written = unescape(re.search(r'name="rule".*?>(.*?)</textarea>', page, re.DOTALL)[1])
        own = written.replace("[2, 3]", "[3, 4]").replace('"eligible"', '"present"')
        assert own != written
        asked = {"preset": "own", "rule": own}
        _, page = await act(client, at, **filled(**asked))
        assert "3/4" in page
        await announce(here, client, at, **asked)
        (ballot,) = await ballots(here)
        share, groups = ballot.manifest.rule.tests
        assert (share.share, groups.base, groups.share) == ([3, 4], "present", [1, 2])
        for wrong, said in (("tests = [", "TOML"), ('preset = "best"', "best"), ("x = 1", "x")):
            response, page = await act(client, at, **filled(preset="own", rule=wrong, title="B"))
            assert (response.status, "The rule can&#39;t be read." in page) == (422, True)
            assert 'lang="en"' in page
            assert said in page or said == "TOML"


async def test_what_meetings_settled_is_asked_by_itself(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        second = {"questions": "2", "heading-2": "Who", "kind-2": "yes-no"}
        response, page = await act(client, at, **filled(kind="settled", **second))
        assert response.status == 422
        assert "The meetings have settled nothing yet." in page


async def test_scores_and_grades_are_put_with_their_scale(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        asked = {
            "kind": "grade",
            "options": "Long\nShort",
            "grades": "good\n fair \nbad",
            "least": "2",
        }
        _, page = await act(client, at, **filled(**asked))
        check_shape(page)
        assert "the grades are, the best first: good, fair, bad." in page
        await announce(here, client, at, **asked)
        await announce(here, client, at, kind="score", options="A\nB", top="10", method="star")
        put = [ballot.manifest.contests[0] for ballot in await ballots(here)]
        graded, scored = sorted(put, key=lambda contest: contest.kind)
        assert (graded.grades, graded.min, graded.max) == (["good", "fair", "bad"], 2, 2)
        assert (scored.top, scored.method, scored.max) == (10, "star", 2)


async def test_script_in_title_and_options_stays_text(tmp_path):
    hostile = HOSTILE.replace("|", "").replace("\n", " ")[:110]
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        changes = {"title": hostile, "kind": "choose", "options": f"{hostile} | {hostile}\nNo"}
        response, page = await announce(here, client, at, **changes)
        assert response.status == 200
        check_shape(page)
        (ballot,) = await ballots(here)
        assert ballot.manifest.contests[0].options[0].label == hostile
        assert "<script>alert" not in page


async def test_a_vote_on_what_meetings_settled_needs_them_to_have_settled_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await get(client, at)
        assert 'value="settled"' not in page


async def test_votes_and_proposals_that_are_not_here_are_not_found(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        for path in (f"/ballots/new/{'0' * 64}", f"/ballots/{'0' * 64}/open"):
            assert (await get(client, path))[0].status == 404


async def test_a_vote_on_a_demand_that_would_be_late_when_decided_says_so_before_it_is_announced(
    tmp_path,
):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        drafted = await here.run(
            "demand.draft", title="Keep <b>the</b> clinic", addressee="The council",
            text="Keep it.", test="It is open.", deadline=NOW + 10 * DAY, propose=True,
        )  # fmt: skip
        at = f"/ballots/new/{drafted['proposal']}"
        _, page = await get(client, at)
        assert "is to be met by" in page
        assert "before the group results of this vote are due" not in page
        _, page = await act(client, at, **filled())
        check_shape(page)
        assert "before the group results of this vote are due" in page
        assert "<b>the</b>" not in page
        _, page = await act(client, at, **filled(returns_due=local(NOW + 9 * DAY + HOUR)))
        assert "before the group results of this vote are due" not in page
        assert "What this will do" in page


async def test_a_forged_token_announces_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        _, page = await act(client, at, **filled())
        forged = page.replace(token_of(page), "0" * 64)
        response, _ = await post(client, at, forged, **filled(), seen=seen(page))
        assert response.status == 403
        assert await ballots(here) == []


@pytest.mark.parametrize("preset", ["simple-majority", "two-thirds-and-half-of-groups"])
async def test_several_seats_under_a_share_are_led_to_the_count_alone(tmp_path, preset):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        at = await proposed(here)
        several = {**RANK, "options": "Ada\nBao\nCy", "seats": "2"}
        response, page = await act(client, at, **filled(**several, preset=preset))
        assert response.status == 422
        assert "Choose “The count alone decides, as when several people are elected”." in page
        assert 'id="preset-error"' in page
        _, page = await act(client, at, **filled(**several, preset="count-alone"))
        assert "What this will do" in page
        assert await ballots(here) == []
