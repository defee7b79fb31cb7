"""The pages on which groups decide about each other and about who certifies."""

from msgspec.structs import replace

from node.founding.rotations import open_rotation
from node.seeds import KeyName
from node.tests.commands.test_motions import RULED
from node.tests.lost_keys import new_keys
from node.tests.small_federation import group_id, seeds
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.membership.motions import KeyReplacementBody
from protocol.merkle import leaf_hash, tree_hash
from protocol.statement import seal_statement, statement_hash

WHY = "It <b>sold</b> our list."


async def motions(here):
    return (await here.node.state()).membership


async def test_a_steward_gives_notice_changes_its_mind_and_reads_it_with_both_reasons(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert 'href="/groups/motions/expel"' in page
        accused = next(g for g in (await motions(here)).members if g != here.node.group)
        form = "/groups/motions/expel"
        response, page = await act(client, form, group=accused.hex(), reason=WHY)
        check_shape(page)
        assert response.url.path == "/groups"
        assert "notice is published." in page
        assert "It &lt;b&gt;sold&lt;/b&gt; our list." in page
        (notice,) = (await motions(here)).expulsions.values()
        at = f"/groups/motions/{notice.hash.hex()}"
        assert f'href="{at}"' in page
        _, page = await act(client, at, reason="We were wrong.")
        assert "Group 1 does not agree: We were wrong." in page
        (notice,) = (await motions(here)).expulsions.values()
        assert [said.agree for said in notice.stances.values()] == [False]
        _, page = await act(client, at, agree="yes", reason="")
        assert "How your group stands is published." in page
        (notice,) = (await motions(here)).expulsions.values()
        assert [said.agree for said in notice.stances.values()] == [True]


async def test_nobody_replies_for_another_group_or_to_what_is_not_there(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        made = await here.run("motion.expel", group="Group 3", reason=WHY)
        for path in (f"/groups/motions/{made['motion']}/reply", f"/groups/motions/{'ab' * 32}"):
            response, _ = await get(client, path)
            assert response.status == 404, path


async def test_a_council_is_moved_with_those_that_certify_marked(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups/motions/council")
        assert page.count(" checked") == 3
        groups = [g.hex() for g in (await motions(here)).members][:2]
        response, page = await act(client, "/groups/motions/council", groups=[], reason="Fewer.")
        assert (response.status, "This is needed." in page) == (422, True)
        check_shape(page)
        assert not (await motions(here)).council_motions
        form = "/groups/motions/council"
        _, page = await act(client, form, groups=groups, reason="Fewer are enough.")
        assert "motion is published." in page
        assert "With them 0 certifying groups may be away." in page
        _, page = await act(client, form, groups=[groups[0]] * 2, reason="Twice.")
        assert "This council could not certify." in page


async def test_without_rules_for_it_the_pages_say_so_and_offer_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert "/groups/motions/" not in page
        for what in ("expel", "council"):
            _, page = await get(client, f"/groups/motions/{what}")
            assert "charter has no rules for expelling" in page
            assert "<textarea" not in page
        response, _ = await get(client, "/cuts/new-key")
        assert response.status == 404


async def test_a_steward_announces_a_new_key_and_pressing_twice_makes_no_second_one(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/cuts")
        assert 'href="/cuts/new-key"' in page
        for _ in range(2):
            response, page = await act(client, "/cuts/new-key")
            assert response.url.path == "/cuts"
            assert "The new key is announced." in page
            (key,) = (await motions(here)).agreement_keys.values()
            assert (await here.run("agreement.renew"))["key"] == key.hex()


async def test_facilitators_read_what_is_moved_and_decide_nothing(tmp_path):
    async with world(tmp_path / "node", others=2, **RULED) as (here, client):
        made = await here.run("motion.expel", group="Group 3", reason=WHY)
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/groups")
        assert "Group 3 is to be expelled" in page
        assert "/groups/motions/" not in page
        for path in (f"/groups/motions/{made['motion']}", "/groups/motions/expel", "/cuts/new-key"):
            response, _ = await get(client, path)
            assert response.status == 403, path


async def test_a_steward_says_how_the_group_stands_to_a_claim_to_lost_keys(tmp_path):
    async with world(tmp_path / "node", others=3, **RULED) as (here, client):
        await sign_in(here, client)
        rotation = new_keys(here.node.coalition, 3)
        made = await here.run("keys.claim", rotation=rotation, reason=WHY)
        at = f"/groups/motions/{made['motion']}"
        _, page = await get(client, "/groups")
        check_shape(page)
        assert "The lost keys of Group 3 are to be replaced" in page
        assert f'href="{at}"' in page
        assert "Group 3 may object until then" in page
        assert "Group 3 is to be expelled" not in page
        assert f"<code>{made['key']}</code>" in page
        response, _ = await get(client, f"{at}/reply")
        assert response.status == 404
        _, page = await get(client, f"{at}?lang=es")
        assert "Las claves perdidas de Group 3 deben sustituirse" in page
        _, page = await act(client, at, reason="That is not their voice.")
        (claim,) = (await motions(here)).replacements.values()
        assert [said.agree for said in claim.stances.values()] == [False]
        assert "That is not their voice." in page


async def test_the_group_whose_keys_are_claimed_reads_how_to_object_and_has_no_vote(tmp_path):
    async with world(tmp_path / "node", others=3, **RULED) as (here, client):
        await sign_in(here, client)
        claim = await claimed_by_another(here)
        at = f"/groups/motions/{claim.hex()}"
        for path in ("/groups", at):
            _, page = await get(client, path)
            check_shape(page)
            assert "Has your group lost its keys?" in page
            assert f'href="{at}/object"' in page
            assert 'name="agree"' not in page
        response, _ = await get(client, f"{at}/reply")
        assert response.status == 404
        _, page = await get(client, "/?lang=es")
        assert "Oponeos, si no es así: Group 2 dice que vuestro grupo perdió sus claves" in page


async def claimed_by_another(here):
    """Group 2 claims that this group has lost its keys, in a record that comes in here."""
    keys = open_rotation(bytes.fromhex(new_keys(here.node.coalition, 1)))
    body = KeyReplacementBody(keys=keys, reason=WHY)
    sealed = seal_statement(
        replace(here.node.statement("key-replacement", body), group=group_id(2))
    )
    line = origin(here.node.coalition, group_id(2))
    checkpoint = Checkpoint(line, 1, tree_hash([leaf_hash(sealed)]))
    note = sign_checkpoint(seeds(2)[KeyName.LOG], checkpoint)
    await here.node.logs.append(group_id(2), note, checkpoint, [sealed])
    return statement_hash(sealed)
