"""Voters' lists on pages: looked at, signed by two people at two sign-ins; members' lists too."""

import base64
import re
from contextlib import asynccontextmanager

from aiohttp import FormData

from node.founding.stewards import StewardKey, write_steward_key
from node.store.access import Role
from node.tests.small_federation import group_id
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import HOSTILE, check_shape
from node.tests.web.test_putting_pages import announce, ballots, proposed, seen, unescaped
from node.tests.web.web_world import ROSTER, browser, get, token_of, world
from protocol.encoding import tagged_hash
from protocol.keys import public_key, sign_raw

PASSPHRASE = "four unrelated words"


def key_file(directory, label, passphrase="", group=1):
    path = directory / f"{label}{group}.key"
    if not path.exists():
        seed = tagged_hash(label, bytes([group]))
        write_steward_key(path, StewardKey(group_id(group), label, seed), passphrase)
    return path.read_bytes()


async def upload(client, path, page, files=None, **fields):
    """Send a form that takes files: field -> bytes."""
    data = FormData(default_to_multipart=True)
    for name, value in {"token": token_of(page), **fields}.items():
        data.add_field(name, value)
    for name, content in (files or {}).items():
        data.add_field(name, content, filename="file", content_type="application/octet-stream")
    response = await client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    return response, await response.text()


@asynccontextmanager
async def announced(directory, **rules):
    """A vote that is announced, and a steward who is signed in."""
    async with world(directory / "node", **rules) as (here, client):
        await sign_in(here, client)
        await announce(here, client, await proposed(here))
        (ballot,) = await ballots(here)
        yield here, client, f"/ballots/{ballot.id.hex()}"


COUNTS = {"source": "counts", "count-0": "40", "basis": "list", "as_of": "2026-09-20T10:00"}


async def drafted(directory, client, vote, label="one", **fields):
    """Fill in the voters' list, look at it, and sign it."""
    _, page = await get(client, f"{vote}/roll")
    _, page = await upload(client, f"{vote}/roll", page, **{**COUNTS, **fields})
    files = {"key": key_file(directory, label)}
    return await upload(
        client, f"{vote}/roll", page, files, **{**COUNTS, **fields}, seen=seen(page)
    )


async def test_two_stewards_at_two_sign_ins_confirm_a_voters_list(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        _, page = await get(client, f"{vote}/roll")
        check_shape(page)
        _, page = await upload(client, f"{vote}/roll", page, **COUNTS)
        check_shape(page)
        assert "40 members" in page
        assert here.node.drafts.all() == []
        response, page = await drafted(tmp_path, client, vote)
        check_shape(page)
        assert "waits for a second administrator" in page
        draft = response.url.path
        assert "You have signed it already." in page
        assert (await ballots(here))[0].rolls == {}
        async with browser(here.server) as other:
            link = 'href="/drafts"'
            assert link not in (await get(other, "/ballots"))[1]
            await sign_in(here, other)
            for path in ("/ballots", "/access"):
                assert link in (await get(other, path))[1]
            _, page = await get(other, "/drafts")
            assert draft in page
            _, page = await get(other, draft)
            assert "signed by one" in page
            response, page = await upload(other, draft, page, {"key": key_file(tmp_path, "two")})
            check_shape(page)
            assert "confirmed by two, and published" in page
        (ballot,) = await ballots(here)
        assert [roll.roll.count for roll in ballot.rolls.values()] == [40]
        assert here.node.drafts.all() == []


def signed_at_home(page, label, draft=None):
    """The fields that the page's script fills in: signed by a steward, what the page says to sign.

    Args:
        draft: sign this instead, 64 hex digits.
    """
    seed = tagged_hash(label, bytes([1]))
    to_sign = bytes.fromhex(re.search(r'data-lend="([0-9a-f]+)"', page)[1])
    if draft is not None:
        to_sign = to_sign[:-32] + bytes.fromhex(draft)
    return {"steward": public_key(seed).hex(), "signature": sign_raw(seed, to_sign).hex()}


async def test_a_signature_made_in_the_browser_needs_no_key_file(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        _, page = await get(client, f"{vote}/roll")
        _, page = await upload(client, f"{vote}/roll", page, **COUNTS)
        at = f"{vote}/roll"
        mark = seen(page)
        for wrong, said in (
            (signed_at_home(page, "one", "0" * 64), "is not of what stands here"),
            ({**signed_at_home(page, "one"), "signature": "zz"}, "is not of what stands here"),
            (signed_at_home(page, "nobody"), "the key of nobody who administers this group"),
        ):
            response, again = await upload(client, at, page, **COUNTS, **wrong, seen=mark)
            assert (response.status, here.node.drafts.all()) == (422, [])
            assert said in again
            check_shape(again)
        made = signed_at_home(page, "one")
        response, page = await upload(client, at, page, **COUNTS, **made, seen=mark)
        draft = response.url.path
        assert "You have signed it already." in page
        async with browser(here.server) as other:
            await sign_in(here, other)
            _, page = await get(other, draft)
            response, page = await upload(other, draft, page, **signed_at_home(page, "two"))
            assert "confirmed by two, and published" in page
        (ballot,) = await ballots(here)
        assert [roll.roll.count for roll in ballot.rolls.values()] == [40]


async def test_the_same_person_confirms_nothing_twice(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        response, page = await drafted(tmp_path, client, vote)
        draft = response.url.path
        _, form = await get(client, f"{draft}/drop")
        # With the same key, and with the other one, which they have got hold of.
        for label, said in (("one", "This key has signed it"), ("two", "You have signed it")):
            response, page = await upload(client, draft, form, {"key": key_file(tmp_path, label)})
            assert response.status == 422
            assert said in page
        # By drawing the same list up again with the other key.
        response, page = await drafted(tmp_path, client, vote, "two")
        assert response.status == 422
        assert (await ballots(here))[0].rolls == {}
        # At another sign-in of theirs, with the same key.
        async with browser(here.server) as other:
            await sign_in(here, other)
            _, page = await get(other, draft)
            response, page = await upload(other, draft, page, {"key": key_file(tmp_path, "one")})
            assert response.status == 422
        assert (await ballots(here))[0].rolls == {}


async def test_two_accesses_of_one_member_are_one_person(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        await here.run("roster.import", csv=_base64(ROSTER), commit=True)
        await sign_in(here, client, member="m1")
        response, _ = await drafted(tmp_path, client, vote)
        draft = response.url.path
        async with browser(here.server) as other:
            await sign_in(here, other, member="m1")
            _, page = await get(other, draft)
            response, page = await upload(other, draft, page, {"key": key_file(tmp_path, "two")})
            assert response.status == 422
            assert "You have signed it already." in page


async def test_a_key_that_does_not_open_is_said_beside_its_field(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        sealed = key_file(tmp_path, "one", PASSPHRASE)
        stranger = key_file(tmp_path, "one", group=2)
        path = f"{vote}/roll"
        _, page = await get(client, path)
        _, page = await upload(client, path, page, **COUNTS)
        mark = seen(page)
        for key, passphrase, field, said in (
            (b"", "", "key", "This is needed."),
            (b"\x00" * 99, "", "key", "no key file"),
            (b"a" * 20_000, "", "key", "no key file"),
            (b'kind = "commonweal steward key"\nversion = 1\n', "", "key", "no key file"),
            (stranger, "", "key", "key of nobody who administers"),
            (sealed, "", "passphrase", "This is needed."),
            (sealed, "wrong words here", "passphrase", "does not open"),
        ):
            response, page = await upload(
                client, path, page, {"key": key}, **COUNTS, passphrase=passphrase, seen=mark
            )
            assert response.status == 422
            check_shape(page)
            beside = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
            assert said in beside[1]
            assert 'value="40"' in page
            assert passphrase not in page or not passphrase
        assert here.node.drafts.all() == []
        response, page = await upload(
            client, path, page, {"key": sealed}, **COUNTS, passphrase=PASSPHRASE, seen=mark
        )
        assert "waits for a second administrator" in page


async def test_no_file_of_the_node_holds_a_key_that_was_lent(tmp_path):
    async with announced(tmp_path) as (_, client, vote):
        await drafted(tmp_path, client, vote)
        seed = tagged_hash("one", bytes([1]))
        files = [path for path in (tmp_path / "node").rglob("*") if path.is_file()]
        assert len(files) > 5
        for path in files:
            data = path.read_bytes()
            assert seed not in data, path
            assert seed.hex().encode() not in data, path


async def test_a_list_that_was_not_seen_is_not_signed(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        _, page = await get(client, f"{vote}/roll")
        _, page = await upload(client, f"{vote}/roll", page, **COUNTS)
        fields = {**COUNTS, "count-0": "400"}
        files = {"key": key_file(tmp_path, "one")}
        response, page = await upload(
            client, f"{vote}/roll", page, files, **fields, seen=seen(page)
        )
        assert response.status == 200
        assert "Something has changed since you looked." in page
        assert here.node.drafts.all() == []


async def test_what_is_wrong_with_a_list_is_said_beside_its_field(tmp_path):
    async with announced(tmp_path) as (_, client, vote):
        _, page = await get(client, f"{vote}/roll")
        for changes, field, said in (
            ({"source": ""}, "source", "This is needed."),
            ({"count-0": ""}, "count-0", "This is needed."),
            ({"count-0": "many"}, "count-0", "not a whole number"),
            ({"count-0": "9" * 30}, "count-0", "too much"),
            ({"source": "roster"}, "source", "list of this server is empty"),
            ({"as_of": "2030-01-01T00:00"}, "as_of", "list"),
            ({"as_of": "soon"}, "as_of", "not a date"),
        ):
            response, page = await upload(client, f"{vote}/roll", page, **{**COUNTS, **changes})
            assert response.status == 422, changes
            beside = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
            assert said in unescaped(beside[1]), changes


async def test_a_list_is_thrown_away_before_it_is_confirmed(tmp_path):
    async with announced(tmp_path) as (_, client, vote):
        response, _ = await drafted(tmp_path, client, vote)
        draft = response.url.path
        _, page = await get(client, f"{draft}/drop")
        check_shape(page)
        response, page = await upload(client, f"{draft}/drop", page)
        assert "It is thrown away." in page
        assert (await get(client, draft))[0].status == 404


async def test_facilitators_and_members_draft_sign_drop_and_import_nothing(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        response, _ = await drafted(tmp_path, client, vote)
        draft = response.url.path
        paths = (f"{vote}/roll", draft, f"{draft}/drop", "/roster/import")
        for role in (Role.FACILITATOR, Role.MEMBER, Role.OBSERVER):
            await sign_in(here, client, role)
            _, page = await get(client, "/access")
            files = {"key": key_file(tmp_path, "two")}
            for path in paths:
                assert (await get(client, path))[0].status == 403, path
                response, _ = await upload(client, path, page, files, **COUNTS, text=ROSTER)
                assert response.status == 403, path
            assert (await get(client, "/drafts"))[0].status == 403
        assert len(here.node.drafts.all()) == 1
        assert len(here.node.drafts.all()[0].signatures) == 1


async def test_a_forged_token_signs_nothing(tmp_path):
    async with announced(tmp_path) as (here, client, vote):
        response, _ = await drafted(tmp_path, client, vote)
        async with browser(here.server) as other:
            await sign_in(here, other)
            _, page = await get(other, response.url.path)
            forged = page.replace(token_of(page), "0" * 64)
            files = {"key": key_file(tmp_path, "two")}
            response, _ = await upload(other, response.url.path, forged, files)
            assert response.status == 403
        assert (await ballots(here))[0].rolls == {}


async def test_the_members_list_is_imported_as_it_was_seen(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/roster/import")
        check_shape(page)
        _, page = await upload(client, "/roster/import", page, text=ROSTER)
        check_shape(page)
        assert "<dt>New members</dt><dd>12</dd>" in page
        assert here.node.people.members() == []
        mark = seen(page)
        _, page = await upload(client, "/roster/import", page, text=ROSTER, seen=mark)
        assert "members' list is changed" in unescaped(page)
        assert len(here.node.people.members()) == 12
        # Seen once is not seen twice: now it would change nothing.
        _, page = await get(client, "/roster/import")
        _, page = await upload(client, "/roster/import", page, text=ROSTER, seen=mark)
        assert "Something has changed since you looked." in page


async def test_a_file_that_is_uploaded_comes_back_as_text_in_any_encoding(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/roster/import")
        data = "id;name\n1;José Muñoz\n".encode("cp1252")
        _, page = await upload(client, "/roster/import", page, {"file": data}, text="")
        text = "id;name\n1;José Muñoz\n"
        assert text in page
        await upload(client, "/roster/import", page, text=text, seen=seen(page))
        assert [m.name for m in here.node.people.members()] == ["José Muñoz"]


async def test_a_list_with_problems_is_not_imported_and_says_where(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/roster/import")
        text = f"id,name\n1,{HOSTILE.split(',')[0][:60]}\n1,Twice\n"
        response, page = await upload(client, "/roster/import", page, text=text)
        check_shape(page)
        assert "Line 3:" in page
        assert 'name="seen"' not in page
        assert "<script>alert" not in page
        for wrong in ("", "no header here\nat all\n"):
            response, page = await upload(client, "/roster/import", page, text=wrong)
            assert response.status == 422
            assert 'id="text-error"' in page
        assert here.node.people.members() == []


async def test_what_is_wrong_with_a_list_is_said_in_the_readers_language(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        long = "x" * 501
        for text, words in (
            ("id,name\n1,Ana\n1,Bo\n", "Línea 3: El número 1 ya está en la línea 2."),
            ("id,name\n,Ana\n", "Línea 2: El miembro no tiene número."),
            ("id,name\n1,Muñoz,Ana\n", "Tiene 3 celdas y la primera línea tiene 2."),
            (f"id,name\n1,{long}\n", "Una celda tiene más de 500 caracteres."),
            ('id,name\n1,"Ana\n2,Bo\n', "el archivo no tiene sentido."),
        ):
            _, page = await get(client, "/roster/import?lang=es")
            _, page = await upload(client, "/roster/import", page, text=text)
            assert words in " ".join(page.split())


async def test_the_whole_list_takes_out_who_is_not_in_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=_base64(ROSTER), commit=True)
        await sign_in(here, client)
        text = "id,name\nm1,Member 1\n"
        _, page = await get(client, "/roster/import")
        _, page = await upload(client, "/roster/import", page, text=text, whole="yes")
        assert "<dt>Members who leave</dt><dd>11</dd>" in page
        await upload(client, "/roster/import", page, text=text, whole="yes", seen=seen(page))
        assert [m.ref for m in here.node.people.members()] == ["m1"]


def _base64(text):

    return base64.b64encode(text.encode()).decode()
