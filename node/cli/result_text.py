"""A result for people at a terminal."""

from typing import Any

from node.cli.output import Paper


def write_contest(paper: Paper, contest: dict[str, Any], *, rounds: bool) -> None:
    """Write one contest's outcome, its tests, and if asked every round.

    Args:
        contest: from `protocol.results.describe_result`.
        rounds: whether to write each round's tally.
    """
    winners = ", ".join(contest["winners"])
    outcome = f"{contest['outcome']}: {winners}" if winners else contest["outcome"]
    paper.line(f"{contest['title']}: {outcome}")
    paper.line(f"  {contest['cast']:,} of {contest['roll']:,} voted")
    for test in contest["tests"]:
        where = f" in {test['where']}" if test["where"] else ""
        met = "met" if test["met"] else "not met"
        paper.line(
            f"  needed {test['op']} {test['needed']}{where}, reached {test['reached']}: {met}"
        )
    if rounds:
        _write_rounds(paper, contest["count"]["rounds"])
        if contest["grades"]:
            _write_grades(paper, contest)


def write_absence(paper: Paper, value: dict[str, Any]) -> None:
    """Write without which reports a ballot opened, if without any.

    Args:
        value: from `protocol.results.describe_ballot`.
    """
    if value["without_reports"]:
        paper.line("Opened without these reports, as enough groups agreed to:")
    for report in value["without_reports"]:
        paper.line(f"  - {report['title']}, {report['region'] or 'national'}")


def write_groups(paper: Paper, contest: dict[str, Any]) -> None:
    """Write what each group gave."""
    paper.table(
        ["group", "by", "on the list", "voted", "weight"],
        [
            [g["group"], g["kind"] or "not yet", g["roll"], g["cast"], g["weight"]]
            for g in contest["groups"]
        ],
    )


def write_recused(paper: Paper, recused: list[dict[str, Any]]) -> None:
    """Write who stands aside, each with its reason if it gave one.

    Args:
        recused: from `protocol.results.describe_recused`.
    """
    for aside in recused:
        why = f": {aside['reason']}" if aside["reason"] else ""
        paper.line(f"stands aside: {aside['group']}{why}")


def _write_rounds(paper: Paper, rounds: list[dict[str, Any]]) -> None:
    names: list[str] = list(rounds[0]["tally"])
    if not names:
        return
    by_first = sorted(names, key=lambda name: -_number(rounds[0]["tally"][name]))
    rows = [[name, *(stage["tally"].get(name, "") for stage in rounds)] for name in by_first]
    rows.append(["exhausted", *(stage["exhausted"] for stage in rounds)])
    paper.table(["round", *(str(i) for i in range(1, len(rounds) + 1))], rows)


def _write_grades(paper: Paper, contest: dict[str, Any]) -> None:
    """Votes for each grade, the best first, and the middle grade with what is above and below."""
    grades: list[str] = contest["grades"]
    rows = [
        [name, *merit["grades"], grades[merit["median"]], merit["better"], merit["worse"]]
        for name, merit in contest["count"]["merits"].items()
    ]
    paper.table(["option", *grades, "middle", "above", "below"], rows)


def _number(value: object) -> float:
    """An exact number, or its text n/d, for sorting only."""
    part, _, whole = str(value).partition("/")
    return int(part) / int(whole or 1)
