"""A roll call of delegates on its page: typed or uploaded, shown first, then public."""

import re

from node.tests.web.signing import act, sign_in
from node.tests.web.test_confirming_pages import upload
from node.tests.web.test_counting_pages import GRADED, ONE, RANKED, counting, returns
from node.tests.web.test_markup import HOSTILE, check_shape
from node.tests.web.test_putting_pages import seen, unescaped
from node.tests.web.web_world import get, post

SEATS = """seat,weight,present,choice1,choice2
Chair,20,yes,yes,Ada;Carmen
North branch,12,yes,no,"Bao, the younger"
South branch,8,no,,
"""


async def test_a_roll_call_is_shown_first_and_then_published_as_it_stands(tmp_path):
    async with counting(tmp_path, ONE, RANKED, accepts=("delegates",)) as (here, client, _):
        _, page = await get(client, f"/ballots/{here.ballot}")
        path = f"/ballots/{here.ballot}/roll-call"
        assert f'href="{path}"' in page
        _, page = await get(client, path)
        check_shape(page)
        assert "seat,weight,present,choice1,choice2" in page
        fields = {"mandate": "bound", "mode": "split", "source": "conference"}
        _, page = await post(client, path, page, seats=SEATS, **fields)
        check_shape(page)
        assert await returns(here) == []
        assert "Delegates spoke for 32 of 40 on the voters' list" in unescaped(page)
        # Each line goes public, so each is there to look at.
        shown = " ".join(re.sub(r"<[^>]*>", " ", unescaped(page.split("<textarea")[0])).split())
        assert "Everybody will read each of these lines." in shown
        for seat in (
            "Chair 20 Yes bound by: a conference 1. Ada, 2. Carmen bound by: a conference",
            "North branch 12 No bound by: a conference 1. Bao, the younger bound by: a conference",
            "South branch 8 absent absent",
        ):
            assert seat in shown
        response, page = await post(client, path, page, seats=SEATS, **fields, seen=seen(page))
        assert response.url.path == f"/ballots/{here.ballot}"
        assert "roll call is published." in page
        (ret,) = await returns(here)
        assert [seat.label for seat in ret.body.roll_call] == [
            "Chair",
            "North branch",
            "South branch",
        ]
        assert (ret.body.mandate.kind, ret.body.mandate.source) == ("bound", "conference")
        _, page = await get(client, path)
        assert "Your group has sent a result already." in page


async def test_a_unit_vote_says_how_those_who_decided_divided(tmp_path):
    async with counting(tmp_path, ONE, accepts=("delegates",)) as (here, client, _):
        path = f"/ballots/{here.ballot}/roll-call"
        fields = {
            "seats": "seat,weight,choice\nA,20,yes\nB,20,yes\n",
            "mandate": "bound",
            "mode": "unit",
            "source": "branches",
            "inner0": "option,count\nyes,19\nno,11\n",
            "inner_roll": "50",
        }
        _, page = await act(client, path, **fields)
        await post(client, path, page, **fields, seen=seen(page))
        (ret,) = await returns(here)
        mandate = ret.body.mandate
        assert (mandate.mode, mandate.cast, mandate.roll) == ("unit", 30, 50)
        assert {row.choice: row.count for row in mandate.inner[0]} == {"0": 19, "1": 11}


async def test_each_question_and_seat_may_have_its_own_mandate_and_the_result_shows_them(tmp_path):
    async with counting(tmp_path, ONE, RANKED, accepts=("delegates",)) as (here, client, _):
        path = f"/ballots/{here.ballot}/roll-call"
        seats = (
            "seat,weight,choice1,choice2,mandate1,mandate2\n"
            "A,20,yes,Ada,,\nB,12,yes,Carmen,,conference\n"
        )
        fields = {
            "seats": seats,
            "each": "yes",
            "under0": "bound unit",
            "by0": "branches",
            "roll0": "50",
            "inner0": "option,count\nyes,19\nno,11\n",
            "under1": "free split",
            "by1": "",
            "roll1": "",
        }
        response, page = await act(client, path, **{**fields, "roll0": "many"})
        assert response.status == 422
        response, page = await act(client, path, **{**fields, "under0": "loose"})
        assert response.status == 422
        response, page = await act(client, path, **{**fields, "roll0": "20"})
        assert response.status == 422  # more took part than could have
        assert await returns(here) == []
        _, page = await act(client, path, **fields)
        check_shape(page)
        response, page = await post(client, path, page, **fields, seen=seen(page))
        assert "roll call is published." in page
        (ret,) = await returns(here)
        first, second = ret.body.mandates
        assert (first.mode, first.source, first.cast, first.roll) == ("unit", "branches", 30, 50)
        assert (second.kind, second.mode, second.source) == ("free", "split", "")
        assert ret.body.mandate is None
        assert [seat.mandates for seat in ret.body.roll_call] == [[], ["", "conference"]]
        _, page = await get(client, f"/ballots/{here.ballot}/result")
        check_shape(page)
        shown = " ".join(unescaped(page).split())
        assert "Fund: all seats voted as one. Decided by: the branches. 30 of 50 took part" in shown
        assert "Carmen</span>" not in shown
        assert shown.count("bound by: the branches") == 2
        assert shown.count("bound by: a conference") == 1


async def test_an_uploaded_roll_call_comes_back_as_lines_and_what_is_wrong_is_named(tmp_path):
    async with counting(tmp_path, GRADED, accepts=("delegates",)) as (here, client, _):
        path = f"/ballots/{here.ballot}/roll-call"
        _, page = await get(client, path)
        hostile = HOSTILE.replace("\n", " ").replace('"', "'")[:60]
        free = {"mandate": "free", "mode": "split"}
        file = f'seat,weight,choice\n"{hostile}",5,Wall/5; Bridge/2\n'
        _, page = await upload(client, path, page, {"file": file.encode()}, **free)
        check_shape(page)
        assert "Wall/5; Bridge/2" in page
        assert "<script>alert" not in page
        for seats, said in (
            ("seat,weight,choice\n", "This is needed."),
            ("seat,weight,choice\nA,none,Wall/5\n", "'none' is not a weight"),
            ("seat,weight\nA,5\n", "no column 'choice'"),
            ("seat,weight,choice\nA,5,Tunnel/5\n", "Tunnel"),
        ):
            response, page = await act(client, path, seats=seats, **free)
            assert response.status == 422
            assert said in unescaped(page)
        seats = "seat,weight,choice\nA,41,Wall/5\n"
        response, page = await act(client, path, seats=seats, **free)
        assert response.status == 422  # more votes than the voters' list has
        assert await returns(here) == []


async def test_only_stewards_enter_a_roll_call_and_only_where_it_is_accepted(tmp_path):
    async with counting(tmp_path, ONE, accepts=("counted",)) as (here, client, _):
        path = f"/ballots/{here.ballot}/roll-call"
        _, page = await get(client, path)
        assert "takes no roll calls" in page
        _, page = await get(client, f"/ballots/{here.ballot}")
        assert path not in page
        await sign_in(here, client, "facilitator")
        assert (await get(client, path))[0].status == 403
