"""A page says what is confirmed, by whom, and what the next one waits for."""

import pytest

from node.commands.running import run
from node.council.room import Room
from node.founding.fingerprint import fingerprint_words
from node.tests.council.federated import QUICK
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world


async def test_where_the_charter_has_no_rules_the_page_says_that_all_stays_provisional(tmp_path):
    async with world(tmp_path / "node") as (_, client):
        _, text = await get(client, "/cuts")
        check_shape(text)
        assert "everything stays provisional" in text
        response, _ = await get(client, "/cuts.json")
        assert await response.json() == {"cuts": None}
        _, text = await get(client, "/groups")
        assert 'href="/cuts"' in text


@pytest.mark.parametrize(
    ("groups", "lying", "words", "spanish"),
    [
        (1, 0, "One group confirms alone.", "Un solo grupo confirma."),
        (2, 1, "nothing is confirmed; 1 may cheat", "con 1 haciendo trampa"),
        (3, 2, "nothing is confirmed; 2 may cheat", "con 2 haciendo trampa"),
        (4, 1, "1 may be offline while the others go on, and 1 may", "con 1 haciendo trampa"),
        (13, 4, "4 may be offline while the others go on, and 4 may", "con 4 haciendo trampa"),
    ],
)
async def test_it_says_how_many_may_be_away_and_how_many_may_cheat(
    tmp_path, groups, lying, words, spanish
):
    async with world(tmp_path / "node", others=groups - 1, cuts=QUICK) as (here, client):
        _, text = await get(client, "/cuts")
        check_shape(text)
        assert words in text
        _, text = await get(client, "/cuts?lang=es")
        assert spanish in text
        response, _ = await get(client, "/cuts.json")
        found = (await response.json())["cuts"]
        told = (await run(here.node, "cuts", {}))["tolerance"]
        assert found["lying"] == told["lying"] == lying
        assert found["offline"] == told["offline"]
        assert words in found["survives"]["text"]


async def test_it_says_why_this_server_takes_no_part_and_what_to_do(tmp_path):
    async with world(tmp_path / "node", cuts=QUICK) as (here, client):
        node = here.node
        node.room = Room(node, node.council)
        for code, words, todo in (
            ("clock-wrong", "The clock of this server seems to be wrong", "set the clock"),
            ("asking", "This server has just started and asks the others", "Try again in a minute"),
            ("record-damaged", "has damaged a public record", "fetches it anew"),
            ("cut-out-of-line", "This does not go on from what is final", ""),
        ):
            node.room.trouble = (code, "as the node says it")
            _, text = await get(client, "/cuts")
            check_shape(text)
            assert words in text
            assert todo in text
            assert "as the node says it" in text
        response, _ = await get(client, "/cuts.json")
        found = (await response.json())["cuts"]
        assert (found["waits_for"], found["detail"]) == ("hindered", "as the node says it")
        assert "final" in found["why"]
        told = (await run(node, "cuts", {}))["next"]
        assert (told["why"], told["detail"]) == ("cut-out-of-line", "as the node says it")


async def test_it_says_who_signed_and_who_is_missing(example):
    client = await example()
    _, text = await get(client, "/cuts")
    check_shape(text)
    assert "confirmed by 2 of 4" in text
    assert "It covers 96 entries." in text
    assert fingerprint_words(b"\xab" * 32) in text
    assert "The groups are voting on it. Not heard yet:" in text
    assert "3,200 entries. This server has to keep it whole." in text
    assert "2,900 entries, 2,400 of them dropped here." in text
    _, text = await get(client, "/cuts?lang=es")
    assert "Este servidor tiene que guardarlo entero." in text
    assert "confirmado por 2 de 4" in text
    response, _ = await get(client, "/cuts.json")
    found = (await response.json())["cuts"]
    assert [line["number"] for line in found["lines"]] == [2, 1]
    assert found["waits_for"] == "voting"
