"""A code shown in a room opens for minutes, for that room, and not to who guesses."""

from contextlib import contextmanager
from hashlib import blake2b

import pytest
from sqlite_utils import Database

from node.store.codes import ALPHABET
from node.store.doors import (
    CODE_CHARS,
    HANDLE_BYTES,
    KEPT_S,
    MAX_ARRIVALS,
    MAX_GUESTS,
    MAX_TRIES,
    STEP_S,
    UNSAID,
    Came,
    browser_of,
    code_at,
    read_typed,
)
from node.store.traits import TraitStore, traits_migrations

HALL, OTHER, GROUP, ELSEWHERE = b"h" * 32, b"o" * 32, b"g" * 16, b"e" * 16
# The beginning of a step.
NOW = 14_000_000 * STEP_S
ENDS = NOW + 3_600


def handle(number):
    return blake2b(number.to_bytes(8), digest_size=HANDLE_BYTES).digest()


@contextmanager
def opened(path):
    store = TraitStore(path / "traits.sqlite")
    try:
        yield store.doors
    finally:
        store.close()


@pytest.fixture
async def doors(tmp_path):
    with opened(tmp_path) as made:
        await made.open(HALL, ENDS)
        yield made


def shown(doors, now=NOW, convening=HALL):
    return doors.shown(convening, now).code


async def come(doors, code, number=1, now=NOW, convening=HALL):
    return await doors.enter(convening, code, handle(number), now)


async def test_who_types_the_code_of_now_is_one_more_and_of_no_group_until_they_say_one(doors):
    assert await come(doors, shown(doors).lower()) is Came.IN
    assert await come(doors, f" {shown(doors)[:4]} - {shown(doors)[4:]}", 2) is Came.IN
    await doors.say(HALL, handle(2), ELSEWHERE, "North")
    assert doors.guests(HALL) == {(UNSAID, ""): 1, (ELSEWHERE, "North"): 1}
    assert doors.guest(HALL, handle(1)) == (UNSAID, "")
    assert doors.guest(HALL, handle(2)) == (ELSEWHERE, "North")
    # And can take that back.
    await doors.say(HALL, handle(2), UNSAID, "")
    assert doors.guests(HALL) == {(UNSAID, ""): 2}


async def test_a_browser_counts_once_and_can_take_it_back(doors):
    assert await come(doors, shown(doors)) is Came.IN
    assert await come(doors, shown(doors)) is Came.AGAIN
    later = NOW + STEP_S
    assert await come(doors, shown(doors, later), now=later) is Came.AGAIN
    assert sum(doors.guests(HALL).values()) == 1
    await doors.leave(HALL, handle(1))
    assert doors.guests(HALL) == {}
    assert doors.guest(HALL, handle(1)) is None
    assert await come(doors, shown(doors)) is Came.IN


async def test_a_code_passed_on_opens_for_one_more_step_and_no_longer(doors):
    code = shown(doors)
    assert doors.shown(HALL, NOW).turns == NOW + STEP_S
    assert await come(doors, code, 1, NOW + STEP_S) is Came.IN
    assert await come(doors, code, 2, NOW + 2 * STEP_S) is Came.WRONG
    # Nor does one of later open before.
    assert await come(doors, shown(doors, NOW + STEP_S), 3, NOW) is Came.WRONG
    assert sum(doors.guests(HALL).values()) == 1


async def test_the_code_of_another_meeting_opens_nothing(doors):
    await doors.open(OTHER, ENDS)
    assert await come(doors, shown(doors, convening=OTHER)) is Came.WRONG
    assert await come(doors, shown(doors), convening=OTHER) is Came.WRONG
    assert await come(doors, shown(doors), convening=b"x" * 32) is Came.SHUT
    assert doors.guests(HALL) == doors.guests(OTHER) == {}


async def test_guesses_are_counted_and_then_not_even_the_right_code_opens(doors, tmp_path):
    for number in range(MAX_TRIES):
        assert await come(doors, "00000000", number) is Came.WRONG
    assert await come(doors, shown(doors), 99) is Came.BUSY
    # They are counted on the disk: a restart gives no more of them.
    with opened(tmp_path) as again:
        assert await come(again, shown(doors), 99) is Came.BUSY
        later = NOW + STEP_S
        assert await come(again, shown(again, later), 99, later) is Came.IN


async def test_more_than_walk_through_a_door_are_a_program(doors):
    for number in range(MAX_ARRIVALS):
        assert await come(doors, shown(doors), number) is Came.IN
    assert await come(doors, shown(doors), MAX_ARRIVALS) is Came.BUSY


async def test_a_full_room_takes_nobody_more_until_somebody_leaves(doors):
    await come(doors, shown(doors))
    await doors.say(HALL, handle(1), GROUP, "")
    rows = [(HALL, number.to_bytes(16), GROUP, "") for number in range(MAX_GUESTS - 1)]
    await doors.file.write(
        lambda db: db.conn.executemany("INSERT INTO guests VALUES (?, ?, ?, ?)", rows).rowcount
    )
    assert doors.of_group(HALL, GROUP) == MAX_GUESTS
    assert await come(doors, shown(doors), 2) is Came.FULL
    # Who is in is in, and another meeting has its own room.
    assert await come(doors, shown(doors)) is Came.AGAIN
    await doors.open(OTHER, ENDS)
    assert await come(doors, shown(doors, convening=OTHER), 2, convening=OTHER) is Came.IN
    assert doors.of_group(HALL, GROUP) == MAX_GUESTS
    await doors.leave(HALL, handle(1))
    assert await come(doors, shown(doors), 2) is Came.IN


async def test_who_has_come_in_takes_nobodys_place_and_the_next_step_lets_more_in(
    doors, monkeypatch
):
    monkeypatch.setattr("node.store.doors.MAX_ARRIVALS", 2)
    # Pressed again and again, by those who are in: that is no crowd.
    for number in (1, 1, 1, 1, 2):
        assert await come(doors, shown(doors), number) in {Came.IN, Came.AGAIN}
    assert await come(doors, shown(doors), 3) is Came.BUSY
    later = NOW + STEP_S
    assert await come(doors, shown(doors, later), 3, later) is Came.IN


async def test_a_group_is_told_how_many_said_that_they_are_of_it(doors):
    for number in range(4):
        await come(doors, shown(doors), number)
    await doors.say(HALL, handle(0), GROUP, "North")
    await doors.say(HALL, handle(1), ELSEWHERE, "North")
    assert doors.of_group(HALL, GROUP) == 1
    assert doors.of_group(HALL, UNSAID) == 2
    assert doors.of_group(HALL, ELSEWHERE) == 1
    assert doors.of_group(OTHER, GROUP) == 0


async def test_what_a_browser_says_and_takes_back_is_of_one_meeting(doors):
    await doors.open(OTHER, ENDS)
    for hall in (HALL, OTHER):
        assert await come(doors, shown(doors, convening=hall), convening=hall) is Came.IN
        assert await come(doors, shown(doors, convening=hall), 2, convening=hall) is Came.IN
    await doors.say(HALL, handle(1), ELSEWHERE, "North")
    assert doors.guests(OTHER) == {(UNSAID, ""): 2}
    assert doors.guest(HALL, handle(2)) == (UNSAID, "")
    await doors.leave(HALL, handle(1))
    assert doors.guest(HALL, handle(2)) == (UNSAID, "")
    assert doors.guest(OTHER, handle(1)) == (UNSAID, "")


async def test_a_closed_door_opens_to_nobody_and_keeps_the_count(doors):
    code = shown(doors)
    await come(doors, code)
    await doors.close(HALL, NOW + 1)
    assert doors.shown(HALL, NOW + 1) is None
    assert await come(doors, code, 2, NOW + 1) is Came.SHUT
    assert sum(doors.guests(HALL).values()) == 1
    row = doors.file.reader.conn.execute("SELECT secret FROM doors").fetchone()
    assert row == (b"",)
    # A clock that goes back doesn't open it again.
    assert await come(doors, code, 3, NOW - 1) is Came.SHUT


async def test_a_door_shuts_by_itself_and_opened_again_it_has_another_code(doors):
    # The code of the last step is shown no longer than it opens.
    await doors.open(HALL, ENDS - 1)
    assert doors.shown(HALL, ENDS - 2).turns == ENDS - 1
    await doors.open(HALL, ENDS)
    code = shown(doors, ENDS - 1)
    assert await come(doors, code, 1, ENDS) is Came.SHUT
    assert doors.shown(HALL, ENDS) is None
    await doors.open(HALL, ENDS)
    assert shown(doors, ENDS - 1) != code
    assert await come(doors, code, 1, ENDS - 1) is Came.WRONG


async def test_a_count_is_begun_anew_for_one_meeting_alone_and_who_was_counted_can_come_again(
    doors,
):
    await doors.open(OTHER, ENDS)
    for number in range(25):
        await come(doors, shown(doors), number)
    await come(doors, shown(doors, convening=OTHER), convening=OTHER)
    await doors.close(HALL, NOW + 1)
    await doors.open(HALL, ENDS)
    assert sum(doors.guests(HALL).values()) == 25
    await doors.open(HALL, ENDS, anew=True)
    assert doors.guests(HALL) == {}
    assert sum(doors.guests(OTHER).values()) == 1
    assert await come(doors, shown(doors)) is Came.IN


async def test_who_has_not_checked_in_says_nothing(doors):
    await doors.say(HALL, handle(1), GROUP, "")
    assert doors.guests(HALL) == {}


async def test_nothing_of_a_browser_is_kept_in_clear_and_old_guests_go(doors, tmp_path):
    await come(doors, shown(doors))
    for path in tmp_path.iterdir():
        assert handle(1) not in path.read_bytes()
    await doors.open(OTHER, ENDS + 1)
    await come(doors, shown(doors, convening=OTHER), convening=OTHER)
    assert await doors.forget(ENDS + KEPT_S) == 0
    assert sum(doors.guests(HALL).values()) == 1
    assert await doors.forget(ENDS + KEPT_S + 1) == 1
    assert doors.guests(HALL) == {}
    assert sum(doors.guests(OTHER).values()) == 1


def test_codes_are_of_the_alphabet_that_people_can_read():
    codes = {code_at(b"s" * 16, step) for step in range(500)}
    assert len(codes) == 500
    assert all(len(code) == CODE_CHARS and set(code) <= set(ALPHABET) for code in codes)
    assert read_typed("o0il-1") == "00111"
    assert read_typed("\x00ñ<b>") == "B"
    assert len(read_typed("A" * 10_000)) < 100


async def test_a_door_from_before_an_upgrade_is_told_from_later_ones_until_it_begins_anew(tmp_path):
    """Who said nothing was counted for the host's, as who said so: nobody can tell them apart."""
    path, host = tmp_path / "traits.sqlite", b"h" * 16
    db = Database(path)
    traits_migrations.apply(db, stop_before="m005_early_doors")
    db.conn.execute("INSERT INTO doors VALUES (?, ?, ?, 0, 0, 0)", (HALL, b"s" * 16, ENDS))
    for number, region in ((1, ""), (2, ""), (3, "North")):
        guest = (HALL, browser_of(handle(number)), host, region)
        db.conn.execute("INSERT INTO guests VALUES (?, ?, ?, ?)", guest)
    db.conn.commit()
    db.close()
    with opened(tmp_path) as doors:
        # Who named a region has said a group.
        assert doors.unsure(HALL, host) == 2
        assert doors.unsure(HALL, ELSEWHERE) == 0
        await doors.say(HALL, handle(1), ELSEWHERE, "")
        assert doors.unsure(HALL, host) == 1
        await doors.open(HALL, ENDS)
        assert doors.unsure(HALL, host) == 1
        await doors.open(HALL, ENDS, anew=True)
        assert doors.unsure(HALL, host) == 0
        assert await come(doors, shown(doors)) is Came.IN
        await doors.say(HALL, handle(1), host, "")
        assert doors.unsure(HALL, host) == 0
