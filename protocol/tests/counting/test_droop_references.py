"""Every figure of every STV reference comes out: states, quotas, transfers, orders, ties.

The references are counts of real elections (Glasgow 2007, a federation's election of 2005) and of
published examples. They break lots by the order of the options, whoever comes first being the one
who is elected or defeated; all their lots are about defeats, so here the first is ranked last.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from protocol.counting.methods import count
from protocol.counting.result import Count, Round
from protocol.counting.ties import TieBreak
from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import read_blt
from protocol.tests.counting.droop_reports import FOLDER, Report, Step, read_report, reports
from protocol.tests.shared_data import shared

WIGM = {
    "scotland": ("stv-scottish", {}, ("backwards", "casting")),
    "wigm-prf": ("stv-wigm-prf", {}, ("casting",)),
    "wigm-prf-batch": ("stv-wigm-prf", {"defeat": "batch"}, ("casting",)),
}
MEEK = {"meek-prf": ("stv-meek-prf", 9), "meek": ("stv-meek", 18)}
_NUMBER = re.compile(r"\((\d+\.\d+)\)$")


def counted(
    report: Report,
    ballots: BallotFile,
    method: str,
    variant: dict[str, str],
    steps: tuple[str, ...],
) -> Count:
    casting = tuple(reversed(range(len(ballots.options))))
    ladder = TieBreak(steps, b"", casting)
    seats = int(report.head["Seats"])
    assert seats == ballots.seats
    return count(method, ballots.profile, seats=seats, variant=variant, tie_break=ladder)


def named(text: str) -> str:
    """The option an action is about: after the last colon before it, without its figure."""
    return _NUMBER.sub("", text.partition(": ")[2]).strip()


def agree_on_state(step: Step, stage: Round, names: tuple[str, ...], places: int) -> None:
    def shown(number: Fraction | int) -> Fraction:
        return Fraction(round(Fraction(number) * 10**places), 10**places)

    votes = {names[option]: shown(number) for option, number in stage.tally.items()}
    assert set(votes) <= set(step.votes)
    assert step.votes == {name: votes.get(name, Fraction(0)) for name in step.votes}
    sums = {"Elected": "Elected votes", "Pending": "Pending votes", "Hopeful": "Hopeful votes"}
    for state, figure in sums.items():
        if figure in step.figures:
            of_state = sum(v for n, v in step.votes.items() if step.states[n] == state)
            assert step.figures[figure] == of_state
    if "Nontransferable votes" in step.figures:
        assert step.figures["Nontransferable votes"] == shown(stage.exhausted)
        assert step.figures["Residual"] == shown(stage.residual)
    else:  # Meek's reports call votes that nobody holds residual
        assert step.figures["Residual"] == shown(stage.exhausted + stage.residual)
        assert step.figures["Quota"] == shown(stage.quota or 0)
        assert step.figures["Votes"] == shown(sum(stage.tally.values()))
    held = sum(stage.tally.values()) + stage.exhausted + stage.residual
    assert step.figures["Total"] == shown(held)


def test_there_are_as_many_reports_as_the_table_of_results_has_rows_for() -> None:
    with shared(f"{FOLDER}/elected.csv").open(newline="") as file:
        rows = {Path(row["report"]).name for row in csv.DictReader(file)}
    held = {path.name for path in shared(f"{FOLDER}/ref").glob("*.txt")}
    # Rows without a report here are of rules or elections that the shared data left out.
    assert held <= rows
    assert {path.name for rule in (*WIGM, *MEEK) for path in reports(rule)} == held


@pytest.mark.parametrize("path", [p for r in WIGM for p in reports(r)], ids=lambda p: p.name)
def test_gregory_counts_equal_their_report_in_every_state(path: Path) -> None:
    report = read_report(path)
    ballots = report.ballots()
    result = counted(report, ballots, *WIGM[report.rule])
    rounds = result.rounds
    # A state for each stage: as it begins, and after each transfer. The Scottish order transfers
    # what exceeds the quota, so a surplus of nothing is no stage there.
    moves = [s for s in report.steps if s.text.startswith(("Transfer defeated", "Surplus transf"))]
    if report.rule == "scotland":
        moves = [s for s in moves if not s.text.endswith("(0.00000)")]
    states = [report.steps[0], *moves]
    dropped = rounds[-1].eliminated  # at the end of a count these ballots go to nobody
    assert len(states) == len(rounds)
    for step, stage in zip(states, rounds, strict=True):
        agree_on_state(step, stage, ballots.options, 5)
        assert stage.quota == Fraction(report.head["Quota"])
    for step, stage in zip(moves, rounds, strict=False):
        if "Surplus" in step.text:
            match = _NUMBER.search(step.text)
            assert match
            (source,) = stage.surplus
            assert ballots.options[source] == named(step.text)
            assert stage.surplus[source] == Fraction(match[1])
        else:
            out = {ballots.options[option] for option in stage.eliminated}
            assert out == set(named(step.text).split(", "))
    agree_between(report, ballots, moves, rounds)
    assert bool(dropped) == (report.rule == "wigm-prf-batch" and not rounds[-1].transfers)
    agree_on_orders(report, ballots, rounds)


def agree_between(
    report: Report, ballots: BallotFile, moves: list[Step], rounds: tuple[Round, ...]
) -> None:
    """The states between two transfers too: nobody's votes change, only what people are."""
    assert Fraction(report.head["Ballots"]) == ballots.profile.total - ballots.profile.blank
    at = 0
    for step in report.steps:
        at += step in moves
        stage = rounds[at]
        for name, votes in step.votes.items():
            # A surplus of nothing is passed on after its option is shown, and the last hopefuls
            # are defeated on paper only, so their votes are shown until the end or as none.
            held = stage.tally.get(ballots.options.index(name))
            before = rounds[max(at - 1, 0)].tally.get(ballots.options.index(name), 0)
            assert votes in ({before, 0} if held is None else {held, 0}), (step.text, name)
            assert votes or not held or step.states[name] == "Defeated"
        if report.rule == "scotland" and step.text.startswith("Transfer high"):
            over = [
                v - (stage.quota or 0) for o, v in stage.tally.items() if o in _up_to(rounds, at)
            ]
            assert step.figures["Surplus"] == sum(n for n in over if n > 0)


def _up_to(rounds: tuple[Round, ...], at: int) -> set[int]:
    return {option for stage in rounds[: at + 1] for option in stage.elected}


def agree_on_orders(report: Report, ballots: BallotFile, rounds: tuple[Round, ...]) -> None:
    """Who is elected and defeated in which round; lots; and the last state's elected."""
    names = ballots.options
    defeated = [
        named(step.text)
        for step in report.steps
        if step.text.startswith("Defeat") and "remaining" not in step.text
    ]
    ours = [names[option] for stage in rounds for option in stage.eliminated]
    assert ours == defeated
    elected = [named(step.text) for step in report.steps if step.text.startswith("Elect")]
    groups = [{names[option] for option in stage.elected} for stage in rounds]
    start = 0
    for group in groups:  # inside a round the reports list by option, we by votes
        assert set(elected[start : start + len(group)]) == group
        start += len(group)
    assert start == len(elected)
    final = {name for name, state in report.steps[-1].states.items() if state == "Elected"}
    assert final == set(elected)
    agree_on_ties(report, ballots, rounds)


def agree_on_ties(report: Report, ballots: BallotFile, rounds: tuple[Round, ...]) -> None:
    broken = [
        s.text for s in report.steps if s.text.startswith("Break tie") and "surplus" not in s.text
    ]
    ours = [tie for stage in rounds for tie in stage.ties if stage.eliminated]
    assert len(ours) == len(broken)
    for text, tie in zip(broken, ours, strict=True):
        tied, _, chosen = text.partition("[")[2].partition("] -> ")
        assert tied.split(", ") == [ballots.options[option] for option in tie.options]
        assert ballots.options[tie.order[-1]] == chosen
        assert ("prior stage" in text) == (tie.step == "backwards")


@pytest.mark.parametrize("path", [p for r in MEEK for p in reports(r)], ids=lambda p: p.name)
def test_meek_counts_equal_their_report_in_every_round(path: Path) -> None:
    report = read_report(path)
    ballots = report.ballots()
    method, places = MEEK[report.rule]
    result = counted(report, ballots, method, {}, ("casting",))
    first = Fraction(report.head["Quota"])
    assert round((result.rounds[0].quota or 0) * 10**places) == first * 10**places
    last: dict[int, Step] = {}
    for step in report.steps:
        if step.round and step.text.startswith(("Elect:", "Defeat (", "Defeat:")):
            last[step.round] = step
    assert sorted(last) == list(range(1, len(result.rounds) + 1))
    for number, step in last.items():
        stage = result.rounds[number - 1]
        agree_on_state(step, stage, ballots.options, places)
        if step.text.startswith("Defeat ("):
            # The surplus that ended the round: what the elected have above the quota.
            kept = sum(
                stage.tally[option] - (stage.quota or 0)
                for option in stage.tally
                if step.states[ballots.options[option]] == "Elected"
            )
            assert step.figures["Surplus"] == Fraction(round(kept * 10**places), 10**places)
    agree_on_orders(report, ballots, result.rounds)


def test_the_table_of_results_names_who_is_elected() -> None:
    checked = 0
    with shared(f"{FOLDER}/elected.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        path = shared(FOLDER) / row["report"]
        if not path.exists():
            continue  # of a rule or an election that the shared data left out
        report = read_report(path)
        assert (row["rule"], row["arithmetic"]) == (report.head["Rule"], report.head["Arithmetic"])
        ballots = report.ballots()
        method, places = MEEK.get(report.rule, ("", 5))
        rule = WIGM.get(report.rule) or (method, {}, ("casting",))
        result = counted(report, ballots, *rule)
        assert int(row["seats"]) == result.seats
        assert {ballots.options[w] for w in result.winners} == set(row["elected"].split("; "))
        assert Fraction(row["ballots"]) == result.total - result.blank
        quota = round((result.rounds[0].quota or 0) * 10**places)
        assert Fraction(row["quota"]) * 10**places == quota
        checked += 1
    assert checked == sum(len(reports(rule)) for rule in (*WIGM, *MEEK))


def test_green_party_2005_seats_other_people_by_scottish_and_by_meek_rules() -> None:
    """The trap: four of the same 94 delegates' ballots, two rules, two different boards."""
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    match = re.search(r"Scottish rule elects ([^;]+); Meek-PRF elects ([^.]+)\.", note)
    assert match
    with shared(f"{FOLDER}/blt/SC.blt").open("rb") as lines:
        ballots = read_blt(lines, "SC.blt")
    for method, expected in (("stv-scottish", match[1]), ("stv-meek-prf", match[2])):
        result = count(method, ballots.profile, seats=4)
        surnames = {ballots.options[winner].split()[-1] for winner in result.winners}
        assert surnames == set(expected.split(", "))
