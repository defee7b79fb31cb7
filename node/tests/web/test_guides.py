"""What the guides show is what the node takes."""

import re
import textwrap
import tomllib
from pathlib import Path

from node.commands.manifests import read_manifest
from node.tests.web.web_world import make_node
from protocol.ballots.manifest_checks import check_manifest
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
