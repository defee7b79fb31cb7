"""A founding dies at any of its durable writes: then each act is there wholly, or not at all.

All writes are tried: an act has a handful. What each comes to, done again, is in `crashing.acts`.
"""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from federation_tests.attacks.crashing.acts import FOUNDING, MORE, SAME, Act
from federation_tests.attacks.crashing.photos import Camera, watch
from node.errors import NodeError
from node.founding.room import ROOM_NAME, FoundingRoom
from node.founding.standing import Standing
from node.tests.founding.founders import (
    FOUNDED,
    card_of,
    draft_of,
    drafted,
    id_of,
    make_room,
    make_terms,
    signature_of,
)

Do = Callable[[FoundingRoom], object]
EVERY = 1_000


def play(first: FoundingRoom, second: FoundingRoom, third: FoundingRoom, act: str) -> Do:
    """Bring the first group to where the act can be done, and give the act."""
    if act == "room.receive":
        return lambda room: room.receive([card_of(second), card_of(third)])
    if act == "room.keep_form":
        return lambda room: room.keep_form(b"{}")
    if act == "room.leave_out":
        first.receive([card_of(second)])
        return lambda room: room.leave_out(second.own.group)
    if act == "room.write":
        first.receive([card_of(second), card_of(third)])
        terms = make_terms(first, second, third)
        return lambda room: room.write(terms, b"{}", FOUNDED)
    drafted(first, second, third)
    draft = id_of(first)
    if act == "room.set_aside":
        return lambda room: room.set_aside(draft, "No.")
    if act == "room.take_up":
        first.set_aside(draft, "No.")
        return lambda room: room.take_up(draft)
    if act == "room.sign":
        return lambda room: room.sign(draft)
    assert act == "room.finish"
    for room in (first, second, third):
        room.sign(draft)
    first.receive([signature_of(second), signature_of(third)])
    return lambda room: room.finish()


@pytest.mark.parametrize("act", FOUNDING)
def test_an_act_of_a_founding_that_dies_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    first, second, third = (make_room(tmp_path, number) for number in range(3))
    do = play(first, second, third, act)
    camera = Camera(tmp_path, EVERY, random.Random(act))
    before = held(first)
    with monkeypatch.context() as patched:
        watch(patched, camera)
        watch_files(patched, camera, first.directory)
        with camera.on(first.directory):
            do(first)
    after = held(first)
    assert before != after
    assert len(camera.photos) >= 3
    for write, photo in camera.photos:
        check(FoundingRoom(photo), do, FOUNDING[act], before, after, f"{act}, write {write}")


def test_what_a_kill_left_half_written_is_gone_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_room(tmp_path, number) for number in range(2))
    camera = Camera(tmp_path, EVERY, random.Random(1))
    with monkeypatch.context() as patched:
        watch_files(patched, camera, first.directory)
        with camera.on(first.directory):
            first.receive([card_of(second)])
    killed = [FoundingRoom(photo) for _, photo in camera.photos if drafts(photo)]
    assert killed, "no photograph between a draft's bytes and its step"
    for room in killed:
        # Somebody's own file is none of ours.
        (room.directory / ROOM_NAME / ".standing.old").touch()
        before = room.look()
        room.tidy()
        assert (drafts(room.directory), room.look()) == ([".standing.old"], before)


def drafts(directory: Path) -> list[str]:
    return [path.name for path in (directory / ROOM_NAME).glob(".standing.*")]


def watch_files(patched: pytest.MonkeyPatch, camera: Camera, directory: Path) -> None:
    """The camera hears of each file that is durable, and of each that takes another's place."""
    fsync, replaced = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        camera.written(f"{directory}/synced")

    def moved(self: Path, target: Path) -> Path:
        found = replaced(self, target)
        camera.written(str(target))
        return found

    patched.setattr(os, "fsync", synced)
    patched.setattr(Path, "replace", moved)


def held(room: FoundingRoom) -> tuple[Standing, bool]:
    return room.look(), room.founded


def check(
    room: FoundingRoom,
    do: Do,
    act: Act,
    before: tuple[Standing, bool],
    after: tuple[Standing, bool],
    what: str,
) -> None:
    """What a kill left is the one or the other, and the act can be done again."""
    found = held(room)
    assert found in (before, after), what
    code = ""
    try:
        do(room)
    except NodeError as error:
        code = error.code
    if code:
        assert found == after, (what, code)
        assert code in act.again.split("|"), what
    else:
        assert found == before or act.again in (SAME, MORE), what
    if act.again != MORE:
        assert held(room) == after, what


def test_another_process_waits_for_its_turn_and_loses_nothing(tmp_path: Path) -> None:
    # Pages and the command line write one file: without turns the later one would undo the other.
    first, *others = (make_room(tmp_path, number) for number in range(8))

    with ThreadPoolExecutor(4) as pool:
        takes = [partial(FoundingRoom(first.directory).receive, [card_of(o)]) for o in others]
        list(pool.map(lambda take: take(), takes))
    assert len(first.look().cards) == len(others)


def test_a_draft_survives_that_was_taken_in_before_the_kill(tmp_path: Path) -> None:
    first, second = (make_room(tmp_path, number) for number in range(2))
    drafted(first, second)
    assert FoundingRoom(second.directory).look().draft == first.look().draft
    assert draft_of(first) == draft_of(second)
