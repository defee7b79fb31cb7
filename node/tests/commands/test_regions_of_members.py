"""Members in regions that the charter doesn't list: said at the import, refused at the list."""

import base64
from pathlib import Path

import pytest

from node.errors import NodeError
from node.tests.commands.world import world
from node.web.i18n import load_languages
from node.web.refusals import refusal


def csv(*regions: str) -> str:
    lines = [f"{number},{region}" for number, region in enumerate(regions, 1)]
    return base64.b64encode("\n".join(["id,region", *lines]).encode()).decode()


async def test_an_import_says_which_regions_the_charter_does_not_list(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        plan = await at.run(1, "roster.import", csv=csv("Nord", "Nord", "", "Moon"))
        assert plan["outside"] == {"Moon": 1, "Nord": 2}
        assert plan["problem_count"] == 0


async def test_a_list_with_strange_regions_says_how_to_mend_them(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.announced()
        await at.run(1, "roster.import", csv=csv("", "Nord"), commit=True)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "roll.draft", ballot=ballot, roster=True, basis="list")
        assert caught.value.code == "members-outside"
        assert "Nord (1)" in caught.value.message
        said = refusal(caught.value, load_languages()["es"])
        assert not said.raw
        assert "Nord (1)" in said.detail
        mended = await at.run(1, "roster.import", csv=csv("", ""), commit=True)
        assert mended["outside"] == {}
        kept = await at.run(1, "roll.draft", ballot=ballot, roster=True, basis="list")
        assert kept["regions"] == {"": 2}
