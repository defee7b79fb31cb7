"""Entries: opening never raises for what a peer wrote, and keeps what is wrong beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.entry import open_entry
from protocol.coalition.kinds import ProposalBody
from protocol.statement import statement_hash
from protocol.tests.coalition.scene import Scene, group_id

BODY = ProposalBody(title="Act", summary="", text="")


@given(st.binary(max_size=200))
def test_any_bytes_open_to_an_entry(data: bytes) -> None:
    entry = open_entry(bytes(32), bytes(16), 3, data)
    assert entry.hash == statement_hash(data)
    assert entry.fault is not None
    assert (entry.group, entry.index) == (bytes(16), 3)


@given(st.data())
def test_a_statement_with_any_byte_flipped_opens_to_an_entry(data: st.DataObject) -> None:
    scene = Scene("Ash")
    scene.say("Ash", "proposal", BODY)
    raw = bytearray(scene.logs[group_id("Ash")][0])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    entry = open_entry(scene.coalition, group_id("Ash"), 0, bytes(raw))
    assert entry.hash == statement_hash(bytes(raw))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"coalition": bytes(32)}, "wrong-coalition"),
        ({"group": group_id("Birch")}, "wrong-group"),
        ({"epoch": 1}, "wrong-epoch"),
        ({"body": {"title": "Act"}}, "body-malformed"),
        ({"refs": [bytes([n]) * 32 for n in range(25)]}, "ref-count"),
    ],
)
def test_what_is_wrong_is_kept_beside_the_statement(fields: dict, code: str) -> None:
    scene = Scene("Ash", "Birch")
    values = {"body": BODY, "refs": [], **fields}
    scene.say("Ash", "proposal", values.pop("body"), values.pop("refs"), **values)
    entry = open_entry(scene.coalition, group_id("Ash"), 0, scene.logs[group_id("Ash")][0])
    assert entry.fault is not None
    assert entry.fault.code == code
    assert entry.statement is not None
    assert entry.body is None


def test_a_kind_outside_the_table_opens_without_body_and_without_fault() -> None:
    scene = Scene("Ash")
    scene.say("Ash", "unheard-of", {"act": 1}, [bytes(32)] * 1)
    entry = open_entry(scene.coalition, group_id("Ash"), 0, scene.logs[group_id("Ash")][0])
    assert (entry.body, entry.fault) == (None, None)


def test_a_refused_or_inert_entry_keeps_neither_its_bytes_nor_its_body() -> None:
    # The attack: a log full of large statements that nobody takes fills every node's memory.
    for data in (b"\xc1" * 60_000, b"\x81\xa7version\x01", b""):
        fault = open_entry(bytes(32), bytes(16), 0, data).fault
        assert fault is not None
        assert fault.__traceback__ is None
        assert fault.__cause__ is None
        assert fault.__context__ is None
    scene = Scene("Ash")
    scene.say("Ash", "proposal", BODY)
    entry = open_entry(bytes(32), group_id("Ash"), 0, scene.logs[group_id("Ash")][0])
    assert entry.fault is not None
    assert entry.statement is not None
    assert entry.statement.body == {}
