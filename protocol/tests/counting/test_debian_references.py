"""Every figure that the Debian Project published of its votes comes out of its tally sheets."""

from __future__ import annotations

import csv
import html
import re
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest

from protocol.counting.methods import count
from protocol.counting.pairwise import compare
from protocol.counting.profile import Profile
from protocol.counting.result import Count
from protocol.tests.counting.debian_votes import (
    FOLDER,
    Results,
    edges,
    majorities,
    read_results,
    sheet,
    sheet_of,
    years,
)
from protocol.tests.shared_data import shared

RESULTS = years("*_results.txt")
SHEETS = years("*tally.txt")


def developers(printed: str) -> int:
    """How many developers make a printed quorum of one and a half times their square root."""
    return round((Fraction(printed) * 2 / 3) ** 2)


def printed_root(thrice: bool, number: int) -> str:
    """Half the square root, or three times that, as the project's program printed it.

    It reckoned in binary floating point, so the last of its 15 digits is not always that of the
    exact root; what is decided here never depends on it, because roots are compared as squares.
    """
    half = sqrt(number) / 2
    return f"{3 * half if thrice else half:.15g}"


def settings_of(results: Results, options: int) -> dict[str, str]:
    """The variant under which a vote was held, from what was printed of it."""
    ratios = dict.fromkeys(range(options), 1) | {m.option: m.needed for m in results.majority}
    (quorum,) = {text for _, text in results.quorum.values()}
    before = any(m.sign == "<=" for m in results.majority)
    return {
        "developers": str(developers(quorum)),
        "majority": ",".join(str(ratios[option]) for option in range(options)),
        "comparison": "strictly-greater" if before else "at-least",
    }


def held(results: Results) -> tuple[Profile, Count]:
    profile = sheet(sheet_of(results.path)).profile
    return profile, count("debian", profile, variant=settings_of(results, profile.options))


def dropped(result: Count, key: str) -> set[int]:
    reasons = [r for stage in result.rounds for r in stage.reasons if r.key == key]
    return {option for reason in reasons for option in reason.options}


@pytest.mark.parametrize("path", RESULTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_matrix_conditions_defeats_schwartz_set_and_winner_equal_what_was_published(
    path: Path,
) -> None:
    results = read_results(path)
    profile, result = held(results)
    matrix, default = result.pairwise.matrix, profile.options - 1  # type: ignore[union-attr]
    assert [list(row) for row in matrix] == results.rows
    for option, (votes, printed) in results.quorum.items():
        assert matrix[option][default] == votes
        assert printed_root(True, developers(printed)) == printed
    assert set(results.quorum) == set(range(default))
    assert dropped(result, "quorum-missed") == set()
    assert {m.option for m in results.majority} == set(range(default))
    for line in results.majority:
        agree_on_ratio(line, matrix)
    failed = {line.option for line in results.majority if not line.passes}
    assert dropped(result, "majority-missed") == failed
    for winner, loser, ahead, behind, margin in results.defeats:
        assert (matrix[winner][loser], matrix[loser][winner]) == (ahead, behind)
        assert ahead - behind == margin > 0
    assert list(result.pairwise.schwartz) == results.schwartz  # type: ignore[union-attr]
    assert list(result.winners) == results.winners


def agree_on_ratio(line: object, matrix: tuple[tuple[object, ...], ...]) -> None:
    option, default = line.option, len(matrix) - 1  # type: ignore[attr-defined]
    ahead, behind = line.ahead, line.behind  # type: ignore[attr-defined]
    assert (matrix[option][default], matrix[default][option]) == (ahead, behind)
    ratio = Decimal(ahead) / Decimal(behind)
    assert f"{ratio:.3f}" == line.ratio  # type: ignore[attr-defined]
    if line.long:  # type: ignore[attr-defined]
        assert abs(Decimal(line.long) - ratio) < Decimal(10) ** -26  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", RESULTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_names_readings_of_the_table_and_totals_equal_what_was_published(path: Path) -> None:
    """What a results file says besides: names, one pair in words, how many ballots."""
    text = path.read_text(encoding="utf-8", errors="replace")
    votes = sheet(sheet_of(path))
    listed = re.findall(r'^\s*Option (\d) "(.*)"$', text, re.MULTILINE)
    assert listed  # who wins at least; most files list everybody on top
    for number, printed in listed:
        assert printed.split() == votes.options[int(number) - 1].split()
    matrix = compare(votes.profile)
    words = re.findall(r"row (\d), column (\d), .*\s+received (\d+) votes over", text)
    assert len(words) == 2
    for row, column, received in words:
        assert matrix[int(row) - 1][int(column) - 1] == int(received)
    for total in re.findall(r"total numbers of votes tallied = +(\d+)", text):
        assert votes.profile.total == int(total)


@pytest.mark.parametrize("path", years("*_majority.src"), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_pages_on_majorities_state_the_same_ratios(path: Path) -> None:
    results = read_results(path.with_name(path.name.replace("_majority.src", "_results.txt")))
    lines = list(majorities(html.unescape(path.read_text())))
    if not lines:
        assert re.fullmatch(r"\s*<p>\s*&nbsp;\s*</p>\s*", path.read_text())  # left empty in 2007
        return
    _, result = held(results)
    for line in lines:
        agree_on_ratio(line, result.pairwise.matrix)  # type: ignore[union-attr]
    passed = {line.option for line in lines if line.passes}
    assert passed == {line.option for line in results.majority if line.passes}


@pytest.mark.parametrize("path", years("*quorum.txt"), ids=lambda p: f"{p.parent.name}-{p.name}")
def test_quorums_are_printed_roots_never_rounded_ones(path: Path) -> None:
    text = path.read_text()
    number = int(re.search(r"Developer Count = (\d+)", text)[1])  # type: ignore[index]
    half = re.search(r"sqrt\(#devel\) / 2 \) *= (\S+)", text)
    whole = re.search(r"\(\s*3 ?x Q \) +(?:=) (\S+)", text)
    assert half
    assert whole
    assert printed_root(False, number) == half[1]
    assert printed_root(True, number) == whole[1]
    # The quorum of a vote is the one that its results print, where both are held.
    results = path.with_name(path.name.replace("_quorum.txt", "_results.txt"))
    if results != path and results.exists():
        assert {root for _, root in read_results(results).quorum.values()} == {whole[1]}


#: A drawing of 2004 has a margin that the results of the same vote contradict (339 - 45 = 294).
MISPRINTS = {("2004/vote_004_results.dot", "Postpone till Sarge", "Further Discussion", 194): 294}


@pytest.mark.parametrize("path", years("*_results.dot"), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_drawn_defeats_have_the_margins_of_one_vote_of_that_year(path: Path) -> None:
    file = f"{path.parent.name}/{path.name}"
    arrows = [(a, b, MISPRINTS.get((file, a, b, n), n)) for a, b, n in edges(path)]
    assert arrows
    named = path.with_name(path.name.replace("_results.dot", "_tally.txt"))
    sheets = [named] if named.exists() else sorted(path.parent.glob("*tally.txt"))
    assert any(_fits(arrows, sheet(one).profile) for one in sheets)


def _fits(arrows: list[tuple[str, str, int]], profile: Profile) -> bool:
    """Whether names can be given to options so that every arrow has its margin."""
    matrix = compare(profile)
    names = sorted({name for winner, loser, _ in arrows for name in (winner, loser)})

    def place(known: dict[str, int]) -> bool:
        for winner, loser, margin in arrows:
            if winner in known and loser in known:
                one, other = known[winner], known[loser]
                if matrix[one][other] - matrix[other][one] != margin:
                    return False
        left = [name for name in names if name not in known]
        if not left:
            return True
        free = set(range(profile.options)) - set(known.values())
        return any(place({**known, left[0]: option}) for option in free)

    return place({})


def test_the_list_of_winners_is_counted() -> None:
    with shared(f"{FOLDER}/winners.csv").open(newline="") as file:
        rows = {row["tally"]: row for row in csv.DictReader(file)}
    counted = 0
    for path in SHEETS:
        row = rows[f"{path.parent.name}/{path.name}"]
        votes = sheet(path)
        assert votes.profile.total == int(row["ballots"])
        stated = shared(FOLDER) / row["stated_in"]
        if stated.is_file():
            result = held(read_results(stated))[1]
            winner = result.winners[0]
            lines = list(majorities(row["options_dropped_by_quorum_or_majority"]))
            assert not any(line.passes for line in lines)
            assert {line.option for line in lines} == dropped(result, "majority-missed")
            for line in lines:
                agree_on_ratio(line, result.pairwise.matrix)  # type: ignore[union-attr]
            assert row["published_winner"] == f'Option {winner + 1} "{votes.options[winner]}"'
        else:
            winner = count("debian", votes.profile).winners[0]
            name = row["published_winner"]
            assert name.startswith((votes.options[winner], f"option {winner + 1} ", "(see "))
        counted += 1
    assert counted == len(SHEETS)
    # Votes that the shared data list without their ballots are later ones.
    held_names = {f"{path.parent.name}/{path.name}" for path in SHEETS}
    assert held_names <= set(rows)


def test_figures_that_only_the_list_states_come_out() -> None:
    with shared(f"{FOLDER}/winners.csv").open(newline="") as file:
        rows = {row["tally"]: row for row in csv.DictReader(file)}
    for name in ("2002/tally.txt", "2003/gr_sec415_tally.txt"):
        stated = re.search(r"matrix ([\d/]+)", rows[name]["stated_in"])
        assert stated
        votes = sheet(shared(f"{FOLDER}/{name}"))
        cells = [n for row in compare(votes.profile) for n in row if n]
        figures = [int(figure) for figure in stated[1].split("/")]
        assert all(figure in cells for figure in figures)
    row = rows["2003/gr_voting_tally.txt"]
    pair = re.fullmatch(r"option (\d) \((\d+) to (\d+)\)", row["published_winner"])
    assert pair
    matrix = compare(sheet(shared(f"{FOLDER}/2003/gr_voting_tally.txt")).profile)
    winner = int(pair[1]) - 1
    assert (matrix[winner][1 - winner], matrix[1 - winner][winner]) == (int(pair[2]), int(pair[3]))
    closest = re.search(r"by 4 \((\d+)-(\d+)\)", rows["2003/leader2003_tally.txt"]["stated_in"])
    assert closest
    votes = sheet(shared(f"{FOLDER}/2003/leader2003_tally.txt"))
    winner, loser = votes.options.index("Martin Michlmayr"), votes.options.index("Bdale Garbee")
    matrix = compare(votes.profile)
    assert (matrix[winner][loser], matrix[loser][winner]) == (int(closest[1]), int(closest[2]))


def test_debian_2006_leader_unranked_means_equal_last() -> None:
    """The trap: who ignores unranked options elects somebody else by a few votes."""
    votes = sheet(shared(f"{FOLDER}/2006/vote_002_tally.txt"))
    last = count("schulze", votes.profile)
    ignored = count("schulze", votes.profile, variant={"unranked": "ignored"})
    assert votes.options[last.winners[0]] == "Anthony Towns"
    assert votes.options[ignored.winners[0]] == "Steve McIntyre"
    towns, mcintyre = last.winners[0], ignored.winners[0]
    matrix = last.pairwise.matrix  # type: ignore[union-attr]
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    assert f"({matrix[towns][mcintyre]}-{matrix[mcintyre][towns]} over McIntyre)" in note


def test_debian_2004_sarge_a_ratio_of_2_903_fails_three_to_one() -> None:
    results = read_results(shared(f"{FOLDER}/2004/gr_sarge_results.txt"))
    profile, result = held(results)
    third = next(line for line in results.majority if line.option == 2)
    assert (third.ratio, third.needed) == ("2.903", 3)
    assert 2 in dropped(result, "majority-missed")
    lenient = settings_of(results, profile.options) | {"majority": "1"}
    assert 2 not in dropped(count("debian", profile, variant=lenient), "majority-missed")


def test_debian_2008_lenny_options_that_beat_the_default_fail_three_to_one() -> None:
    results = read_results(shared(f"{FOLDER}/2008/vote_003_results.txt"))
    profile, result = held(results)
    matrix = result.pairwise.matrix  # type: ignore[union-attr]
    for option in (1, 2):
        assert matrix[option][-1] > matrix[-1][option]
        assert option in dropped(result, "majority-missed")
    without = settings_of(results, profile.options) | {"majority": "1"}
    assert count("debian", profile, variant=without).winners != result.winners
