"""Nodes that are forked: what ends one before a test meant it to is said."""

from pathlib import Path

import pytest

from federation_tests.attacks.forked import forked


async def test_why_a_forked_node_ended_is_in_its_log(tmp_path: Path) -> None:
    directory = tmp_path / "none"
    async with forked([directory]) as (node,):
        with pytest.raises(AssertionError):
            await node.start()
        assert not node.alive
        said = node.log.read_text()
    assert "Traceback" in said
    assert str(directory) in said
