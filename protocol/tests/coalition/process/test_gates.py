"""The gates of a process: what they count, and when the charter's majority goes on without them."""

import msgspec
import pytest

from protocol.ballots.manifest import YES_NO_OPTIONS, Option
from protocol.coalition.process.acts import Act, Wording
from protocol.coalition.process.citing import process_refs
from protocol.coalition.state import Phase
from protocol.duties import Duty, duties
from protocol.tests.coalition.process.making import (
    ANNOUNCED,
    CLOSES,
    OPENS,
    OPTIONS_DUE,
    REPORTS_DUE,
    Staged,
    contest,
)
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, group_id

STAGED = ["frozen", "reports", "participation", "attendance", "options"]


def test_what_is_missing_is_said_with_the_time_by_which_it_is_due() -> None:
    scene = Staged()
    gates = {gate.key: (gate.have, gate.need, gate.hour) for gate in scene.way().gates}
    assert gates == {
        "frozen": (0, 1, OPTIONS_DUE),
        "reports": (0, 2, REPORTS_DUE),
        "participation": (0, 4, REPORTS_DUE),
        "attendance": (0, 60, REPORTS_DUE),
    }
    assert scene.way().missing == (scene.national, *scene.regional)


def test_one_region_too_few_keeps_the_ballot_shut() -> None:
    scene = Staged()
    frozen = scene.freeze()
    scene.go_on(0, frozen)
    _, ballot = scene.ask()
    assert scene.unmet(ballot) == ["reports", "participation", "attendance"]
    scene.go_on(2, frozen)
    assert scene.unmet(ballot) == []
    assert scene.way().missing == (scene.regional[1],)


@pytest.mark.parametrize(
    ("fields", "gate"), [({"groups": 5}, "participation"), ({"attendance": 61}, "attendance")]
)
def test_reports_with_too_few_groups_or_people_keep_the_ballot_shut(
    fields: dict[str, int], gate: str
) -> None:
    scene = Staged(**fields)
    frozen = scene.freeze()
    for place in (0, 1):
        scene.go_on(place, frozen)
    _, ballot = scene.ask()
    assert scene.unmet(ballot) == [gate]


def test_a_report_on_other_options_than_were_frozen_does_not_count() -> None:
    scene = Staged()
    frozen = scene.freeze()
    scene.go_on(0, frozen)
    scene.go_on(1, b"")
    assert scene.way().reports.keys() == {scene.national, scene.regional[0]}


def test_a_ballot_asks_just_the_lines_that_the_process_came_to() -> None:
    scene = Staged()
    frozen = scene.freeze(Act(action="add", label="Boycott"))
    for place in (0, 1):
        scene.go_on(place, frozen)
    lines = [Option(label=line.label, text=line.text) for line in scene.way().options.open]
    for options in (lines[:2], [*lines, Option(label="None")], [*lines[:2], Option(label="x")]):
        _, ballot = scene.ask(contests=[contest(options)])
        assert scene.unmet(ballot) == ["options"]
    _, ballot = scene.ask(contests=[contest(lines[::-1])])
    assert scene.unmet(ballot) == []


def test_a_single_line_is_asked_with_yes_or_no_in_its_own_words() -> None:
    scene = Staged(options=[Wording(label="Strike", text="For a day.")])
    frozen = scene.freeze()
    for place in (0, 1):
        scene.go_on(place, frozen)
    base = contest(YES_NO_OPTIONS)
    asked = msgspec.structs.replace(
        base, kind="yes-no", method="yes-no", title="Strike", question="For a day."
    )
    _, ballot = scene.ask(contests=[asked])
    assert scene.unmet(ballot) == []
    _, ballot = scene.ask(contests=[msgspec.structs.replace(asked, question="For a week.")])
    assert scene.unmet(ballot) == ["options"]


def test_a_process_without_any_option_opens_nothing() -> None:
    scene = Staged(options=[])
    frozen = scene.freeze()
    for place in (0, 1):
        scene.go_on(place, frozen)
    _, ballot = scene.ask(contests=[contest([Option(label="a"), Option(label="b")])])
    assert scene.unmet(ballot) == ["options"]


def test_after_the_deadline_the_charters_majority_goes_on_and_the_absence_stays_visible() -> None:
    scene = Staged()
    frozen = scene.freeze()
    scene.go_on(0, frozen)
    at, ballot = scene.ask()
    for name in ("Ash", "Birch", "Cedar"):
        scene.agree(name)
    assert "reports" in scene.unmet(ballot)
    scene.agree("Elm")
    assert scene.unmet(ballot) == []
    assert [(g.key, g.have, g.need) for g in scene.way().gates] == [("proceed", 4, 4)]
    assert scene.way().missing == tuple(scene.regional[1:])
    assert reported_on(scene, "Elm") == [scene.regional[2]]
    scene.begin(at, process_refs(scene.fold(OPENS), scene.proposal))
    assert scene.faults() == []
    assert scene.put(ballot).phase is Phase.OPEN
    # Nothing can come of the report any more, so nobody is reminded of it.
    assert reported_on(scene, "Elm") == []


def test_what_the_meetings_did_not_reach_stays_visible_though_every_report_stands() -> None:
    scene = Staged(attendance=500)
    frozen = scene.freeze()
    for place in (0, 1, 2):
        scene.go_on(place, frozen)
    at, ballot = scene.ask()
    assert scene.unmet(ballot) == ["attendance"]
    asked = scene.way().asked
    assert asked == scene.way().gates
    assert scene.way().waived == ()
    for name in ("Ash", "Birch", "Cedar", "Elm"):
        scene.agree(name)
    scene.begin(at, process_refs(scene.fold(OPENS), scene.proposal))
    assert scene.put(ballot).phase is Phase.OPEN
    way = scene.way()
    assert (way.missing, way.asked) == ((), asked)
    assert [(g.key, g.need, g.met) for g in way.waived] == [("attendance", 500, False)]


def reported_on(scene: Staged, name: str) -> list[bytes]:
    """What a group is to report on once voting could begin."""
    owed = duties(scene.fold(OPENS), group_id(name), frozenset())
    return [one.subject for one in owed if one.duty is Duty.REPORT_CONVENING]


def test_who_takes_an_assent_back_is_not_counted() -> None:
    scene = Staged()
    for name in ("Ash", "Birch", "Cedar", "Elm"):
        scene.agree(name)
    assert scene.way().proceeds
    scene.agree("Elm", agree=False, time=REPORTS_DUE + 1)
    assert not scene.way().proceeds


def test_too_few_who_agree_open_nothing_however_often_they_say_it() -> None:
    scene = Staged()
    at, _ = scene.ask()
    names = ("Ash", "Birch", "Cedar") * 2
    cited = [scene.agree(name, time=REPORTS_DUE + n) for n, name in enumerate(names)]
    scene.begin(at, cited)
    assert scene.faults() == ["gate-closed frozen"]


def test_shorter_periods_hold_once_the_charters_share_agrees_and_not_before() -> None:
    scene = Staged(deliberation_s=85, voting_s=20, needed=1, groups=0, attendance=0)
    scene.go_on(0, scene.freeze())
    closes = START + 120
    at, ballot = scene.ask(opens=START + 90, closes=closes)
    for name in ("Ash", "Birch", "Cedar"):
        scene.agree(name, "emergency", ANNOUNCED)
    assert scene.unmet(ballot, START + 90) == ["deliberation", "voting-period"]
    assert (scene.way().deliberation_s, scene.way().voting_s) == (DELIBERATION_S, VOTING_S)
    scene.agree("Elm", "emergency", ANNOUNCED)
    assert scene.unmet(ballot, START + 90) == []
    assert (scene.way().deliberation_s, scene.way().voting_s) == (85, 20)
    proof = process_refs(scene.fold(START + 90), scene.proposal)
    scene.begin(at, proof, START + 90)
    assert scene.put(ballot, START + 95).phase is Phase.OPEN


def test_an_opening_that_leaves_the_assents_out_has_the_charters_periods() -> None:
    scene = Staged(deliberation_s=85, voting_s=20, needed=1, groups=0, attendance=0)
    scene.go_on(0, scene.freeze())
    at, _ = scene.ask(opens=START + 90, closes=START + 120)
    assents = [scene.agree(n, "emergency", ANNOUNCED) for n in ("Ash", "Birch", "Cedar", "Elm")]
    proof = process_refs(scene.fold(START + 90), scene.proposal)
    scene.begin(at, [ref for ref in proof if ref not in assents], START + 90)
    assert scene.faults() == ["gate-closed deliberation"]


def test_longer_periods_than_the_charters_hold_at_once() -> None:
    scene = Staged(deliberation_s=500, voting_s=400)
    assert (scene.way().deliberation_s, scene.way().voting_s) == (500, 400)
    _, ballot = scene.ask()
    assert {"deliberation", "voting-period"} <= set(scene.unmet(ballot, CLOSES - 1))


def test_a_proposal_without_a_process_has_the_gates_it_always_had() -> None:
    scene = Staged()
    scene.proposal = scene.propose("Ash", START + 1)
    _, ballot = scene.ask_plainly()
    keys = [gate.key for gate in scene.put(ballot).gates]
    assert not set(keys) & {*STAGED, "proceed"}
