"""A recall keeps a delegate out of a meeting only if it is in force."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from protocol.ballots.manifest import YES_NO_OPTIONS, Contest, ballot_id
from protocol.coalition.convenings import recalled
from protocol.coalition.convenings.bodies import ConveningChangeBody
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.process.acts import Wording
from protocol.tests.coalition.convenings.making import Convened
from protocol.tests.coalition.convenings.test_seats import FREE, SEATS, Sent, first, second, spare
from protocol.tests.coalition.process.making import RELEASES, process_body
from protocol.tests.coalition.scene import START, VOTING_S, group_id, manifest

OPENS = START + 120
DECIDED = OPENS + 2 * VOTING_S
MEETS = DECIDED + 40
AFTER = START + 2_000
REASON = {"by": "ballot", "reason": "voted out"}


class Votes(Sent):
    """Birch's own ballot asks whether its delegates are recalled, before Elm's meeting."""

    def __init__(self) -> None:
        super().__init__()
        self.convening = self.call("Elm", basis="delegates", starts=MEETS, ends=MEETS + 9)
        self.delegation = self.send(convening=b"", ends=AFTER)
        self.asked = self.ask(0)

    def ask(self, *seats: int, time: int = START + 5) -> bytes:
        """A recall that a ballot is to decide."""
        return self.say(
            "Birch", "recall", {**REASON, "seats": list(seats)}, [self.delegation], time
        )

    def decide(self, *clauses: bytes, yes: int = 20, opened: bool = True) -> None:
        """A ballot of Birch's, in which all five groups return at the close."""
        proposal = self.propose("Birch", START + 6, clauses)
        put(self, "Birch", proposal, OPENS, yes, opened=opened)


def put(
    scene: Convened,
    name: str,
    proposal: bytes,
    opens: int,
    yes: int,
    cited: Sequence[bytes] = (),
    *,
    opened: bool = True,
    **fields: Any,
) -> bytes:
    """A ballot from its manifest to its last return, by all five groups; returns its id."""
    body = manifest(opens, opens + 2 * VOTING_S, wording=[proposal], releases=RELEASES, **fields)
    at, ballot = scene.say(name, "manifest", body, [proposal], opens - 20), ballot_id(body)
    rolls = [scene.attest_roll(one, ballot, at, 40, opens - 19) for one in scene.names]
    if opened:
        scene.open(name, at, [*rolls, *cited], opens)
        for one in scene.names:
            given = scene.counted(one, ballot, yes, 30 - yes, 40)
            scene.say(one, "return", given, [at], opens + 2 * VOTING_S)
    return ballot


def test_who_was_recalled_by_a_vote_does_not_check_in_but_the_alternate_does() -> None:
    scene = Votes()
    scene.decide(scene.asked)
    scene.arrive(first(), second(), time=MEETS)
    assert scene.codes(AFTER) == ["delegates-differ"]
    scene.arrive(second(), spare(2, 0), time=MEETS + 1)
    assert scene.codes(AFTER) == ["delegates-differ"]
    assert scene.meeting(scene.convening, AFTER).check_ins[group_id("Birch")].people == 2


@pytest.mark.parametrize("kind", ["voted down", "about chairs", "not opened", "not put"])
def test_a_recall_that_no_vote_decided_keeps_nobody_out(kind: str) -> None:
    scene = Votes()
    if kind != "not put":
        cited = [] if kind == "about chairs" else [scene.asked]
        scene.decide(*cited, yes=10 if kind == "voted down" else 20, opened=kind != "not opened")
    scene.arrive(first(), time=MEETS)
    assert scene.codes(AFTER) == []
    assert scene.meeting(scene.convening, AFTER).check_ins[group_id("Birch")].people == 1


@pytest.mark.parametrize("time", [START + 6, OPENS, DECIDED - 1, DECIDED, MEETS])
def test_whoever_a_vote_recalled_before_a_meeting_is_not_counted_under_an_earlier_hour(
    time: int,
) -> None:
    """A group dated the check-in before the end of its own vote, and counted them once more."""
    scene = Votes()
    scene.decide(scene.asked)
    scene.arrive(first(), time=time)
    assert scene.codes(AFTER) == ["delegates-differ"]
    # Until the vote carried they were expected.
    assert scene.codes(DECIDED - 1) == []


def test_a_vote_keeps_out_who_checks_in_from_the_second_on_in_which_it_is_decided() -> None:
    """In the middle of a meeting: whoever was there when it began, was."""
    for time, codes in ((DECIDED - 1, []), (DECIDED, ["delegates-differ"])):
        scene = Votes()
        scene.convening = scene.call("Elm", START + 4, basis="delegates",
                                     starts=DECIDED - 20, ends=MEETS)  # fmt: skip
        scene.decide(scene.asked)
        scene.arrive(first(), time=time)
        assert scene.codes(AFTER) == codes


@pytest.mark.parametrize("begins", [DECIDED, DECIDED + 1])
def test_whom_a_vote_recalls_in_the_second_in_which_a_meeting_begins_is_out(begins: int) -> None:
    scene = Votes()
    scene.convening = scene.call("Elm", START + 4, basis="delegates", starts=begins, ends=MEETS)
    scene.decide(scene.asked)
    scene.arrive(first(), time=DECIDED - 1)
    assert scene.codes(AFTER) == ["delegates-differ"]


@pytest.mark.parametrize("reported", ["not", "by one", "disputed", "confirmed", "disputed since"])
def test_a_meeting_moved_past_a_vote_is_after_it_unless_a_report_from_before_stands(
    reported: str,
) -> None:
    """Else who calls a meeting made a vote that rests on it undo what it rests on."""
    scene = Votes()
    scene.convening = scene.call("Elm", START + 4, basis="delegates",
                                 starts=DECIDED - 20, ends=DECIDED - 10)  # fmt: skip
    scene.decide(scene.asked)
    there = scene.arrive(first(), time=DECIDED - 15)
    if reported != "not":
        host = scene.come("Elm", scene.convening, time=DECIDED - 15)
        report = scene.report("Elm", scene.convening, [there, host], time=DECIDED - 9)
        for stance in {"confirmed": ["confirm"], "disputed": ["dispute"],
                       "disputed since": ["confirm", "dispute"]}.get(reported, []):  # fmt: skip
            scene.answer("Birch", report, stance, DECIDED - 9)
    for number, starts in enumerate((MEETS, DECIDED - 18, MEETS + 1)):
        moved = ConveningChangeBody(action="move", place="Elm", starts=starts, ends=starts + 9,
                                    zone="UTC", reason="again")  # fmt: skip
        time = DECIDED - 8 + number
        scene.say("Elm", "convening-change", moved, [scene.convening], time)
    # Nor is it before the vote for having been moved there and back, or by its convener's word.
    stands = reported in ("confirmed", "disputed since")
    assert ("delegates-differ" in scene.codes(AFTER)) is not stands


def test_a_recall_by_rule_keeps_out_whatever_hour_the_check_in_claims() -> None:
    scene = Votes()
    scene.recall(1, time=START + 50)
    scene.arrive(second(), time=START + 40)
    assert scene.codes(AFTER) == ["delegates-differ"]


def test_a_recall_from_a_delegation_that_was_refused_keeps_nobody_out() -> None:
    scene = Votes()
    proposal = scene.propose("Birch", START + 6)
    put(scene, "Birch", proposal, OPENS, 20)
    (found,) = scene.fold(AFTER).ballots.values()
    body = {"title": "Spring", "starts": START, "ends": AFTER, "chosen": "elected"}
    body |= {"seats": [FREE], "convening": scene.convening}
    # A yes elects nobody.
    scene.delegation = scene.say(
        "Birch", "delegation", body, [found.hash, scene.convening], DECIDED + 1
    )
    scene.recall(0, time=DECIDED + 2)
    scene.arrive(first(), time=MEETS)
    assert sorted(scene.codes(AFTER)) == ["not-decided", "unknown-target"]
    assert group_id("Birch") in scene.meeting(scene.convening, AFTER).check_ins


@pytest.mark.parametrize("yes", [10, 20])
@pytest.mark.parametrize("order", range(4))
def test_whether_the_votes_come_before_or_after_the_check_in_is_all_the_same(
    yes: int, order: int
) -> None:
    scene = Votes()
    scene.decide(scene.asked, yes=yes)
    scene.arrive(first(), time=MEETS)
    whole = list(scene.logs.items())
    # Cedar's log ends with its return, which comes last.
    early = [(group, log[:-1] if group == group_id("Cedar") else log) for group, log in whole]
    random.Random(order).shuffle(whole)
    memo: dict[Any, Any] = {}
    half = fold_logs(scene.charter, early, MEETS + 1, memo)
    assert group_id("Birch") in half.convenings[scene.convening].check_ins
    late = fold_logs(scene.charter, whole, AFTER, memo)
    assert (group_id("Birch") in late.convenings[scene.convening].check_ins) is (yes == 10)
    assert state_digest(late) == state_digest(scene.fold(AFTER))


ASKED = Contest(
    title="Recall",
    question="Ash's first seat.",
    kind="yes-no",
    options=list(YES_NO_OPTIONS),
    min=1,
    max=1,
    seats=1,
    method="yes-no",
)
FREEZES = MEETS + 10
REPORTS = FREEZES + 20
ASKS = REPORTS + 50
MEETS_AGAIN = ASKS + 2 * VOTING_S + 10


class Chained(Votes):
    """Ash's ballot on its own delegate rests on a report that counts Birch's delegate.

    And Ash's delegate, whom that ballot is about, comes to a meeting after it.
    """

    def __init__(self, yes: int) -> None:
        super().__init__()
        self.again = self.call("Elm", basis="delegates", starts=MEETS_AGAIN, ends=MEETS_AGAIN + 9)
        sent = self.send("Ash", convening=b"", seats=SEATS, ends=AFTER)
        asked = self.say("Ash", "recall", {**REASON, "seats": [0]}, [sent], START + 5)
        self.decide(self.asked, yes=yes)
        self.ballot = self._staged(asked)
        self.delegation, self.convening = sent, self.again
        self.arrive(first(), name="Ash", time=MEETS_AGAIN)

    def _staged(self, asked: bytes) -> bytes:
        proposal = self.propose("Ash", START + 7, [asked])
        national = self.call("Cedar", START + 8, proposal=proposal, starts=FREEZES - 5,
                             ends=FREEZES)  # fmt: skip
        self.convening = self.call("Elm", START + 9, proposal=proposal, parent=national,
                                   region="North", starts=MEETS, ends=REPORTS,
                                   basis="delegates")  # fmt: skip
        process = process_body(
            needed=1, groups=0, attendance=0, options=[Wording(label="Recall",
            text="Ash's first seat.")], options_due=FREEZES + 9, reports_due=REPORTS + 9,
        )  # fmt: skip
        declared = self.say("Ash", "process", process, [proposal, national, self.convening],
                            START + 10)  # fmt: skip
        host = [self.come(name, national, time=FREEZES - 4) for name in ("Cedar", "Dogwood")]
        base = self.report("Cedar", national, host, time=FREEZES, process=declared)
        cited = [base, self.answer("Dogwood", base, time=FREEZES + 1)]
        guests = [self.arrive(first(), time=REPORTS - 9),
                  self.come("Elm", self.convening, time=REPORTS - 8)]  # fmt: skip
        report = self.report("Elm", self.convening, guests, time=REPORTS, process=declared,
                             base=base)  # fmt: skip
        cited += [report, self.answer("Birch", report, time=REPORTS + 1)]
        return put(self, "Ash", proposal, ASKS, 20, cited, contests=[ASKED])


@pytest.mark.parametrize(("yes", "opened"), [(10, True), (20, False)])
def test_what_rests_on_a_vote_that_rests_on_a_recall_is_settled_with_it(
    yes: int, opened: bool
) -> None:
    scene = Chained(yes)
    state = scene.fold(AFTER)
    assert (state.ballots[scene.ballot].opened is not None) is opened
    # Whom the second vote recalled is kept out; if it never opened, it recalled nobody.
    there = state.convenings[scene.again].check_ins
    assert (group_id("Ash") in there) is not opened
    assert state.delegations[scene.delegation].seats[0].sits is not opened
    refused = [(r.kind, r.code) for r in state.refusals if r.code in FALLS]
    assert ("check-in", "delegates-differ") in refused
    assert (("report", "unknown-target") in refused) is not opened
    assert (("opening", "gate-closed") in refused) is not opened
    assert len([kind for kind, _code in refused if kind == "check-in"]) == 1


FALLS = ("delegates-differ", "unknown-target", "gate-closed")


def test_trying_ends_and_counts_the_word_of_the_groups_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Chained(20)
    monkeypatch.setattr(recalled, "MAX_ROUNDS", 2)
    state = scene.fold(AFTER)
    codes = [r.code for r in state.refusals if r.kind == "check-in"]
    assert codes == ["delegates-differ", "delegates-differ"]
