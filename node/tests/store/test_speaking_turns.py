"""Claims about asking to speak by oneself: turns, limits, and that who is erased is gone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store import speaking_turns
from node.store.speakers import SpeakerStore, m001_speakers
from node.store.speaking_turns import ASKS_S, MAX_ASKS, Rules

HERE, THERE = b"\x01" * 32, b"\x02" * 32
OPEN = Rules(asking=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SpeakerStore]:
    opened = SpeakerStore(tmp_path / "speakers.sqlite")
    yield opened
    opened.close()


def waiting(store: SpeakerStore) -> list[str]:
    return [s.name for s in store.queue(HERE) if s.spoke is None]


def speaking(store: SpeakerStore) -> list[str]:
    return [s.name for s in store.queue(HERE) if s.speaking]


async def refusal(act: object) -> str:
    with pytest.raises(NodeError) as caught:
        await act  # type: ignore[misc]
    return caught.value.code


async def test_nobody_asks_by_themselves_before_it_is_open_or_once_it_is_closed(
    store: SpeakerStore,
) -> None:
    assert await refusal(store.ask(HERE, "member:m1", "Ana", "", 1)) == "queue-closed"
    await store.lead(HERE, OPEN)
    await store.ask(HERE, "member:m1", "Ana", "", 1)
    assert await refusal(store.ask(THERE, "member:m1", "Ana", "", 1)) == "queue-closed"
    await store.lead(HERE, Rules(asking=False))
    assert await refusal(store.ask(HERE, "member:m2", "Bo", "", 2)) == "queue-closed"
    assert waiting(store) == ["Ana"]


async def test_one_person_waits_once_and_keeps_their_place(store: SpeakerStore) -> None:
    await store.lead(HERE, OPEN)
    first = await store.ask(HERE, "member:m1", "Ana", "", 1)
    await store.ask(HERE, "member:m2", "Bo", "", 2)
    assert await store.ask(HERE, "member:m1", "Ana, row 3", "", 3) == first
    assert waiting(store) == ["Ana, row 3", "Bo"]
    await store.next(HERE, 4)
    assert await refusal(store.ask(HERE, "member:m1", "Ana", "", 5)) == "has-the-floor"
    await store.done(HERE, 6)
    await store.ask(HERE, "member:m1", "Ana", "", 7)
    assert waiting(store) == ["Bo", "Ana"]


async def test_a_request_is_taken_back_by_whoever_made_it_alone(store: SpeakerStore) -> None:
    await store.lead(HERE, OPEN)
    await store.ask(HERE, "member:m1", "Ana", "", 1)
    await store.add(HERE, "Bo", "", 1)
    assert not await store.take_back(HERE, "member:m2")
    assert not await store.take_back(HERE, "")
    assert not await store.take_back(THERE, "member:m1")
    assert await store.take_back(HERE, "member:m1")
    assert waiting(store) == ["Bo"]


async def test_whose_turn_is_over_is_done_when_the_next_is_called(store: SpeakerStore) -> None:
    for name in ("Ana", "Bo"):
        await store.add(HERE, name, "", 1)
    await store.next(HERE, 10)
    assert speaking(store) == ["Ana"]
    await store.next(HERE, 20)
    assert speaking(store) == ["Bo"]
    assert await store.next(HERE, 30) is None
    assert speaking(store) == ["Bo"]
    await store.done(HERE, 40)
    assert await store.done(HERE, 50) is None
    turns = [(s.name, s.spoke, s.done) for s in store.queue(HERE)]
    assert turns == [("Bo", 20, 40), ("Ana", 10, 20)]


async def test_who_was_called_by_mistake_waits_again_as_the_first(store: SpeakerStore) -> None:
    for name in ("Ana", "Bo", "Cy"):
        await store.add(HERE, name, "", 1)
    await store.next(HERE, 2)
    found = await store.back(HERE)
    assert found is not None
    assert (found.name, found.spoke) == ("Ana", None)
    assert waiting(store) == ["Ana", "Bo", "Cy"]
    assert await store.back(HERE) is None


async def test_two_who_lead_at_once_pass_over_nobody(store: SpeakerStore) -> None:
    entries = [await store.add(HERE, name, "", 1) for name in ("Ana", "Bo")]
    await store.next(HERE, 2, entries[0])
    assert await refusal(store.next(HERE, 2, entries[0])) == "queue-changed"
    assert (speaking(store), waiting(store)) == (["Ana"], ["Bo"])


async def test_new_voices_come_first_and_what_is_moved_by_hand_stays(store: SpeakerStore) -> None:
    await store.lead(HERE, Rules(asking=True))
    await store.ask(HERE, "member:m1", "Ana", "", 1)
    await store.add(HERE, "Bo", "Group 2", 1)
    for second in (2, 3):
        await store.next(HERE, second)
    await store.done(HERE, 4)
    await store.ask(HERE, "member:m1", "Ana once more", "", 5)
    await store.add(HERE, "BO", "group 2", 6)
    await store.add(HERE, "Cy", "", 7)
    assert waiting(store) == ["Ana once more", "BO", "Cy"]
    await store.lead(HERE, Rules(asking=True, fresh=True))
    assert waiting(store) == ["Cy", "Ana once more", "BO"]
    await store.add(HERE, "Di", "", 8)
    assert waiting(store) == ["Cy", "Di", "Ana once more", "BO"]
    turns = {s.name: s.turns for s in store.queue(HERE) if s.spoke is None}
    assert turns == {"Cy": 0, "Di": 0, "Ana once more": 1, "BO": 1}
    last = next(s.id for s in store.queue(HERE) if s.name == "Di")
    await store.move(HERE, last, 9)
    await store.add(HERE, "Ed", "", 9)
    assert waiting(store) == ["Cy", "Ana once more", "BO", "Di", "Ed"]
    await store.lead(HERE, Rules(asking=True, fresh=True, seconds=60))
    assert waiting(store) == ["Cy", "Ana once more", "BO", "Di", "Ed"]
    await store.lead(HERE, Rules())
    await store.add(HERE, "Fi", "", 10)
    assert waiting(store)[-1] == "Fi"


async def test_who_asks_and_takes_back_all_the_time_is_stopped_for_an_hour(
    store: SpeakerStore,
) -> None:
    await store.lead(HERE, OPEN)
    for _ in range(MAX_ASKS):
        await store.ask(HERE, "member:m1", "Ana", "", 100)
        await store.take_back(HERE, "member:m1")
    assert await refusal(store.ask(HERE, "member:m1", "Ana", "", 101)) == "asked-often"
    await store.ask(HERE, "member:m2", "Bo", "", 101)
    await store.ask(HERE, "member:m1", "Ana", "", 100 + ASKS_S)
    assert waiting(store) == ["Bo", "Ana"]


async def test_of_two_who_end_a_speech_at_once_one_is_told(store: SpeakerStore) -> None:
    for name in ("Ana", "Bo", "Cy"):
        await store.add(HERE, name, "", 1)
    ana = await store.next(HERE, 2)
    assert ana is not None
    # One calls the next one, who ends Ana's speech by that; the other ends Ana's speech.
    done = asyncio.gather(
        store.next(HERE, 3),
        store.done(HERE, 3, ana.id),
        store.back(HERE, ana.id),
        return_exceptions=True,
    )
    bo, ended, sent_back = await done
    assert [getattr(error, "code", None) for error in (ended, sent_back)] == ["floor-changed"] * 2
    assert [s.id for s in store.queue(HERE) if s.speaking] == [bo.id]


async def test_of_two_who_put_the_same_person_in_at_once_one_is_told(store: SpeakerStore) -> None:
    both = asyncio.gather(
        store.add(HERE, "Ana", "Union", 1),
        store.add(HERE, "ANA", "union", 1),
        return_exceptions=True,
    )
    assert [getattr(found, "code", None) for found in await both] == [None, "already-waiting"]


async def test_whoever_is_called_meanwhile_keeps_the_floor_from_who_takes_them_out(
    store: SpeakerStore,
) -> None:
    entry = await store.add(HERE, "Ana", "", 1)
    both = asyncio.gather(store.next(HERE, 2), store.remove(HERE, entry), return_exceptions=True)
    assert [getattr(found, "code", None) for found in await both] == [None, "not-in-queue"]
    assert [s.name for s in store.queue(HERE) if s.speaking] == ["Ana"]


async def test_names_are_not_changed_for_ever_either(store: SpeakerStore) -> None:
    await store.lead(HERE, OPEN)
    for number in range(MAX_ASKS):
        await store.ask(HERE, "member:m1", f"Ana {number}", "", 100)
    assert await refusal(store.ask(HERE, "member:m1", "Ana", "", 100)) == "asked-often"
    await store.ask(HERE, "member:m1", f"Ana {MAX_ASKS - 1}", "", 100)


async def test_guests_leave_room_for_members_and_members_for_who_facilitates(
    store: SpeakerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("MAX_GUESTS", 2), ("MAX_ASKED", 3), ("MAX_SPEAKERS", 5)):
        monkeypatch.setattr(speaking_turns, name, most)
    await store.lead(HERE, OPEN)
    for number in (1, 2):
        await store.ask(HERE, f"guest:{number}", "G", "", 1)
    assert await refusal(store.ask(HERE, "guest:3", "G", "", 1)) == "queue-crowded"
    await store.ask(HERE, "member:m1", "Ana", "", 1)
    assert await refusal(store.ask(HERE, "member:m2", "Bo", "", 1)) == "queue-crowded"
    for name in ("Cy", "Di"):
        await store.add(HERE, name, "", 1)
    assert await refusal(store.add(HERE, "Ed", "", 1)) == "queue-full"


async def test_the_queue_its_rules_and_requests_outlive_a_restart(tmp_path: Path) -> None:
    opened = SpeakerStore(tmp_path / "speakers.sqlite")
    await opened.lead(HERE, Rules(asking=True, fresh=True, seconds=90))
    for _ in range(MAX_ASKS):
        await opened.ask(HERE, "member:m1", "Ana", "", 1)
        await opened.take_back(HERE, "member:m1")
    await opened.ask(HERE, "member:m2", "Bo", "", 1)
    await opened.next(HERE, 2)
    opened.close()
    again = SpeakerStore(tmp_path / "speakers.sqlite")
    assert again.rules(HERE) == Rules(asking=True, fresh=True, seconds=90)
    assert speaking(again) == ["Bo"]
    assert await refusal(again.ask(HERE, "member:m1", "Ana", "", 3)) == "asked-often"
    again.close()


async def test_who_is_erased_stands_in_no_queue_and_in_no_file(tmp_path: Path) -> None:
    opened = SpeakerStore(tmp_path / "speakers.sqlite")
    for meeting in (HERE, THERE):
        await opened.lead(meeting, OPEN)
        await opened.ask(meeting, "member:rare-reference", "A rare name", "", 1)
        await opened.ask(meeting, "member:m2", "Bo", "", 1)
    await opened.next(HERE, 2)
    assert [meeting for meeting, _ in opened.of("member:rare-reference")] == [HERE, THERE]
    await opened.forget("member:rare-reference")
    assert waiting(opened) == ["Bo"]
    assert opened.of("member:rare-reference") == []
    await opened.drop(HERE)
    assert opened.meetings() == [THERE]
    opened.close()
    assert b"rare" not in _held(tmp_path)


def _held(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.iterdir())


async def test_a_queue_from_before_is_read_and_who_spoke_then_is_done(tmp_path: Path) -> None:
    path = tmp_path / "speakers.sqlite"
    old = Database(path)
    first = Migrations("commonweal-speakers")
    first()(m001_speakers)
    first.apply(old)
    for place, spoke in ((1, 50), (2, None)):
        line = (HERE, place, f"Old {place}", "", 1, spoke)
        old.execute("INSERT INTO speakers VALUES (NULL, ?, ?, ?, ?, ?, ?)", line)
    old.conn.commit()
    old.close()
    store = SpeakerStore(path)
    assert [(s.name, s.done) for s in store.queue(HERE)] == [("Old 2", None), ("Old 1", 50)]
    store.close()
