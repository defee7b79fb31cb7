"""Requests to be taken in: how many are kept, for how long, and what is left of them."""

import pytest

from node.errors import NodeError
from node.store.applicants import (
    ANSWERED_S,
    MAX_PER_WINDOW,
    MAX_WAITING,
    WAITING_S,
    WINDOW_S,
    ApplicantStore,
)

NOW = 1_800_000_000
WORDS = "I clean offices at night"


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = ApplicantStore(tmp_path / "applicants.sqlite", bytes(32), clock=clock)
    yield opened
    opened.close()


async def ask(store, name="Noor Example"):
    return await store.ask(name, "noor@people.example", WORDS)


async def refused(store):
    with pytest.raises(NodeError) as caught:
        await ask(store)
    return caught.value.code


def on_disk(tmp_path):
    return b"".join(file.read_bytes() for file in tmp_path.glob("applicants.sqlite*"))


async def test_a_request_waits_under_a_code_that_is_not_kept(store, tmp_path):
    code = await ask(store)
    (one,) = store.waiting()
    assert (one.name, one.contact, one.words) == ("Noor Example", "noor@people.example", WORDS)
    assert store.by_code(code.lower().replace("-", " ")) == store.one(one.id) == one
    assert code.encode() not in on_disk(tmp_path)
    for typed in ("", "x", code[:-1], await ask(store, "Other")):
        assert store.by_code(typed) != one


@pytest.mark.parametrize("member", ["m17", ""])
async def test_of_an_answered_request_only_the_answer_and_the_number_are_left(
    tmp_path, clock, member
):
    store = ApplicantStore(tmp_path / "applicants.sqlite", bytes(32), clock=clock)
    code = await ask(store)
    if member:
        await store.accept(1, member, "We meet on Mondays.")
    else:
        await store.decline(1, "We meet on Mondays.")
    outcome = "accepted" if member else "declined"
    assert store.taken_as(1) == (member or None)
    found = store.by_code(code)
    assert (found.outcome, found.answer) == (outcome, "We meet on Mondays.")
    assert (found.name, found.contact, found.words) == ("", "", "")
    assert store.waiting() == []
    with pytest.raises(NodeError, match="no request 1 waits"):
        await store.accept(1, "m18", "")
    clock.now += ANSWERED_S
    assert (store.by_code(code), store.taken_as(1)) == (None, None)
    store.close()
    assert WORDS.encode() not in on_disk(tmp_path)


async def test_what_is_taken_back_is_gone_from_the_disk(tmp_path, clock):
    store = ApplicantStore(tmp_path / "applicants.sqlite", bytes(32), clock=clock)
    code = await ask(store)
    await store.erase(1)
    assert store.by_code(code) is None
    with pytest.raises(NodeError, match="no request 1 waits"):
        await store.erase(1)
    await ask(store, "Bo Example")
    assert [one.id for one in store.waiting()] == [2]  # no number names two people
    store.close()
    assert b"Noor" not in on_disk(tmp_path)


async def test_who_gets_no_answer_is_forgotten_by_itself(tmp_path, clock):
    store = ApplicantStore(tmp_path / "applicants.sqlite", bytes(32), clock=clock)
    code = await ask(store)
    clock.now += WAITING_S
    assert (store.waiting(), store.by_code(code)) == ([], None)
    await ask(store, "Bo Example")
    store.close()
    assert b"Noor" not in on_disk(tmp_path)


async def test_so_many_are_taken_in_an_hour_and_then_more(store, clock):
    for _ in range(MAX_PER_WINDOW):
        await ask(store)
    assert await refused(store) == "asked-too-often"
    assert len(store.waiting()) == MAX_PER_WINDOW
    clock.now += WINDOW_S
    await ask(store)


async def test_a_list_that_nobody_looks_through_takes_no_more(store, clock):
    for place in range(MAX_WAITING):
        if place % MAX_PER_WINDOW == 0:
            clock.now += WINDOW_S
        await ask(store)
    clock.now += WINDOW_S
    assert await refused(store) == "too-many-applicants"
    await store.decline(1, "We are too many.")
    await ask(store)
