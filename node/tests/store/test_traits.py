"""Claims about what members tell of themselves: as easy to take back as to give."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.errors import NodeError
from node.store.traits import MAX_ANSWERS, MAX_QUESTIONS, TraitStore
from protocol.coalition.participation.bodies import MAX_TRAITS

AGE = ("under 30", "30 to 60", "over 60")


def everything_in(directory: Path) -> bytes:
    return b"".join(file.read_bytes() for file in directory.iterdir())


@pytest.fixture
def traits(tmp_path: Path) -> Iterator[TraitStore]:
    store = TraitStore(tmp_path / "traits.sqlite")
    yield store
    store.close()


async def test_answers_are_kept_by_member_and_counted_by_answer(traits: TraitStore) -> None:
    await traits.ask("Age", AGE)
    await traits.tell("1", {"Age": "under 30"})
    await traits.tell("2", {"Age": "under 30"})
    assert traits.questions() == {"Age": AGE}
    assert traits.of("1") == {"Age": "under 30"}
    told = traits.told()
    assert told["Age", "under 30"] == {"1", "2"}
    assert told["Age", "over 60"] == frozenset()


async def test_what_is_left_out_is_taken_back_and_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "traits.sqlite"
    store = TraitStore(path)
    await store.ask("Union years", ["none yet", "some"])
    await store.tell("member-seven", {"Union years": "some"})
    await store.tell("member-seven", {})
    assert store.of("member-seven") == {}
    store.close()
    assert b"member-seven" not in everything_in(tmp_path)


async def test_who_leaves_is_forgotten(traits: TraitStore) -> None:
    await traits.ask("Age", AGE)
    await traits.tell("1", {"Age": "under 30"})
    await traits.forget(["1", "nobody"])
    assert traits.of("1") == {}


async def test_asking_again_keeps_the_answers_that_stay_and_erases_the_others(
    traits: TraitStore,
) -> None:
    await traits.ask("Age", AGE)
    await traits.tell("1", {"Age": "under 30"})
    await traits.tell("2", {"Age": "over 60"})
    await traits.ask("Age", ["30 and over", "under 30"])
    assert traits.questions()["Age"] == ("30 and over", "under 30")
    assert traits.of("1") == {"Age": "under 30"}
    assert traits.of("2") == {}


async def test_dropping_a_question_erases_its_answers(traits: TraitStore) -> None:
    await traits.ask("Age", AGE)
    await traits.tell("1", {"Age": "under 30"})
    await traits.drop("Age")
    assert traits.of("1") == {}
    with pytest.raises(NodeError, match="nothing is asked"):
        await traits.drop("Age")


async def test_only_what_is_asked_is_answered_and_nothing_half(traits: TraitStore) -> None:
    await traits.ask("Age", AGE)
    await traits.tell("1", {"Age": "under 30"})
    with pytest.raises(NodeError):
        await traits.tell("1", {"Age": "over 60", "Shoe size": "9"})
    assert traits.of("1") == {"Age": "under 30"}


@pytest.mark.parametrize("answers", [[], ["one"], ["a", "a"], [*"abcdefghi"]])
async def test_a_question_has_a_few_different_answers(
    traits: TraitStore, answers: list[str]
) -> None:
    with pytest.raises(NodeError):
        await traits.ask("Age", answers)
    assert traits.questions() == {}


async def test_all_that_can_be_asked_fits_one_statement(traits: TraitStore) -> None:
    for number in range(MAX_QUESTIONS):
        await traits.ask(f"Question {number}", [*"abcdefgh"])
    assert len(traits.told()) == MAX_QUESTIONS * MAX_ANSWERS == MAX_TRAITS
    with pytest.raises(NodeError):
        await traits.ask("One more", ["a", "b"])
    await traits.ask("Question 1", ["a", "b"])
