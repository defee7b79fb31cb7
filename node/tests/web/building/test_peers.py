"""What the page of groups' servers says of one that answered before and is silent now."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from node.peers.status import PeerStatus
from node.tests.commands.world import world
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.web_world import get
from node.web.building.peers import Heard, agreement, peers_view
from node.web.viewmodels.peers import PeersView


def status_of(group: bytes, error: str) -> PeerStatus:
    """A server that showed the same a while ago, and the fault of its last question."""
    return PeerStatus(
        group=group,
        address="http://127.0.0.1:8102",
        heard_s=90.0,
        agreed=True,
        connected=False,
        through=False,
        failures=1,
        error=error,
    )


@pytest.mark.parametrize(
    ("error", "silent"),
    [("peer-unreachable", True), ("hung-up", True), ("peer-refused", False), ("", False)],
)
async def test_a_silent_server_counts_as_none_that_shows_the_same(
    tmp_path: Path, error: str, silent: bool
) -> None:
    async with world(tmp_path) as at:
        node = at.nodes[0]
        others = [group for group in (await node.state()).groups if group != node.group]
        status = {group: status_of(group, "") for group in others}
        status[others[0]] = status_of(others[0], error)
        state = await node.state()
        assert agreement(state, status).agree == 3 - silent
        view = peers_view(state, node.group, bytes(32), Heard(status, lambda _: []))
        assert view.agreement.agree == 3 - silent
        assert [line.silent for line in view.peers].count(True) == silent
        assert not view.peers[0].silent


async def test_the_page_marks_it_and_does_not_say_that_it_agrees(example, monkeypatch) -> None:
    told = await ExampleDesk().peers()
    lines = tuple(replace(line, silent=bool(line.agrees)) for line in told.peers)

    async def peers(_: ExampleDesk) -> PeersView:
        return replace(told, peers=lines)

    client = await example()
    _, before = await get(client, "/peers")
    assert "✓ agrees" in before
    assert "does not answer" not in before
    monkeypatch.setattr(ExampleDesk, "peers", peers)
    _, page = await get(client, "/peers")
    assert "does not answer" in page
    assert "✓ agrees" not in page
