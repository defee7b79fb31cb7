"""Results for the terminal: rounds, groups, turnout, decisions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from node.cli.output import Paper
from node.cli.result_text import test_line
from node.demo.compare import Difference, stage
from node.demo.records import EXHAUSTED, Election

Result = Mapping[str, Any]
"""From `protocol.results.describe_result`."""

# Candidates with a column of their own; the others' votes are added up.
MAX_COLUMNS = 5
MAX_DIFFERENCES = 12


def show_rounds(
    paper: Paper, real: Election, result: Result, differences: Sequence[Difference]
) -> None:
    """Every round of a real contest, and in which round it is not the published one."""
    contest = result["contests"][0]
    rounds = contest["count"]["rounds"]
    stages = [stage(found) for found in rounds]
    last = stages[-1]
    names = sorted((n for n in stages[0] if n != EXHAUSTED), key=lambda n: -stages[0][n])
    names.sort(key=lambda n: -last.get(n, Fraction(-1)))
    shown, others = names[:MAX_COLUMNS], names[MAX_COLUMNS:]
    wrong = {item.round for item in differences}
    rows = []
    for number, (found, votes) in enumerate(zip(rounds, stages, strict=True), 1):
        gone = [*found["elected"], *found["eliminated"]]
        rows.append(
            [
                str(number),
                *(figure(votes.get(name)) for name in shown),
                figure(sum((votes.get(name, Fraction(0)) for name in others), Fraction(0))),
                figure(votes[EXHAUSTED]),
                "DIFFERS" if number in wrong else "as published",
                ", ".join(gone),
            ]
        )
    paper.table(
        ["round", *shown, "others", "no further choice", "compared", "elected or out"],
        rows,
        title=f"{real.office} ({contest['count']['method']}): {', '.join(contest['winners'])}",
    )
    for item in differences[:MAX_DIFFERENCES]:
        paper.line(
            f"  round {item.round}, {item.name}: {figure(item.found)} found, "
            f"{figure(item.published)} published"
        )
    if len(differences) > MAX_DIFFERENCES:
        paper.line(f"  and {len(differences) - MAX_DIFFERENCES} more differences")


def figure(votes: Fraction | None) -> str:
    """Votes with up to three decimals; nothing for who stands no more."""
    if votes is None:
        return ""
    return f"{votes.numerator:,}" if votes.denominator == 1 else f"{float(votes):,.3f}"


def show_groups(paper: Paper, results: Mapping[str, Result]) -> None:
    """What each group returned to each ballot, and its turnout where there was a list."""
    of = {
        name: {group["group"]: group for group in result["contests"][0]["groups"]}
        for name, result in results.items()
    }
    names = sorted(of["poll"], key=lambda name: (len(name), name))
    rows = []
    for name in names:
        poll, call = of["poll"][name], of["roll-call"][name]
        rows.append(
            [
                name,
                of["mayor"][name]["cast"],
                of["estimate"][name]["cast"],
                f"{poll['cast']} of {poll['roll']}",
                percent(Fraction(poll["cast"], poll["roll"])),
                call["outcome"] or "none",
                round(float(Fraction(call["weight"])), 2),
            ]
        )
    paper.table(
        ["group", "Mayor", "Board", "poll", "turnout", "delegates", "weight"],
        rows,
        title="What each group returned (the real contests' lists are the ballots themselves)",
    )


def show_decisions(paper: Paper, results: Mapping[str, Result]) -> None:
    """Every decision with the tests of its rule."""
    for result in results.values():
        contest = result["contests"][0]
        example = " (an example)" if result["example"] else ""
        paper.line(f"{result['title']}{example}")
        winners = ", ".join(contest["winners"])
        paper.line(
            f"  {contest['outcome']}{': ' if winners else ''}{winners}; "
            f"{'; '.join(_voices(kind) for kind in contest['kinds'])}"
        )
        for test in contest["tests"]:
            paper.line(f"  {test_line(test)}")


def _voices(kind: Mapping[str, Any]) -> str:
    """Who spoke in one kind of return, and for how many: of delegates' groups nobody else voted."""
    groups = f"{kind['groups']} group{'' if kind['groups'] == 1 else 's'}"
    if kind["kind"] == "delegates":
        return f"delegates of {groups}, for {kind['cast']:,}"
    return f"{kind['cast']:,} votes, {kind['kind']} by {groups}"


def percent(share: Fraction) -> str:
    """A share with one decimal."""
    return f"{float(share):.1%}"
