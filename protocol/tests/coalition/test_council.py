"""Who certifies next follows from what a cut folds, and from nothing else."""

from msgspec.structs import replace

from protocol.agreement.epoch import Epoch, Seat, check_next
from protocol.coalition.charter import charter_id
from protocol.coalition.council import next_epoch, seats_of
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.membership.bodies import LeavingBody, MergerOfferBody, RetractionBody
from protocol.coalition.state import State
from protocol.tests.bundles import sound, with_cuts
from protocol.tests.coalition.cutting import certified, mark
from protocol.tests.coalition.scene import NOTICE_S, START, Scene, group_id

NAMES = ("Ash", "Birch", "Cedar", "Damson")


def scene() -> Scene:
    made = Scene(*NAMES)
    made.charter = with_cuts(sound(made.charter))
    made.coalition = charter_id(made.charter)
    return made


def first(made: Scene) -> Epoch:
    epoch = founding_epoch(made.charter)
    assert epoch is not None
    return epoch


def at(made: Scene, *times: int) -> tuple[State, list[CutMark]]:
    """The state certified by the last of cuts at these times, each of all that is held."""
    cuts: list[CutMark] = []
    for time in times:
        cuts.append(mark(made, cuts, time))
    return certified(made, cuts), cuts


def leave(made: Scene, name: str) -> bytes:
    return made.say(name, "leaving", LeavingBody(reason="", caucus=""))


def test_while_nobody_comes_or_goes_the_epoch_is_the_founding_one() -> None:
    made = scene()
    state, _ = at(made, START + 10)
    assert seats_of(state) == first(made).seats
    assert next_epoch(state, first(made)) == first(made)


def test_who_has_left_by_a_cut_is_in_no_council_from_the_next_cut_on() -> None:
    made = scene()
    leave(made, "Birch")
    before, _ = at(made, START + 10)
    # The notice runs from the cut that holds it, whatever hour it claims.
    assert next_epoch(before, first(made)) == first(made)
    almost, _ = at(made, START + 10, START + 9 + NOTICE_S)
    assert next_epoch(almost, first(made)) == first(made)
    after, _ = at(made, START + 10, START + 10 + NOTICE_S)
    following = next_epoch(after, first(made))
    check_next(following, first(made))
    assert following.number == 1
    assert following.seats == [s for s in first(made).seats if s.group != group_id("Birch")]
    assert next_epoch(after, following) is following


def test_a_leaving_taken_back_in_time_changes_no_council() -> None:
    made = scene()
    name = leave(made, "Birch")
    at_ten = {g: len(log) for g, log in made.logs.items()}
    made.say("Birch", "retraction", RetractionBody(reason=""), [name])
    cuts = [mark(made, [], START + 10, at_ten)]
    cuts.append(mark(made, cuts, START + 10 + NOTICE_S - 1))
    cuts.append(mark(made, cuts, START + 10 + NOTICE_S + 50))
    assert next_epoch(certified(made, cuts), first(made)) == first(made)


def test_who_goes_up_in_another_group_gives_its_seat_up() -> None:
    made = scene()
    offer = made.say("Ash", "merger-offer", MergerOfferBody(group=group_id("Birch"), terms=""))
    made.say("Birch", "leaving", LeavingBody(reason="", caucus=""), [offer])
    state, _ = at(made, START + 10, START + 10 + NOTICE_S)
    assert group_id("Birch") not in {s.group for s in next_epoch(state, first(made)).seats}


def test_the_last_council_stays_once_nobody_is_left() -> None:
    made = scene()
    for name in NAMES:
        leave(made, name)
    state, _ = at(made, START + 10, START + 10 + NOTICE_S)
    assert seats_of(state) == []
    assert next_epoch(state, first(made)) == first(made)


def test_another_key_in_a_seat_is_another_epoch() -> None:
    made = scene()
    state, _ = at(made, START + 10)
    seats = [Seat(group=s.group, key=bytes(32)) for s in first(made).seats[:1]]
    other = replace(first(made), number=4, seats=[*seats, *first(made).seats[1:]])
    assert next_epoch(state, other) == replace(first(made), number=5)
