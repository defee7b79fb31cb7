"""A founding by pages, from the first card to the server that starts."""

import asyncio
import html
import re

import pytest
from yarl import URL

from node.core import open_node
from node.founding.fingerprint import fingerprint_words
from node.tests.founding.founders import (
    card_of,
    draft_of,
    drafted,
    id_of,
    make_room,
    signature_of,
)
from node.tests.web.founding.pages import draft_fields, pages_of, rooms_in, said
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post
from node.web.founding.starting import sign_in_at
from protocol.coalition.charter import charter_id


async def test_three_groups_found_by_pages_alone(tmp_path):
    async with pages_of(*rooms_in(tmp_path)) as (first, second, third):
        text = await first.page()
        check_shape(text)
        assert "There is none yet" in text
        await first.send(await second.take("/files/card"), await third.take("/files/card"))
        check_shape(await first.page("/draft/write"))
        fields = draft_fields(first.room, second.room, third.room)
        text = await first.press("/draft/write", "/draft/write", **fields)
        check_shape(text)
        assert "This is the draft now" in text
        draft = await first.take("/files/draft")
        for one in (second, third):
            assert "The papers are taken in." in await one.send(draft)
        for one in (first, second, third):
            text = await one.page("/draft")
            check_shape(text)
            assert fingerprint_words(id_of(first.room)) in text
            assert "We act together." in text
            text = await one.press(
                "/draft/sign", "/draft", draft=id_of(one.room).hex(), compared="yes"
            )
            assert "Your group has signed." in text
        text = await first.page()
        missing = text[text.index("Missing:") :]
        assert second.room.own.name in missing
        assert third.room.own.name in missing
        text = await first.send(
            await second.take("/files/signature"), await third.take("/files/signature")
        )
        check_shape(text)
        assert "Every group has signed" in text
        charter = await first.take("/files/charter")
        for one in (second, third):
            await one.send(charter)
        for one in (first, second, third):
            text = await one.press("/finish", label="Ada Example")
            # What is over is not said of it any more.
            assert "These pages are there until" not in text
            check_shape(text)
            code = html.unescape(text[text.index('<code class="code">') + 19 :].partition("<")[0])
            async with open_node(one.room.directory) as node:
                assert node.coalition == charter_id(one.room.look().draft)
                assert await node.accesses.sign_in(code, "")
            check_shape(await one.page())
            pressed = asyncio.create_task(one.press("/start"))
            await one.ending.start.wait()
            one.ending.node.set_result(one.ending.pages)
            text = await pressed
            check_shape(text)
            assert 'href="/sign-in"' in text
            # Nothing leads back to pages that are gone.
            assert "<form" not in text


async def test_the_code_of_the_first_administrator_is_made_once(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        fields = draft_fields(one.room, sponsors="0", members="no", join="no")
        await one.press("/draft/write", "/draft/write", **fields)
        await one.press("/draft/sign", "/draft", draft=id_of(one.room).hex(), compared="yes")
        page = await one.page()
        assert "Say who administers" in await one.refused("/finish", label=" ")
        response, text = await post(one.client, "/finish", page, label="Ada")
        assert '<code class="code">' in text
        assert response.headers["Cache-Control"] == "no-store"
        response = await one.client.post(
            "/finish", data={"token": page.partition('name="token" value="')[2][:64], "label": "B"}
        )
        text = await response.text()
        assert '<code class="code">' not in text
        assert "commonweal access grant" in text
        # Whoever lost it finds on the first page how to make another.
        text = await one.page()
        check_shape(text)
        assert f"access grant --role steward --code --for NAME --dir {one.room.directory}" in text
        async with open_node(one.room.directory) as node:
            assert len(node.accesses.all()) == 1


async def test_the_form_says_what_so_many_groups_survive_before_anything_is_signed(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 4)) as (first, *others):
        await first.send(*(card_of(one.room) for one in others))
        text = await first.page("/draft/write")
        assert "3 of 4 certifying groups confirm together. 1 may be offline" in text
        rooms = [first.room, *(one.room for one in others)]
        fields = draft_fields(*rooms)
        three = {**fields, "council": fields["council"][:3], "keep": "yes", "name": ""}
        text = await first.press("/draft/write", "/draft/write", **three)
        assert "All 3 certifying groups confirm together." in text
        assert first.room.look().draft is None
        assert "This is needed." not in text
        # It is there after a restart, as it was left.
        assert "All 3 certifying groups confirm together." in await first.page("/draft/write")
        assert "Go on with the draft" in await first.page()


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (1, "One group confirms alone."),
        (2, "While one of them is offline nothing is confirmed; 1 may cheat"),
        (3, "While one of them is offline nothing is confirmed; 2 may cheat"),
    ],
)
async def test_one_two_or_three_founders_read_who_may_be_offline_and_who_may_cheat(
    tmp_path, groups, words
):
    async with pages_of(*rooms_in(tmp_path, groups)) as (first, *others):
        if others:
            await first.send(*(card_of(one.room) for one in others))
        text = await first.page("/draft/write")
        assert words in text
        assert words not in await first.page("/draft/write?lang=es")


async def test_what_is_missing_is_said_beside_its_field_and_kept(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        fields = draft_fields(first.room, second.room, name="", voting="soon")
        fields[f"affiliated-{second.room.own.group.hex()}"] = "many"
        response, text = await first.write(fields)
        check_shape(text)
        assert response.status == 422
        assert text.count('class="error"') == 3
        assert first.room.look().draft is None
        assert 'value="soon"' in await first.page("/draft/write")


async def test_what_has_no_meaning_unless_groups_confirm_is_marked_at_its_fields(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        fields = draft_fields(first.room, second.room, cuts="no", members="yes", join="yes")
        response, text = await first.write(fields)
        text = html.unescape(text)
        assert response.status == 422
        assert text.count('class="error"') == 3
        for name in ("cuts", "members", "join"):
            assert f'id="{name}-error"' in text
        assert "certified cuts" not in text
        assert first.room.look().draft is None
        # What the page asks for is enough.
        response, text = await first.write({**fields, "members": "no", "join": "no"})
        assert response.status == 200, said(text)
        assert first.room.look().draft.rules.cuts is None


async def test_a_request_without_any_of_the_forms_fields_does_not_wipe_what_was_typed(tmp_path):
    # Found by fuzzing.
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        await first.write(draft_fields(first.room, second.room, name="", voting="soon"))
        before = first.room.look()
        for fields in ({}, {"keep": "yes"}):
            await first.write(fields)
            assert first.room.look() == before


async def test_what_breaks_a_rule_of_charters_is_refused_with_what_it_is(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        rooms = (first.room, second.room)
        for changes, words in (
            ({"sponsors": "2"}, "there are fewer other groups"),
            ({"regions": "South"}, "which the charter doesn't list"),
            ({"voting": "0 days"}, "no time to vote"),
            ({"council": ["Nobody"]}, "on no card"),
            ({"members": "no"}, "only if groups can be expelled too"),
            ({"council": []}, "Choose one at least."),
        ):
            fields = draft_fields(*rooms, name="An hour's work", **changes)
            response, text = await first.write(fields)
            text = html.unescape(text)
            assert response.status == 422, changes
            assert words in text, (changes, said(text))
            assert first.room.look().draft is None
            # Nothing that was typed is lost: not on the page, and not if it is kept as it is.
            assert 'value="An hour\'s work"' in text, changes
            response, _ = await first.write({**fields, "keep": "yes"})
            assert response.status == 200, changes
            page = html.unescape(await first.page("/draft/write"))
            assert 'value="An hour\'s work"' in page, changes
            first.room.keep_form(b"")


async def test_texts_in_any_alphabet_may_be_as_long_as_a_charter_takes(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        letter = "\N{CYRILLIC SMALL LETTER ZHE}"
        fields = draft_fields(first.room, second.room, preamble=letter * 90_000)
        fields["points"] = "\n\n".join([letter * 4_000] * 40)
        response, text = await first.write(fields)
        assert response.status == 200, said(text)
        assert len(first.room.look().draft.preamble) == 90_000


async def test_a_second_draft_says_what_differs_and_starts_from_the_first(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        fields = draft_fields(first.room, second.room)
        await first.press("/draft/write", "/draft/write", **fields)
        await second.send(await first.take("/files/draft"))
        text = await second.page("/draft/write")
        assert 'value="Example Coalition"' in text
        fields = draft_fields(
            first.room,
            second.room,
            voting="5 days",
            preamble="We act, together.",
            council=["Group 1"],
        )
        await second.press("/draft/write", "/draft/write", **fields)
        text = await first.send(await second.take("/files/draft"))
        assert "things differ from the draft before" in text
        text = await first.page("/draft")
        check_shape(text)
        for words in (
            "<del>We act together.</del>", "<ins>We act, together.</ins>", "<del>3 days</del>",
            "<ins>5 days</ins>", "<del>Group 0: certifies</del>",
        ):  # fmt: skip
            assert words in text, words


async def test_a_draft_that_takes_anothers_place_says_how_many_signatures_are_gone(tmp_path):
    rooms = rooms_in(tmp_path)
    drafted(*rooms)
    for signer in rooms[1:]:
        signer.sign(id_of(signer))
    rooms[0].receive([signature_of(room) for room in rooms[1:]])
    old = draft_of(rooms[0])
    async with pages_of(rooms[0]) as (one,):
        fields = draft_fields(*rooms)
        text = await one.press("/draft/write", "/draft/write", **fields)
        assert "The draft is another one than before." in text
        assert "2 signatures on the one before count no more." in text
        made = id_of(rooms[0])
        # Pressed once more, nothing is otherwise, and nothing is said of another draft.
        text = await one.press("/draft/write", "/draft/write", **fields)
        check_shape(text)
        assert "This is the draft now" in text
        assert "The draft is another one" not in text
        assert id_of(rooms[0]) == made
        rooms[0].set_aside(made, "")
        text = await one.send(old)
        assert "The draft is another one than before." in text
        assert "no more" not in text


async def test_a_draft_is_set_aside_and_taken_up_again(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        await first.press("/draft/write", "/draft/write", **draft_fields(first.room, second.room))
        await second.send(await first.take("/files/draft"))
        draft = id_of(second.room).hex()
        await second.press("/draft/sign", "/draft", draft=draft, compared="yes")
        text = await second.press(
            "/draft/set-aside", "/draft", draft=draft, reason="Ask <b>all</b>"
        )
        check_shape(text)
        assert "Ask &lt;b&gt;all&lt;/b&gt;" in text
        response, _ = await get(second.client, "/files/signature")
        assert response.status == 404
        assert "set aside" in await second.page()
        text = await second.press("/draft/take-up", "/draft", draft=draft)
        assert "taken up again" in text
        await first.press("/draft/sign", "/draft", draft=draft, compared="yes")
        text = await second.send(await first.take("/files/signature"))
        words = await second.refused("/draft/set-aside", "/", draft=draft)
        assert "nobody sets it aside any more" in words


async def test_a_group_that_made_its_node_again_is_taken_in_as_the_pages_say(tmp_path):
    # It has another id and the same name. Whoever can't leave its old card out founds no more.
    old, again = rooms_in(tmp_path, 2), tmp_path / "again"
    again.mkdir()
    new = make_room(again, 1)
    drafted(*old)
    async with pages_of(old[0]) as (one,):
        away = f"/cards/{old[1].own.group.hex()}/leave-out"
        assert "leave one of the cards out" in said(await one.send(card_of(new), status=422))
        assert away not in await one.page()
        await one.press("/draft/set-aside", "/draft", draft=id_of(old[0]).hex())
        text = await one.page()
        check_shape(text)
        assert away in text
        assert "in the draft" not in text
        await one.press(away)
        await one.send(card_of(new))
        await one.press("/draft/write", "/draft/write", **draft_fields(old[0], new))
        assert [f.card for f in old[0].look().draft.groups if f.card == new.own]
        assert away not in await one.page()


async def test_in_spanish_nothing_is_left_in_english(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 2)) as (first, second):
        await first.send(card_of(second.room))
        await first.press("/draft/write", "/draft/write", **draft_fields(first.room, second.room))
        for path in ("/?lang=es", "/draft", "/draft/write"):
            text = await first.page(path)
            check_shape(text)
            assert 'lang="es"' in text
            for english in ("draft", "Draft", "Signed", "Missing", "certifying", "founding"):
                body = html.unescape(text[text.index("<main") :])
                words = re.sub(r"<[^>]*>", " ", body)
                assert english not in words, (path, english)


async def test_a_page_does_not_wait_for_ever_for_a_node_that_does_not_answer(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        fields = draft_fields(one.room, sponsors="0", members="no", join="no")
        await one.press("/draft/write", "/draft/write", **fields)
        await one.press("/draft/sign", "/draft", draft=id_of(one.room).hex(), compared="yes")
        await one.press("/finish", label="Ada")
        one.ending.patience_s = 0.05
        response, text = await post(one.client, "/start", await one.page())
        check_shape(text)
        assert response.status == 503
        assert "The server has not answered yet" in text
        assert '<a class="button"' not in text
        # Later it answered after all.
        one.ending.node.set_result(one.ending.pages)
        assert "The server runs" in await one.press("/start")


@pytest.mark.parametrize(
    ("shown", "pages", "node", "at"),
    [
        # Through a proxy or a tunnel, which leads to the node as it led to the pages.
        ("https://vote.example.org/start", "http://127.0.0.1:8443/", "http://127.0.0.1:8443", ""),
        ("http://127.0.0.1:8443/start", "http://127.0.0.1:8443/", "http://0.0.0.0:8443", ""),
        ("http://127.0.0.1:9000/start", "http://127.0.0.1:9000/", "http://127.0.0.1:8443",
         "http://127.0.0.1:8443"),
        ("http://hall.example:9000/start", "http://192.0.2.7:9000/", "http://0.0.0.0:8443",
         "http://hall.example:8443"),
        ("http://[2001:db8::7]:9000/start", "http://[2001:db8::7]:9000/", "http://[::]:8443",
         "http://[2001:db8::7]:8443"),
        # One machine, the same port, but only to itself.
        ("http://192.0.2.7:8443/start", "http://192.0.2.7:8443/", "http://127.0.0.1:8443",
         "http://127.0.0.1:8443"),
    ],
)  # fmt: skip
def test_the_way_to_the_node_is_where_it_listens(shown, pages, node, at):
    assert sign_in_at(URL(shown), pages, node) == f"{at}/sign-in"
