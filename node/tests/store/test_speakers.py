"""Claims about the speakers' queue: order, limits, and that nothing stays behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.errors import NodeError
from node.store import speaking_turns
from node.store.speakers import SpeakerStore

HERE, THERE = b"\x01" * 32, b"\x02" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SpeakerStore]:
    opened = SpeakerStore(tmp_path / "speakers.sqlite")
    yield opened
    opened.close()


def waiting(store: SpeakerStore, convening: bytes = HERE) -> list[str]:
    return [s.name for s in store.queue(convening) if s.spoke is None]


async def test_people_speak_in_the_order_in_which_they_asked(store: SpeakerStore) -> None:
    for second, name in enumerate(("Ana", "Bo", "Cy")):
        await store.add(HERE, name, "", second)
    await store.add(THERE, "Di", "", 9)
    assert waiting(store) == ["Ana", "Bo", "Cy"]
    for expected in ("Ana", "Bo"):
        found = await store.next(HERE, 20)
        assert found is not None
        assert found.name == expected
    assert next(s.name for s in store.queue(HERE)) == "Cy"
    assert waiting(store, THERE) == ["Di"]


async def test_who_is_moved_stays_within_the_queue(store: SpeakerStore) -> None:
    entries = [await store.add(HERE, name, "", 1) for name in ("Ana", "Bo", "Cy")]
    await store.move(HERE, entries[2], -1)
    assert waiting(store) == ["Ana", "Cy", "Bo"]
    await store.move(HERE, entries[0], 99)
    assert waiting(store) == ["Cy", "Bo", "Ana"]
    await store.add(HERE, "Di", "", 2)
    assert waiting(store) == ["Cy", "Bo", "Ana", "Di"]


async def test_an_entry_of_another_meeting_or_none_is_not_touched(store: SpeakerStore) -> None:
    entry = await store.add(HERE, "Ana", "", 1)
    for attempt in (
        store.move(THERE, entry, 1),
        store.remove(THERE, entry),
        store.remove(HERE, 99),
    ):
        with pytest.raises(NodeError, match="does not wait"):
            await attempt
    assert waiting(store) == ["Ana"]


async def test_a_queue_ends_somewhere(store: SpeakerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking_turns, "MAX_SPEAKERS", 2)
    for name in ("Ana", "Bo"):
        await store.add(HERE, name, "", 1)
    with pytest.raises(NodeError, match="2 entries"):
        await store.add(HERE, "Cy", "", 1)
    await store.add(THERE, "Cy", "", 1)


async def test_what_is_forgotten_is_in_no_file(tmp_path: Path) -> None:
    opened = SpeakerStore(tmp_path / "speakers.sqlite")
    await opened.add(HERE, "Somebody with a rare name", "", 1)
    assert await opened.clear(HERE) == 1
    opened.close()
    assert b"rare name" not in _held(tmp_path)


def _held(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.iterdir())
