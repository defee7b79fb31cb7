"""What the guides show is what the node takes."""

import re
import textwrap
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from node.commands.manifests import read_manifest
from node.commands.rules import rule_map
from node.tests.web.web_world import make_node
from protocol.ballots.explain import explain
from protocol.ballots.manifest_checks import check_manifest
from protocol.ballots.rule import Rule, Test, Weight
from protocol.coalition.facts import charter_facts

GUIDES = Path(__file__).parents[3] / "docs" / "guide"


async def test_the_ballot_file_in_the_guide_is_accepted(tmp_path):
    text = (GUIDES / "steward.md").read_text()
    shown = tomllib.loads(textwrap.dedent(re.search(r" *```toml\n(.*?)```", text, re.DOTALL)[1]))
    shown["schedule"] = {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in shown["schedule"].items()
    }
    node = make_node(tmp_path / "node")
    try:
        state = await node.state()
        manifest = read_manifest(state, shown)
        check_manifest(manifest, charter_facts(state.charter))
    finally:
        node.close()


@pytest.mark.parametrize("language", ["", "es"])
def test_the_rule_in_the_guide_is_read_and_all_that_a_rule_can_ask_is_named(language):
    text = (GUIDES / language / "decision-rules.md").read_text()
    shown = tomllib.loads(re.search(r"```toml\n(preset[^`]*weight.*?)```", text, re.DOTALL)[1])
    rule = msgspec.convert(rule_map(shown, {}, options=False), Rule)
    told = [sentence.english() for sentence in explain(rule)]
    assert "No group may have more than 2/5 of all votes; what is above is cut." in told
    assert "At least 1/4 of all members on the voters' lists must vote." in told
    tests = [kind.__struct_config__.tag for kind in get_args(Test)]
    assert re.findall(r"^\| `(\w+)` \|", text.partition("| `test` |")[2], re.MULTILINE) == tests
    lines = text.partition("```toml")[2].partition("| `test` |")[0]
    for field in ("weight", "mode", "abstention", "without_outcome", "recusal"):
        kind = Weight.__annotations__["kind"] if field == "weight" else Rule.__annotations__[field]
        assert f"| `{field}` |" in lines
        assert all(word in lines for word in get_args(kind))
