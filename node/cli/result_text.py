"""A result for people at a terminal."""

from collections.abc import Sequence
from typing import Any

from node.cli.count_tables import cell
from node.cli.exact_json import read_exact
from node.cli.option_names import option_name
from node.cli.outcomes import outcome_line
from node.cli.output import Paper
from node.cli.result_count import write_facts, write_reasons, write_ties
from node.cli.said import said
from node.cli.speech import _, compared, figure, term
from protocol.counting.exact import Exact

OUT = "\u2013"
"""In place of votes of an option that is no longer in the count."""


def write_contest(paper: Paper, contest: dict[str, Any], *, rounds: bool) -> None:
    """Write one contest's outcome, its tests, and if asked every round.

    Args:
        contest: from `protocol.results.describe_result`.
        rounds: whether to write each round's tally.
    """
    # The options of a contest without options of its own are these words in every language.
    winners = [option_name(label) for label in contest["winners"]]
    outcome = outcome_line(contest["outcome"], winners)
    paper.line(f"{contest['title']}: {outcome}")
    paper.line(f"  {turnout_words(contest)}")
    for test in contest["tests"]:
        paper.line(f"  {said(test['text_parts'])}")
        paper.line(f"    {test_line(test)}")
    write_ties(paper, contest["count"])
    if rounds:
        write_facts(paper, contest["count"])
        _write_rounds(paper, contest)
        write_reasons(paper, contest["count"])
        if contest["grades"]:
            _write_grades(paper, contest)


def turnout_words(contest: dict[str, Any]) -> str:
    """How many voted, and for how many delegates spoke: where they did, nobody else voted.

    Args:
        contest: `cast`, `roll`, and `kinds` with a `kind` and its `cast` each.
    """
    cast = contest["cast"]
    spoken = sum(kind["cast"] for kind in contest["kinds"] if kind["kind"] == "delegates")
    told = _("{cast} of {roll} voted")
    if spoken:
        told = _("{cast} of {roll}: {voted} voted, delegates spoke for {spoken}")
        if spoken == cast:
            told = _("delegates spoke for {cast} of {roll}")
    figures = {"cast": cast, "roll": contest["roll"], "voted": cast - spoken, "spoken": spoken}
    return told.format(**{name: figure(number) for name, number in figures.items()})


def test_line(test: dict[str, Any]) -> str:
    """What a test of a rule needed, where, what was reached, and whether that is enough.

    A share is told as a percentage with its exact fraction, as on pages.
    """
    needed, reached = read_exact(test["needed"]), read_exact(test["reached"])
    if test["where"]:
        told = _("needed {op} {needed} in {where}, reached {reached}: {met}")
    else:
        told = _("needed {op} {needed}, reached {reached}: {met}")
    return told.format(
        op=test["op"],
        needed=compared(needed, reached),
        where=test["where"],
        reached=compared(reached, needed),
        met=_("met") if test["met"] else _("not met"),
    )


def write_absence(paper: Paper, value: dict[str, Any]) -> None:
    """Write without which reports and people a ballot opened, if without any.

    Args:
        value: from `protocol.results.describe_ballot`.
    """
    if value["without_reports"]:
        paper.line(_("Opened without these reports, as enough groups agreed to:"))
    for report in value["without_reports"]:
        paper.line(f"  - {report['title']}, {report['region'] or _('national')}")
    if value["waived"]:
        paper.line(_("Opened although this was not reached, as enough groups agreed to:"))
    for gate in value["waived"]:
        told = _("{gate}, {have} of {need}")
        name = term("gate", gate["gate"])
        paper.line(f"  - {told.format(gate=name, have=gate['have'], need=gate['need'])}")


def write_groups(paper: Paper, contest: dict[str, Any], phase: str) -> None:
    """Write what each group gave; of a result that is declared nothing more is awaited."""
    missing = _("none in time") if phase == "declared" else _("not yet")
    paper.table(
        [_("group"), _("by"), _("on the list"), _("votes cast"), _("weight")],
        [
            [
                g["group"],
                term("return", g["kind"]) or missing,
                g["roll"],
                g["cast"],
                _cell(g["weight"]),
            ]
            for g in contest["groups"]
        ],
    )


def write_roll_calls(paper: Paper, value: dict[str, Any]) -> None:
    """Write how delegates voted, seat by seat, with who had bound each.

    Args:
        value: from `protocol.results.describe_result`.
    """
    for called in value["roll_calls"]:
        paper.line()
        paper.line(_("roll call of {group}").format(group=called["group"]))
        titles = [contest["title"] for contest in value["contests"]]
        for title, mandate in zip(titles, called["mandates"], strict=True):
            if mandate["mode"] == "unit":
                told = _("{question}: a unit vote, {mandate}; {cast} of {roll} took part ({split})")
                split = ", ".join(f"{words}: {count}" for words, count in mandate["inner"].items())
                by = term("mandate", mandate["source"])
                figures = {"cast": mandate["cast"], "roll": mandate["roll"]}
                line = told.format(question=title, mandate=by, split=split, **figures)
                paper.line(f"  {line}")
        write_seats(paper, titles, called["seats"])


def write_seats(paper: Paper, titles: Sequence[str], seats: Sequence[dict[str, Any]]) -> None:
    """Write the seats of one roll call with what each voted.

    Args:
        titles: of the contests.
    """
    rows = [[_seat(seat), seat["weight"], *_called(seat, len(titles))] for seat in seats]
    paper.table([_("seat"), _("votes"), *titles], rows)


def _seat(seat: dict[str, Any]) -> str:
    return f"{seat['label']} ({_('alternate')})" if seat["alternate"] else seat["label"]


def _called(seat: dict[str, Any], contests: int) -> list[str]:
    """What a seat voted in each contest, and what bound it there."""
    if not seat["present"]:
        return [_("absent")] * contests
    return [
        f"{choice or _('blank')} ({term('mandate', mandate)})"
        for choice, mandate in zip(seat["choices"], seat["mandates"], strict=True)
    ]


def write_recused(paper: Paper, recused: list[dict[str, Any]]) -> None:
    """Write who stands aside, each with its reason if it gave one.

    Args:
        recused: from `protocol.results.describe_recused`.
    """
    for aside in recused:
        why = f": {aside['reason']}" if aside["reason"] else ""
        paper.line(_("stands aside: {group}").format(group=aside["group"]) + why)


def _write_rounds(paper: Paper, contest: dict[str, Any]) -> None:
    """Write every option's votes in each round, what stands with nobody, and what that means."""
    rounds: list[dict[str, Any]] = contest["count"]["rounds"]
    tallies = [{name: read_exact(votes) for name, votes in one["tally"].items()} for one in rounds]
    if not tallies[0]:
        return
    names = sorted(tallies[0], key=lambda name: -tallies[0][name])
    rows = [[option_name(name), *_votes(tallies, name)] for name in names]
    legend = []
    if any(len(tally) < len(names) for tally in tallies):
        legend.append(_("A dash stands where an option is no longer in the count."))
    left = [_cell(one["exhausted"]) for one in rounds]
    if contest["grades"] and len(rounds) > 1:
        rows.append([_("scores both alike"), OUT, *left[1:]])
    elif any(left):
        rows.append([_("no further choice"), *left])
        legend.append(_("No further choice: votes that name nobody who is still in the count."))
    lost = [_cell(one.get("residual", 0)) for one in rounds]
    if any(lost):
        rows.append([_("lost to rounding"), *lost])
        legend.append(_("Lost to rounding: parts of votes that the method's rule cuts off."))
    if blank := _cell(contest["count"]["blank"]):
        rows.append([_("blank"), *[blank] * len(rounds)])
    paper.table([_("round"), *(str(i) for i in range(1, len(rounds) + 1))], rows)
    for line in legend:
        paper.line(line)


def _votes(tallies: list[dict[str, Exact]], name: str) -> list[int | str]:
    return [cell(tally[name]) if name in tally else OUT for tally in tallies]


def _write_grades(paper: Paper, contest: dict[str, Any]) -> None:
    """Votes for each grade, the best first, and the middle grade with what is above and below."""
    grades: list[str] = contest["grades"]
    rows = [
        [
            name,
            *map(_cell, merit["grades"]),
            grades[merit["median"]],
            _cell(merit["better"]),
            _cell(merit["worse"]),
        ]
        for name, merit in contest["count"]["merits"].items()
    ]
    paper.table([_("option"), *grades, _("middle"), _("above"), _("below")], rows)


def _cell(value: object) -> int | str:
    """Votes of JSON in a table: whole, or cut off after some decimals."""
    return cell(read_exact(value))
