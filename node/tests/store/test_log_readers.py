"""Readers' addresses: each opens until it is ended, and nothing else does."""

import pytest

from node.errors import NodeError
from node.store import log_readers
from node.store.invitations import InvitationStore
from node.store.log_readers import MAX_SECRET_CHARS, LogReaders

KEY = bytes(range(32))


@pytest.fixture
def file(tmp_path):
    store = InvitationStore(tmp_path / "invitations.sqlite", KEY)
    yield store.file
    store.close()


async def test_each_opens_until_it_is_ended(file):
    readers = LogReaders(file, KEY)
    made = [await readers.make(label, 7) for label in ("lab", "press")]
    assert [number for number, _ in made] == [1, 2]
    assert all(readers.opens(secret) for _, secret in made)
    await readers.end(1)
    await readers.end(1)
    assert [readers.opens(secret) for _, secret in made] == [False, True]
    assert [(r.label, r.made, r.ended) for r in readers.all()] == [
        ("lab", 7, True),
        ("press", 7, False),
    ]


async def test_nothing_else_opens(file):
    readers = LogReaders(file, KEY)
    _, secret = await readers.make("", 7)
    for other in ("", secret[:-1], secret + "0", secret.upper(), "0" * MAX_SECRET_CHARS):
        assert not readers.opens(other) or other == secret
    # Another node's key, as after its files were copied: what it made opens nothing there.
    assert not LogReaders(file, bytes(32)).opens(secret)


async def test_only_those_that_are_there_can_be_ended(file):
    with pytest.raises(NodeError) as caught:
        await LogReaders(file, KEY).end(1)
    assert caught.value.code == "unknown-reader"


async def test_there_are_no_more_than_people_look_over(file, monkeypatch):
    monkeypatch.setattr(log_readers, "MAX_LOG_READERS", 2)
    readers = LogReaders(file, KEY)
    for _ in range(2):
        await readers.make("", 7)
    with pytest.raises(NodeError) as caught:
        await readers.make("", 7)
    assert caught.value.code == "too-many-readers"
    assert len(readers.all()) == 2
