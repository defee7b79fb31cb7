"""The pages on which a charter is changed: what is in force, its history, a form for every rule."""

from msgspec.structs import replace

from node.tests.commands.test_motions import RULED
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.member_rules import JoinRules, MemberRules

CHANGES = {"changes": ChangeRules(share=[2, 3], notice_s=0), "data_officer": "data@example.org"}
JOIN = JoinRules(share=[3, 4], sponsors=3, size=5, wait_s=8 * 86_400, seat=True)
WHY = "Three <b>days</b> are few."


async def terms(here, **fields):
    """The form as it is shown, with some fields otherwise; `base` comes with the form."""
    shown = await here.run("charter.terms")
    return {name: value for name, value in shown.items() if name != "base"} | fields


async def test_a_steward_moves_a_change_and_its_history_is_shown(tmp_path):
    # One group alone: what it moves, it decides.
    async with world(tmp_path / "node", **CHANGES) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/charter")
        assert 'href="/charter/change"' in page
        assert "How the rules came to be" not in page
        _, page = await get(client, "/charter/change")
        check_shape(page)
        for name in await here.run("charter.terms"):
            assert f'name="{name}"' in page, name
        form = await terms(here, voting="5 days", reason=WHY)
        response, page = await act(client, "/charter/change", **form)
        assert response.url.path == "/charter"
        assert "motion is published." in page
        here.clock[0] += 1
        _, page = await get(client, "/charter")
        check_shape(page)
        assert "Three &lt;b&gt;days&lt;/b&gt; are few." in page
        assert "<ins>5 days</ins>" in page
        assert "How the rules came to be" in page
        _, page = await get(client, "/charter?lang=es")
        assert "<ins>5 días</ins>" in page
        assert "Cómo se llegó a estas reglas" in page


async def test_groups_say_how_they_stand_until_it_is_decided(tmp_path):
    async with world(tmp_path / "node", others=2, **CHANGES) as (here, client):
        await sign_in(here, client)
        form = await terms(here, voting="5 days", reason=WHY)
        _, page = await act(client, "/charter/change", **form)
        (motion,) = (await here.node.state()).membership.charter_motions.values()
        at = f"/charter/motions/{motion.hash.hex()}"
        assert f'href="{at}"' in page
        assert "1 of the 2 groups that it needs (2/3) agree" in page
        _, page = await act(client, at, reason="We were wrong.")
        assert "0 of the 2 groups" in page
        _, page = await act(client, at, agree="yes", reason="")
        assert "1 of the 2 groups" in page
        response, _ = await get(client, f"/charter/motions/{'ab' * 32}")
        assert response.status == 404


async def test_what_is_wrong_is_said_and_nothing_is_published(tmp_path):
    async with world(tmp_path / "node", others=2, **CHANGES) as (here, client):
        await sign_in(here, client)
        for fields, words in (
            (
                {"voting": "1 fortnight"},
                "write a length of time like 30 minutes, 12 hours or 7 days.",
            ),
            ({"sponsors": "9"}, "sponsors"),
            ({"points_share": "1/2"}, "points_share"),
            ({}, "The charter says this already."),
            ({"reason": ""}, "This is needed."),
        ):
            form = await terms(here, **{"reason": WHY, **fields})
            response, page = await act(client, "/charter/change", **form)
            assert response.status == 422, fields
            assert words in page, fields
            check_shape(page)
        assert not (await here.node.state()).membership.charter_motions


async def test_spans_are_typed_in_spanish_too(tmp_path):
    life = replace(USUAL_LIFE_RULES, slow_s=60)
    async with world(tmp_path / "node", life=life, **CHANGES) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/charter/change?lang=es")
        assert 'value="1 minuto"' in page
        form = await terms(here, voting="5 días", slow_mode="2 minutos", reason=WHY)
        await act(client, "/charter/change", **form)
        here.clock[0] += 1
        rules = (await here.node.state()).charter.rules
        assert (rules.voting_s, rules.life.slow_s) == (5 * 86_400, 120)


async def test_how_groups_are_taken_in_is_shown_and_stays_unless_it_is_changed(tmp_path):
    rules = {**CHANGES, "cuts": RULED["cuts"]}
    rules["members"] = MemberRules(share=[2, 3], reply_s=60, join=JOIN)
    async with world(tmp_path / "node", others=2, **rules) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/charter/change?lang=es")
        assert 'value="8 días"' in page
        form = await terms(here, join_wait="9 días", join_size=7, reason=WHY)
        await act(client, "/charter/change", **form)
        (motion,) = (await here.node.state()).membership.charter_motions.values()
        join = replace(JOIN, wait_s=9 * 86_400, size=7)
        assert motion.rules.members == replace(rules["members"], join=join)
        form = await terms(here, members="no", reason=WHY)
        response, page = await act(client, "/charter/change", **form)
        assert response.status == 422
        assert "tiene reglas para admitir grupos" in page.lower()


async def test_facilitators_read_what_is_moved_and_decide_nothing(tmp_path):
    async with world(tmp_path / "node", others=2, **CHANGES) as (here, client):
        shown = await here.run("charter.terms")
        made = await here.run("charter.propose", **{**shown, "voting": "5 days", "reason": WHY})
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/charter")
        assert "Changes that are moved" in page
        assert "/charter/change" not in page
        for path in (f"/charter/motions/{made['motion']}", "/charter/change"):
            response, _ = await get(client, path)
            assert response.status == 403, path


async def test_feeds_tell_that_it_is_moved_and_in_force(tmp_path):
    async with world(tmp_path / "node", **CHANGES) as (here, _):
        shown = await here.run("charter.terms")
        await here.run("charter.propose", **{**shown, "voting": "5 days", "reason": WHY})
        here.clock[0] += 1
        told = [one["title"] for one in (await here.run("news.list"))["news"]]
        for words in ("Motion to change the charter", "The charter is changed"):
            assert words in told
