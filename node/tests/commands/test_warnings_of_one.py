"""A dry run's warnings say one vote as one, in both languages, and name the group for a dash."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from node.cli.output import Paper
from node.cli.return_text import write_return
from node.cli.speech import speak
from node.commands.return_summary import ONE, _sentence
from node.tests.commands.world import world
from node.web.i18n import load_languages
from node.web.wording import say
from protocol.ballots.disclosure import Exposure

VALUES: Mapping[str, str | int] = {"name": "North", "contest": "Fund", "least": 20}
RANKS = [{"title": "Council", "kind": "rank", "options": ["Ada", "Bao"]}]
RANKING = (
    "Group 2, Council: 1 ranking was cast by one member only, who can prove by it how they voted"
)
WORDS = ("votes ", "ballots ", "rankings ", "ways ", "votos ", "ordenaciones ", "maneras ")


@pytest.mark.parametrize("key", ONE)
def test_one_has_a_sentence_of_its_own_with_the_same_places(key: str) -> None:
    counted, _ = ONE[key]
    for language in load_languages().values():
        one = say(_sentence(Exposure(key, {**VALUES, counted: 1}), "-"), language)
        two = say(_sentence(Exposure(key, {**VALUES, counted: 2}), "-"), language)
        assert "1" in one
        assert not any(word in one for word in WORDS)
        assert one.replace("1", "2", 1) != two


async def warned(tmp_path: Path, **cell: Any) -> dict[str, Any]:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=RANKS)
        return await at.run(2, "return.counted", ballot=ballot, cells={"": [cell]})


async def test_a_vote_alone_is_told_of_the_group_in_each_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await warned(tmp_path, rows={"0": 1})
    assert told["warnings"] == [
        "Group 2: only 1 ballot, fewer than 10: everybody learns how it was cast",
        "Group 2, Council: 1 member alone voted, so everyone knows how",
        RANKING,
    ]
    write_return(Paper(), told)
    assert "note: Group 2: only 1 ballot, fewer" in capsys.readouterr().out
    speak("es")
    try:
        write_return(Paper(), told)
    finally:
        speak("en")
    assert "nota: Group 2: solo 1 voto, menos de 10" in capsys.readouterr().out


async def test_several_are_told_as_several(tmp_path: Path) -> None:
    told = await warned(tmp_path, rows={"0": 2})
    assert told["warnings"][0].startswith("Group 2: only 2 ballots, fewer than 10: ")
