"""Dates and news by command: what feeds say, for programs and terminals."""

import json

import pytest

from node.commands.running import run
from node.errors import NodeError
from node.tests.cli.commonweal import commonweal
from node.tests.commands.world import world


async def test_dates_and_news_of_a_coalition_with_a_vote(tmp_path):
    async with world(tmp_path) as at:
        ballot = await at.closed()
        node = at.nodes[0]
        found = await run(node, "date.list", {})
        titles = [date["title"] for date in found["dates"]]
        assert any(title.startswith("Vote closes: ") for title in titles)
        assert [date["starts"] for date in found["dates"]] == sorted(
            date["starts"] for date in found["dates"]
        )
        closes = next(d for d in found["dates"] if d["title"].startswith("Vote closes: "))
        assert closes["path"] == f"/ballots/{ballot}"
        news = (await run(node, "news.list", {}))["news"]
        assert news
        assert [one["time"] for one in news] == sorted((n["time"] for n in news), reverse=True)
        with pytest.raises(NodeError) as raised:
            await run(node, "date.list", {"region": "Atlantis"})
        assert raised.value.code == "unknown-region"
        with pytest.raises(NodeError) as raised:
            await run(node, "date.list", {"convening": "abcdef"})
        assert raised.value.code == "unknown-id"


async def test_the_command_line_shows_them(tmp_path):
    async with world(tmp_path) as at:
        await at.closed()
    done = commonweal("dates", "--dir", "node1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Vote closes: " in done.stdout
    found = json.loads(commonweal("news", "--dir", "node1", "--json", cwd=tmp_path).stdout)
    assert found["news"]
    shown = commonweal("news", "--dir", "node1", cwd=tmp_path).stdout
    assert found["news"][0]["title"] in shown


async def test_in_spanish_they_are_said_as_the_pages_say_them_and_json_stays(tmp_path):
    async with world(tmp_path) as at:
        await at.closed()
    dates = commonweal("--lang", "es", "dates", "--dir", "node1", cwd=tmp_path).stdout
    assert "Cierra la votación: " in dates
    assert "Vote closes" not in dates
    news = commonweal("--lang", "es", "news", "--dir", "node1", cwd=tmp_path).stdout
    assert "Vote " not in news
    told = [
        json.loads(
            commonweal("--lang", code, "news", "--dir", "node1", "--json", cwd=tmp_path).stdout
        )
        for code in ("en", "es")
    ]
    assert told[0]["news"] == told[1]["news"] != []
