"""Claims about node.story.season: what a command said, and what it is called."""

import pytest

from node.errors import NodeError
from node.stage.findings import Findings
from node.stage.processes import Processes
from node.stage.telling import Teller
from node.story.cast import lay_out
from node.story.season import LOG_NAME, Refused, Season, command_name, read_refusal, short
from node.tests.commands.world import world


@pytest.fixture
def season(tmp_path):
    def told(_claim, _held):
        pass

    groups = lay_out(tmp_path)
    return Season(tmp_path, groups, Teller(), Findings(told), Processes())


def test_a_refusal_is_its_message_and_its_hint():
    said = "progress\ncommonweal: no such vote\nhint: look at the list\n"
    assert read_refusal(said) == Refused("no such vote", "look at the list")
    assert read_refusal("Traceback\nKeyError: 'x'\n") == Refused("KeyError: 'x'", "")
    assert read_refusal("") == Refused("", "")


def test_a_command_is_told_without_its_arguments():
    assert command_name(("ballot", "put", "abc", "file.toml")) == "ballot put"
    assert command_name(("propose", "--title", "T")) == "propose"


async def test_a_command_that_fails_stops_the_story_with_its_reason(season):
    player = season.groups[0]
    with pytest.raises(NodeError, match="Example Tenants: proposal list: "):
        await season.do(player, "lists proposals", "proposal", "list")
    assert season.acts["command"] == 1
    line = f"commonweal proposal list --dir {player.directory}\n"
    assert (season.base / LOG_NAME).read_text() == line


async def test_an_act_that_should_be_refused_and_is_done_stops_the_story(season, tmp_path):
    async with world(tmp_path):
        pass
    player = season.groups[0]
    (tmp_path / "node1").rename(player.directory)
    with pytest.raises(NodeError, match="was not refused"):
        await season.refused(player, "lists what it may list", "proposal", "list")


def test_ids_are_told_cut_short():
    assert short(f"/meetings/{'ab' * 32}/report") == "/meetings/ababab.../report"
    assert short("no such vote") == "no such vote"
