"""What an opening proves of a process, and that nothing published later changes that."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.kinds import WithdrawalBody
from protocol.coalition.process.acts import Act
from protocol.coalition.process.citing import process_refs
from protocol.coalition.state import Phase
from protocol.tests.coalition.convenings.making import NAMES
from protocol.tests.coalition.process.making import (
    ANNOUNCED,
    CLOSES,
    MET,
    MET_REGIONS,
    OPENS,
    REPORTS_DUE,
    Staged,
)
from protocol.tests.coalition.scene import START, group_id

BOYCOTT = Act(action="add", label="Boycott")


class Ready(Staged):
    """Everything the process waits for is there, and the ballot is announced."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.frozen = self.freeze(BOYCOTT)
        self.reports = [self.go_on(0, self.frozen), self.go_on(1, self.frozen)]
        self.at, self.ballot = self.ask()

    def proof(self) -> list[bytes]:
        return process_refs(self.fold(OPENS), self.proposal)


def test_a_ballot_opens_once_the_opening_proves_reports_participation_and_options() -> None:
    scene = Ready()
    scene.begin(scene.at, scene.proof())
    assert scene.faults() == []
    assert scene.put(scene.ballot).phase is Phase.OPEN
    assert scene.way().settled == scene.put(scene.ballot).opening


def test_an_opening_that_cites_nothing_of_the_process_is_refused_though_all_is_there() -> None:
    scene = Ready()
    assert scene.unmet(scene.ballot) == []
    scene.begin(scene.at, [])
    assert scene.faults() == ["gate-closed frozen"]
    assert scene.put(scene.ballot, CLOSES).phase is Phase.LAPSED


@pytest.mark.parametrize("left_out", [0, 1])
def test_an_opening_with_one_report_or_its_confirmations_left_out_is_refused(
    left_out: int,
) -> None:
    scene = Ready()
    report = scene.reports[1]
    out = [report] if left_out == 0 else scene.stances(report)
    proof = [ref for ref in scene.proof() if ref not in out]
    if left_out == 0:
        proof = [ref for ref in proof if ref not in scene.stances(report)]
    scene.begin(scene.at, proof)
    assert scene.faults() == ["gate-closed reports"]


def test_a_report_that_is_dated_back_after_the_close_opens_nothing() -> None:
    scene = Staged()
    frozen = scene.freeze()
    first = scene.go_on(0, frozen)
    at, ballot = scene.ask()
    cited = [frozen, *scene.stances(frozen), first, *scene.stances(first)]
    scene.begin(at, cited)
    assert scene.faults() == ["gate-closed reports"]
    scene.go_on(1, frozen)
    assert scene.way(CLOSES).reports.keys() >= set(scene.regional[:2])
    assert scene.put(ballot, CLOSES).phase is Phase.LAPSED


def test_a_dispute_a_retraction_or_a_report_dated_back_undoes_no_opening() -> None:
    scene = Ready()
    scene.begin(scene.at, scene.proof())
    before = scene.put(scene.ballot, CLOSES), scene.way(CLOSES)
    for report in (scene.frozen, *scene.reports):
        for name in ("Ash", "Birch", "Cedar", "Dogwood"):
            scene.answer(name, report, "dispute", MET_REGIONS + 7)
    check_in = scene.come("Elm", scene.national, time=MET)
    scene.report("Birch", scene.national, [check_in], process=scene.process, time=MET + 1)
    scene.go_on(2, scene.frozen, Act(action="add", label="Late idea"))
    after = scene.put(scene.ballot, CLOSES), scene.way(CLOSES)
    assert after == before


def test_a_process_declared_before_the_opening_counts_whatever_time_either_claims() -> None:
    scene = Staged()
    plain = scene.propose("Ash", START + 1)
    national = scene.call("Birch", proposal=plain)
    regional = scene.call("Cedar", proposal=plain, parent=national, region="North")
    scene.say("Ash", "process", {"needed": 1, "options_due": REPORTS_DUE,
              "reports_due": REPORTS_DUE}, [plain, national, regional], OPENS + 5)  # fmt: skip
    scene.proposal, staged = plain, scene.proposal
    at, ballot = scene.ask_plainly()
    scene.begin(at, [], OPENS)
    for time in (OPENS, OPENS + 6, CLOSES):
        assert scene.put(ballot, time).opening is None
    assert scene.faults(OPENS) == ["earlier-waits what it cites may yet be published"]
    assert scene.faults() == ["gate-closed frozen"]
    assert staged in scene.fold(OPENS).processes


def test_a_process_that_cites_what_is_held_back_bars_the_opening_for_good() -> None:
    scene = Staged()
    scene.proposal = plain = scene.propose("Ash", START + 1)
    national = scene.call("Birch", proposal=plain)
    regional = scene.call("Cedar", proposal=plain, parent=national, region="North")
    held_back = scene.logs[group_id("Cedar")].pop()
    body = {"needed": 1, "options_due": REPORTS_DUE, "reports_due": REPORTS_DUE}
    scene.say("Ash", "process", body, [plain, national, regional], START + 3)
    at, ballot = scene.ask_plainly()
    scene.begin(at, [])
    assert [fault.split()[0] for fault in scene.faults()] == ["earlier-waits"]
    scene.logs[group_id("Cedar")].append(held_back)
    assert scene.put(ballot, CLOSES).phase is Phase.LAPSED


def test_a_process_declared_after_the_opening_changes_nothing() -> None:
    scene = Staged()
    scene.proposal = plain = scene.propose("Ash", START + 1)
    national = scene.call("Birch", proposal=plain)
    regional = scene.call("Cedar", proposal=plain, parent=national, region="North")
    at, ballot = scene.ask_plainly()
    scene.begin(at, [])
    body = {"needed": 1, "options_due": REPORTS_DUE, "reports_due": REPORTS_DUE}
    scene.say("Ash", "process", body, [plain, national, regional], START + 3)
    assert scene.put(ballot).phase is Phase.OPEN
    assert scene.way().settled is None


def test_an_opening_cites_one_report_a_convening_and_nothing_that_disagrees() -> None:
    scene = Ready()
    again, _ = scene.met(
        "Birch", scene.national, ["Ash"], acts=[BOYCOTT], process=scene.process, time=MET + 5
    )
    dispute = scene.answer("Dogwood", scene.frozen, "dispute", MET + 6)
    against = scene.agree("Elm", agree=False)
    foreign = scene.call("Elm")
    for extra in ([again], [dispute], [against], [foreign]):
        scene.begin(scene.at, [*scene.proof(), *extra])
    codes = [fault.split()[0] for fault in scene.faults()]
    assert codes == ["report-repeated", *["unknown-target"] * 3]
    assert scene.put(scene.ballot).opening is None


def test_an_opening_cites_no_assent_to_the_process_of_another_proposal() -> None:
    scene = Ready()
    other = scene.propose("Ash", START + 1)
    national = scene.call("Elm", proposal=other, time=START + 2)
    regional = scene.call("Elm", proposal=other, parent=national, region="West", time=START + 2)
    body = {"needed": 1, "options_due": REPORTS_DUE, "reports_due": REPORTS_DUE}
    process = scene.say("Ash", "process", body, [other, national, regional], START + 3)
    assent = {"what": "proceed", "agree": True}
    elsewhere = scene.say("Elm", "process-assent", assent, [process], REPORTS_DUE)
    scene.begin(scene.at, [*scene.proof(), elsewhere])
    assert [fault.split()[0] for fault in scene.faults()] == ["unknown-target"]
    assert scene.put(scene.ballot).opening is None


def test_confirmations_of_groups_that_were_not_there_confirm_nothing() -> None:
    scene = Staged()
    report, _ = scene.met("Birch", scene.national, ["Ash", "Cedar"], process=scene.process)
    for name in ("Dogwood", "Elm"):
        scene.answer(name, report)
    assert scene.codes() == ["not-present"] * 2
    assert scene.way().reports == {}


def test_a_withdrawn_proposal_opens_nothing_though_its_process_is_through() -> None:
    scene = Ready()
    scene.say("Ash", "withdrawal", WithdrawalBody(reason=""), [scene.proposal], ANNOUNCED)
    scene.begin(scene.at, scene.proof())
    assert scene.faults() == ["gate-closed not-withdrawn"]


def _step(scene: Staged, random_: random.Random, frozen: list[bytes]) -> None:
    time = random_.choice([MET + 5, MET_REGIONS + 5, REPORTS_DUE, ANNOUNCED, OPENS])
    guests = random_.sample(NAMES, random_.randrange(1, 4))
    place = random_.randrange(3)
    kind = random_.choice(["freeze", "region", "region", "agree", "answer", "open"])
    host = ("Cedar", "Dogwood", "Elm")[place]
    if kind == "freeze":
        others = [name for name in guests if name != "Birch"]
        frozen.append(scene.freeze(BOYCOTT, guests=others or ["Ash"]))
    elif kind == "region":
        base = random_.choice([b"", *frozen])
        others = [name for name in guests if name != host]
        scene.go_on(place, base, Act(action="add", label=f"Idea {place}"), guests=others or ["Ash"])
    elif kind == "agree":
        what = random_.choice(["proceed", "emergency"])
        scene.agree(random_.choice(NAMES), what, time, agree=random_.random() < 0.8)
    elif kind == "answer" and frozen:
        stance = random_.choice(["confirm", "dispute"])
        scene.answer(random_.choice(NAMES), random_.choice(frozen), stance, time)
    elif kind == "open" and time >= ANNOUNCED and scene.proposal in scene.fold(OPENS).processes:
        state = scene.fold(OPENS)
        for ballot in state.ballots.values():
            refs = process_refs(state, scene.proposal)
            kept = [ref for ref in refs if random_.random() < 0.97]
            scene.begin(ballot.hash, kept, time)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_a_process_and_nothing_later_undoes_an_opening(
    seed: int,
) -> None:
    random_ = random.Random(seed)
    floor = {"groups": 2, "attendance": random_.choice([0, 30])}
    scene = Staged(deliberation_s=random_.choice([0, 30]), **floor)
    frozen: list[bytes] = []
    for _ in range(6):
        _step(scene, random_, frozen)
    scene.ask()
    opened: dict[bytes, Any] = {}
    for _ in range(8):
        _step(scene, random_, frozen)
        state = scene.fold(CLOSES)
        for name, ballot in state.ballots.items():
            if name in opened:
                assert (ballot.opening, state.processes[scene.proposal]) == opened[name]
            elif ballot.opening is not None:
                opened[name] = ballot.opening, state.processes[scene.proposal]
    expected = scene.fold(CLOSES)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    assert state_digest(fold_logs(scene.charter, shuffled, CLOSES)) == state_digest(expected)
