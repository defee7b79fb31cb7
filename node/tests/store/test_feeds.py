import sqlite3

import pytest

from node.errors import NodeError
from node.store import feeds
from node.store.feeds import FeedStore, Owner, Way

NOW = 1_790_000_000
ADA, OFFICE = Owner(Way.ACCESS, 1), Owner(Way.INVITATION, 1)


@pytest.fixture
def store(tmp_path):
    opened = FeedStore(tmp_path / "feeds.sqlite", bytes(32))
    yield opened
    opened.close()


async def test_a_secret_opens_for_its_owner_alone(store):
    secret = await store.make(ADA, "my phone", NOW)
    assert store.opens(secret) == ADA
    assert [feed.label for feed in store.of(ADA)] == ["my phone"]
    assert store.of(OFFICE) == []
    for wrong in ("", secret[:-1], secret + "x", "x" * 10_000):
        assert store.opens(wrong) is None


async def test_the_file_holds_no_secret_and_no_hour(store, tmp_path):
    secret = await store.make(ADA, "", NOW)
    await store.strike(ADA, 1)
    other = await store.make(ADA, "", NOW)
    store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in held
    assert other.encode() not in held
    with sqlite3.connect(tmp_path / "feeds.sqlite") as file:
        assert file.execute("SELECT day % 86400 FROM feeds").fetchall() == [(0,)]


async def test_another_key_opens_nothing(store, tmp_path):
    secret = await store.make(ADA, "", NOW)
    other = FeedStore(tmp_path / "feeds.sqlite", bytes(31) + b"x")
    assert other.opens(secret) is None
    other.close()


async def test_a_struck_address_opens_nothing_and_others_can_not_strike_it(store):
    secret = await store.make(ADA, "", NOW)
    number = store.of(ADA)[0].id
    await store.strike(OFFICE, number)
    await store.strike(Owner(Way.ACCESS, 2), number)
    assert store.opens(secret) == ADA
    await store.strike(ADA, number)
    assert store.opens(secret) is None
    assert store.of(ADA) == []


async def test_an_owner_has_only_so_many_and_nobody_else_is_held_up(store, monkeypatch):
    monkeypatch.setattr(feeds, "MAX_FEEDS_OF_OWNER", 2)
    for _ in range(2):
        await store.make(ADA, "", NOW)
    with pytest.raises(NodeError) as caught:
        await store.make(ADA, "", NOW)
    assert caught.value.code == "too-many-feeds"
    assert store.opens(await store.make(OFFICE, "", NOW)) == OFFICE


async def test_an_address_survives_a_restart(store, tmp_path):
    secret = await store.make(OFFICE, "", NOW)
    store.close()
    again = FeedStore(tmp_path / "feeds.sqlite", bytes(32))
    assert again.opens(secret) == OFFICE
    again.close()
