"""A trial for people at a terminal."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from node.cli.outcomes import outcome_line
from node.cli.output import Paper
from node.cli.result_text import test_line, turnout_words
from node.cli.said import said
from node.cli.speech import _, decimals, figure, ngettext

SHORT: dict[str, Callable[[int], str]] = {
    "votes": lambda one: ngettext("{gap} vote short", "{gap} votes short", one),
    "groups": lambda one: ngettext("{gap} group short", "{gap} groups short", one),
    "regions": lambda one: ngettext("{gap} region short", "{gap} regions short", one),
    "members": lambda one: ngettext("{gap} member short", "{gap} members short", one),
}
BEYOND: dict[str, Callable[[int], str]] = {
    "votes": lambda one: ngettext("{gap} vote beyond the line", "{gap} votes beyond the line", one),
    "groups": lambda one: ngettext(
        "{gap} group beyond the line", "{gap} groups beyond the line", one
    ),
    "regions": lambda one: ngettext(
        "{gap} region beyond the line", "{gap} regions beyond the line", one
    ),
    "members": lambda one: ngettext(
        "{gap} member beyond the line", "{gap} members beyond the line", one
    ),
}


def write_rule(paper: Paper, parts: list[dict[str, Any]]) -> None:
    """Write a rule in plain words, as pages say it in the same language."""
    paper.line(_("The rule:"))
    for part in parts:
        paper.line(f"  - {said(part)}")


def write_trial(paper: Paper, value: dict[str, Any]) -> None:
    """Write what a rule makes of votes, from `node.trying.telling.tell_trial`."""
    paper.line(
        _("Not a result: {title}, {contest}").format(title=value["title"], contest=value["contest"])
    )
    paper.line()
    write_rule(paper, value["rule_parts"])
    now, then = value["now"], value["then"]
    _write_side(paper, _("As the votes were") if then is not None else _("With these votes"), now)
    if then is not None:
        _write_side(paper, _("As supposed"), then)
        same = (now["outcome"], now["winners"]) == (then["outcome"], then["winners"])
        paper.line(_("the outcome stays the same") if same else _("the outcome changes"))
    paper.line()
    paper.table(
        [_("group"), _("could change it alone"), _("by how few"), _("if away"), _("if abstaining")],
        [_group(group) for group in value["groups"]],
        title=_("Which groups could change this, all others voting as they do"),
    )
    if value["ranked"]:
        paper.line(
            _(
                "Between options some ways of voting are tried; another way may change it, and "
                "the fewest votes are not computed."
            )
        )
    elif any(group["how"] == "tried" for group in value["groups"]):
        paper.line(
            _(
                "For a group in several regions the fewest votes are not computed, because "
                "this rule asks every region."
            )
        )
    if any(group["how"] == "left" for group in value["groups"]):
        paper.line(_("The lightest groups were left out: there are too many to compute."))


def _write_side(paper: Paper, heading: str, side: dict[str, Any]) -> None:
    winners = side["winners"] if side["outcome"] == "elected" else ()
    paper.line()
    paper.line(f"{heading}: {outcome_line(side['outcome'], winners)}")
    told = ngettext(
        "{turnout}, {returned} of {groups} group returned",
        "{turnout}, {returned} of {groups} groups returned",
        side["groups"],
    ).format(
        turnout=turnout_words(side),
        returned=side["returned"],
        groups=side["groups"],
    )
    paper.line(f"  {told}")
    for test in side["tests"]:
        paper.line(f"  {said(test['text_parts'])}")
        paper.line(f"    {test_line(test)}, {distance(test)}")


def distance(test: dict[str, Any]) -> str:
    """How far a condition is from its line, in words: its `gap`, below 0 if missing, of `unit`."""
    gap = str(test["gap"])
    if gap == "0":
        return _("exactly on the line")
    words = SHORT if gap.startswith("-") else BEYOND
    size = Fraction(gap.lstrip("-"))
    # It may be a fraction, which gettext does not count by.
    return words[test["unit"]](1 if size == 1 else 2).format(gap=_cut(size))


def _cut(size: Fraction) -> str:
    """For reading, cut off after two digits, never rounded up; JSON has the fraction."""
    if size.denominator == 1:
        return figure(size.numerator)
    cut = Fraction(size * 100 // 1, 100)
    return str(size) if cut == 0 else decimals(cut)


def _group(group: dict[str, Any]) -> list[object]:
    if group["how"] == "left":
        return [group["group"], _("left out"), "", "", ""]
    found = _("yes") if group["changes"] else _("no")
    if group["how"] == "tried" and not group["changes"]:
        found = _("not found")
    return [
        group["group"],
        found,
        "" if group["least"] is None else group["least"],
        _word(group["away"]),
        _word(group["abstaining"]),
    ]


def _word(changes: bool | None) -> str:
    if changes is None:
        return _("is away")
    return _("changes") if changes else _("same")
