"""Delegates who check in are those whom their group sent, under the mandate they were given."""

from typing import Any

import pytest

from protocol.coalition.convenings.bodies import CheckInBody, Delegate, Present, ReportBody
from protocol.coalition.convenings.values import CheckIn
from protocol.tests.coalition.convenings.making import BEGINS, BLOB, Convened
from protocol.tests.coalition.scene import START, group_id

BOUND = {"mandate": "bound", "bound_to": "for the strike", "bound_by": "members' meeting"}
FREE = {"mandate": "free"}
# Two delegates, the second in a place kept for the north; two alternates, the second for the north.
SEATS = [
    FREE,
    {**BOUND, "reserved": "North"},
    {**FREE, "alternate": True},
    {**FREE, "alternate": True, "reserved": "North"},
]


def first(**more: Any) -> Delegate:
    return Delegate(mandate="free", seat=0, **more)


def second(**more: Any) -> Delegate:
    return Delegate(**{"mandate": "bound", "bound_to": "for the strike", "seat": 1, **more})


def spare(seat: int = 2, instead_of: int | None = None) -> Delegate:
    return Delegate(mandate="free", alternate=True, seat=seat, instead_of=instead_of)


class Sent(Convened):
    """Birch sends `SEATS` to a convening of Ash's."""

    def __init__(self) -> None:
        super().__init__()
        self.convening = self.call("Ash", basis="delegates")
        self.delegation = self.send()

    def send(self, name: str = "Birch", time: int = START + 2, **fields: Any) -> bytes:
        """A delegation, appointed, for the convening unless told otherwise."""
        body = {"title": "Spring", "starts": START, "ends": START + 900, "chosen": "appointed"}
        body |= {"how": "by the executive", "seats": SEATS, "blob": BLOB.blob, "size": 9}
        body |= {"convening": self.convening, **fields}
        body = {key: value for key, value in body.items() if value}
        refs = [body["convening"]] if "convening" in body else []
        return self.say(name, "delegation", body, refs, time)

    def arrive(
        self,
        *delegates: Delegate,
        counted: int | None = None,
        name: str = "Birch",
        time: int = BEGINS,
        **fields: Any,
    ) -> bytes:
        """A check-in of these delegates, who all count but the alternates without a place."""
        sits = sum(not d.alternate or d.instead_of is not None for d in delegates)
        values = {"delegation": self.delegation, "delegates": list(delegates), **fields}
        body = CheckInBody(
            regions={"": Present(delegates=sits if counted is None else counted)}, **values
        )
        refs = [self.convening, *([body.delegation] if body.delegation else [])]
        return self.say(name, "check-in", body, refs, time)

    def recall(self, *seats: int, time: int = START + 5) -> bytes:
        """Birch recalls delegates by its own rule."""
        body = {"seats": list(seats), "by": "rule", "rule": "three absences", "reason": "absent"}
        return self.say("Birch", "recall", body, [self.delegation], time)

    def here(self) -> CheckIn | None:
        """Birch's check-in as it stands."""
        return self.meeting(self.convening).check_ins.get(group_id("Birch"))


def test_delegates_check_in_to_the_seats_that_they_were_sent_to() -> None:
    scene = Sent()
    scene.arrive(first(), second())
    assert scene.codes() == []
    found = scene.here()
    assert found is not None
    assert (found.people, found.delegation) == (2, scene.delegation)
    assert found.delegates[1].bound_to == "for the strike"


@pytest.mark.parametrize(
    "delegates",
    [
        [first(), spare(instead_of=0)],  # the delegate is there
        [first(), spare(2, 1)],  # a reserved place, and an alternate of none
        [spare(2, 0), spare(3, 0)],  # two in one place
        [first(instead_of=1)],  # a delegate is no alternate
        [first(), spare(2, 3)],  # the place of another alternate
        [first(), spare(3, 2)],  # the same, and nothing reserved is in the way
        [second(instead_of=0)],  # a delegate takes no place, open as it is
        [first(), second(bound_to="against it")],
        [first(), Delegate(mandate="free", seat=1)],
        [Delegate(mandate="free", seat=2), first()],  # an alternate as a delegate
    ],
)
def test_a_place_or_mandate_that_the_group_did_not_give_is_refused(
    delegates: list[Delegate],
) -> None:
    scene = Sent()
    scene.arrive(*delegates)
    assert scene.codes() == ["delegates-differ"]
    assert scene.here() is None


def test_an_alternate_sits_for_a_delegate_who_is_absent_and_counts_only_then() -> None:
    scene = Sent()
    scene.arrive(second(), spare(2, 0), spare(3))
    assert scene.codes() == []
    found = scene.here()
    assert found is not None
    assert found.people == 2
    # To the place kept for the north only the alternate of the north.
    other = Sent()
    other.arrive(first(), spare(3, 1))
    assert other.codes() == []


@pytest.mark.parametrize(
    ("delegates", "fields", "code"),
    [
        ([first()], {"counted": 2}, "bad-check-in"),
        ([first(), second()], {"counted": 1}, "bad-check-in"),
        ([first(), first()], {}, "bad-check-in"),
        ([Delegate(mandate="free")], {}, "bad-check-in"),
        ([Delegate(mandate="free", seat=4)], {}, "unknown-target"),
        ([spare(2, 4)], {}, "unknown-target"),
        ([first()], {"names": BLOB}, "bad-check-in"),
        ([first()], {"delegation": b"", "names": BLOB}, "bad-check-in"),
    ],
)
def test_all_delegates_counted_have_a_seat_each_and_no_other_names(
    delegates: list[Delegate], fields: dict[str, Any], code: str
) -> None:
    scene = Sent()
    scene.arrive(*delegates, **fields)
    assert scene.codes() == [code]


def test_a_group_counts_only_its_own_delegates_to_this_meeting_and_within_their_term() -> None:
    scene = Sent()
    scene.arrive(first(), name="Cedar")
    assert scene.codes() == ["not-the-author"]
    scene = Sent()
    scene.delegation = scene.send(convening=scene.call("Elm", time=START + 1))
    scene.arrive(first())
    assert scene.codes() == ["delegates-differ"]
    scene = Sent()
    scene.delegation = scene.send("Cedar", convening=b"", ends=START + 10)
    scene.arrive(first(), name="Cedar")
    assert scene.codes() == ["delegates-differ"]
    scene = Sent()
    scene.delegation = scene.send("Cedar", convening=b"")
    scene.arrive(first(), name="Cedar")
    assert scene.codes() == []


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ({"starts": BEGINS, "ends": BEGINS + 1}, []),
        ({"starts": BEGINS + 1, "ends": BEGINS + 2}, ["delegates-differ"]),
        ({"starts": START, "ends": BEGINS}, ["delegates-differ"]),
    ],
)
def test_the_first_second_of_a_term_is_in_it_and_its_end_is_not(
    term: dict[str, int], code: list[str]
) -> None:
    scene = Sent()
    scene.delegation = scene.send("Cedar", convening=b"", **term)
    scene.arrive(first(), name="Cedar")
    assert scene.codes() == code


def test_a_delegation_must_be_cited_and_be_one() -> None:
    scene = Sent()
    scene.say(
        "Birch",
        "check-in",
        CheckInBody(regions={"": Present(members=1)}, delegation=scene.delegation),
        [scene.convening],
        BEGINS,
    )
    assert scene.codes() == ["unknown-target"]
    scene = Sent()
    scene.delegation = scene.come("Ash", scene.convening)
    scene.arrive(first())
    assert scene.codes() == ["unknown-target"]


def test_who_said_whom_it_sends_counts_no_other_delegates() -> None:
    scene = Sent()
    scene.come("Birch", scene.convening, members=4, delegates=2)
    assert scene.codes() == ["delegates-differ"]
    # Members are counted as ever, and groups that have said nothing as well.
    scene.come("Birch", scene.convening, members=4, delegates=0)
    scene.come("Cedar", scene.convening, members=4, delegates=2)
    assert scene.codes() == ["delegates-differ"]


def test_a_check_in_before_the_delegation_was_named_stands() -> None:
    scene = Convened()
    convening = scene.call("Ash", basis="delegates")
    scene.come("Birch", convening, members=0, delegates=2)
    late = Sent.send
    scene.convening = convening  # type: ignore[attr-defined]
    late(scene, time=BEGINS + 1)  # type: ignore[arg-type]
    assert scene.codes() == []


def test_a_delegate_who_was_recalled_before_does_not_check_in_but_an_alternate_does() -> None:
    scene = Sent()
    scene.recall(0)
    scene.arrive(first(), second())
    assert scene.codes() == ["delegates-differ"]
    scene.arrive(second(), spare(2, 0), time=BEGINS + 1)
    assert scene.codes() == ["delegates-differ"]
    found = scene.here()
    assert found is not None
    assert found.people == 2


def test_a_recall_that_is_refused_for_its_time_keeps_nobody_out() -> None:
    scene = Sent()
    scene.recall(1, time=START + 9)
    scene.recall(0, time=START + 5)
    scene.arrive(first())
    assert scene.codes() == ["time-backwards"]
    found = scene.here()
    assert found is not None
    assert found.people == 1


def test_a_recall_after_the_check_in_undoes_nothing() -> None:
    scene = Sent()
    scene.arrive(first(), second())
    scene.recall(0, time=BEGINS + 1)
    assert scene.codes() == []
    assert scene.here() is not None


def test_what_rests_on_a_refused_check_in_falls_with_it_and_nothing_else() -> None:
    scene = Sent()
    scene.recall(0)
    bad = scene.arrive(first())
    good = [scene.come(name, scene.convening, 0, 2) for name in ("Ash", "Cedar")]
    falls = scene.report("Ash", scene.convening, [bad, *good])
    scene.answer("Cedar", falls)
    body = ReportBody(summary="Again.")
    stands = scene.say("Ash", "report", body, [scene.convening, *good], BEGINS + 7)
    scene.answer("Cedar", stands, time=BEGINS + 8)
    assert sorted(scene.codes()) == ["delegates-differ", "unknown-target", "unknown-target"]
    (found,) = scene.meeting(scene.convening).reports
    assert found.hash == stands
    assert found.since == BEGINS + 8


@pytest.mark.parametrize("turn", range(8))
def test_that_a_recall_came_before_is_told_by_the_log_and_not_by_the_order_of_hashes(
    turn: int,
) -> None:
    scene = Sent()
    scene.recall(0, time=START + 5 + turn)
    scene.arrive(first(), second(), time=BEGINS + turn)
    assert scene.codes() == ["delegates-differ"]
