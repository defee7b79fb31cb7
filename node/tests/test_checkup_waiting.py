"""What waits is told with its record, since when and under which key; who passes it on is not."""

from pathlib import Path

import pytest
from aiohttp import web

from node.checkup import check_node
from node.checkup.finding import Finding
from node.commands.running import run
from node.core import Node
from node.peers.waiting import MAX_STRANGE, STRANGE_S, WaitingHeads, size_in
from node.tests.doctored import among, make_loud, named, small_quota
from node.tests.peers.test_bad_peers import note_of, page
from node.tests.small_federation import group_id, until
from node.web.servers_desk import ServersDesk
from protocol.checkpoint import note_key_id, origin
from protocol.gossip.events import Head
from protocol.gossip.priority import is_loud
from protocol.gossip.state import Peer, Rules

LARGE, MANY = (b"c" * 1001,), tuple(b"%d" % n for n in range(9))


async def waiting(node: Node) -> tuple[list[str], set[str], set[str]]:
    """What `waiting` says, whom all checks name, and which checks are not content."""
    findings: list[Finding] = await check_node(node, None)
    said = [finding.message for finding in findings if finding.check == "waiting"]
    return said, named(findings), {f.check for f in findings if f.level != "ok"}


@pytest.mark.parametrize("said", [LARGE, MANY], ids=["by its bytes", "by its size"])
async def test_a_record_past_its_quota_is_told_of_and_its_carrier_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: tuple[bytes, ...]
) -> None:
    small_quota(monkeypatch)
    async with among(tmp_path) as (node, (relay, flooder)):
        assert node.federation is not None
        node.federation.certify({})
        await flooder.write(*said)
        await until(lambda: group_id(3) in relay.frontier())
        # Group 3's own server is gone: only group 2 carries its record.
        monkeypatch.setattr(flooder.node.logs, "heads", list)
        federation = node.federation
        await until(lambda: any(group_id(2) in row.shown_by for row in federation.waiting()))
        (message,), who, checks = await waiting(node)
        key = note_key_id(
            origin(node.coalition, group_id(3)), node.keyring.log_keys(group_id(3))[0].key
        ).hex()
        much = {
            1: "1 statement of Group 3's record has",
            9: "9 statements of Group 3's record have",
        }
        assert message.startswith(f"{much[len(said)]} waited for")
        assert f"of its {len(said)} only 0 are certified" in message
        assert f"its key {key}" in message
        assert (who, checks) == ({"Group 3"}, {"waiting"})
        assert {s.error for s in federation.status()} == {""}
        found = await run(node, "peers", {})
        (row,) = found["waiting"]
        assert (row["group"], row["why"], row["size"], row["held"], row["certified"]) == (
            ("Group 3", "quota", len(said), 0, 0)
        )
        assert "Group 2" in row["shown_by"]
        assert (row["count"], row["keys"]) == (len(said), [key])
        assert all(not peer["faults"] for peer in found["peers"])
        lines = {line.group: line for line in (await ServersDesk(node).peers()).peers}
        assert (lines["Group 3"].waits, lines["Group 2"].waits) == ("quota", "")
        assert lines["Group 3"].waits_since is not None
        assert (lines["Group 2"].faults, lines["Group 3"].faults) == ((), ())


async def test_a_head_under_an_unknown_key_is_told_with_who_shows_it(tmp_path: Path) -> None:
    shown: list[bytes] = []

    async def changes(_request: web.Request) -> web.Response:
        return web.Response(body=page(*((3, note) for note in shown)))

    async with among(tmp_path, ("/federation/changes", changes)) as (node, others):
        shown.append(note_of(node.charter, 3, b"said", seed=b"s" * 32))
        await others[0].write(b"so that digests differ")
        federation = node.federation
        assert federation is not None
        await until(lambda: bool(federation.waiting()))
        (message,), who, checks = await waiting(node)
        assert message.startswith("a head of Group 3's record has waited for 0 seconds, because")
        assert message.endswith("Group 2 shows it")
        assert (who, checks) == ({"Group 2", "Group 3"}, {"waiting"})
        found = await run(node, "peers", {})
        assert [(row["why"], row["shown_by"]) for row in found["waiting"]] == [("key", ["Group 2"])]
        lines = {line.group: line for line in (await ServersDesk(node).peers()).peers}
        assert lines["Group 3"].waits == "key"


async def test_who_shows_heads_by_the_thousand_is_called_loud(tmp_path: Path) -> None:
    async with among(tmp_path) as (node, _):
        make_loud(node, 2)
        (message,), who, checks = await waiting(node)
        assert message.startswith("Group 2's server shows more heads than records give cause for")
        assert (who, checks) == ({"Group 2"}, {"waiting"})
        found = await run(node, "peers", {})
        assert [row["group"] for row in found["peers"] if row["loud"]] == ["Group 2"]
        lines = {line.group: line.loud for line in (await ServersDesk(node).peers()).peers}
        assert lines == {"Group 1": False, "Group 2": True, "Group 3": False}


@pytest.mark.parametrize(("after_ms", "loud"), [(0, True), (3_999, True), (4_000, False)])
def test_a_loud_peer_is_forgiven_as_its_bucket_refills(after_ms: int, loud: bool) -> None:
    peer = Peer(spent=900_000, spent_ms=1_000)
    assert is_loud(peer, Rules(), 1_000 + after_ms) is loud


def test_what_is_shown_no_more_is_forgotten_and_there_is_an_end_to_what_is_remembered() -> None:
    now = [0.0]
    heads = WaitingHeads(lambda: now[0])
    for number in range(MAX_STRANGE + 5):
        heads.strange(number.to_bytes(16, "big"), b"p", b"no note")
    assert len(list(heads.rows({}))) == MAX_STRANGE
    now[0] = STRANGE_S + 1
    assert list(heads.rows({})) == []


def test_a_head_that_opens_from_the_same_peer_waits_no_more() -> None:
    heads = WaitingHeads(lambda: 0.0)
    heads.strange(b"g", b"p", b"no note")
    head = Head(b"g", 1, bytes(32), b"note")
    heads.familiar(head, b"another")
    assert [row.shown_by for row in heads.rows({})] == [(b"p",)]
    heads.familiar(head, b"p")
    assert list(heads.rows({})) == []


@pytest.mark.parametrize("note", [b"", b"\xff", b"a\n", b"a\nb\n\n", b"a\n" + b"9" * 30 + b"\n\n"])
def test_a_note_of_any_form_has_a_size(note: bytes) -> None:
    assert size_in(note) == 0
