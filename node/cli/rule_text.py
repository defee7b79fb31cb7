"""A trial for people at a terminal."""

from typing import Any

from node.cli.output import Paper

UNITS = {"votes": "votes", "groups": "groups", "regions": "regions", "members": "members"}


def write_trial(paper: Paper, value: dict[str, Any]) -> None:
    """Write what a rule makes of votes, from `node.trying.telling.tell_trial`."""
    paper.line(f"Not a result: {value['title']}, {value['contest']}")
    paper.line()
    paper.line("The rule:")
    for sentence in value["rule"]:
        paper.line(f"  - {sentence}")
    now, then = value["now"], value["then"]
    _write_side(paper, "As the votes were" if then is not None else "With these votes", now)
    if then is not None:
        _write_side(paper, "As supposed", then)
        same = (now["outcome"], now["winners"]) == (then["outcome"], then["winners"])
        paper.line("the outcome stays the same" if same else "the outcome changes")
    paper.line()
    paper.table(
        ["group", "could change it alone", "by how few", "if away", "if abstaining"],
        [_group(group) for group in value["groups"]],
        title="Which groups could change this, all others voting as they do",
    )
    if value["ranked"]:
        paper.line(
            "Between options some ways of voting are tried; another way may change it, and the "
            "fewest votes are not computed."
        )
    elif any(group["how"] == "tried" for group in value["groups"]):
        paper.line(
            "For a group in several regions the fewest votes are not computed, because this rule "
            "asks every region."
        )
    if any(group["how"] == "left" for group in value["groups"]):
        paper.line("The lightest groups were left out: there are too many to compute.")


def _write_side(paper: Paper, heading: str, side: dict[str, Any]) -> None:
    winners = f": {', '.join(side['winners'])}" if side["outcome"] == "elected" else ""
    paper.line()
    paper.line(f"{heading}: {side['outcome']}{winners}")
    returned = f"{side['returned']} of {side['groups']} groups returned"
    paper.line(f"  {side['cast']:,} of {side['roll']:,} voted, {returned}")
    for test in side["tests"]:
        where = f" in {test['where']}" if test["where"] else ""
        met = "met" if test["met"] else "not met"
        paper.line(f"  {test['text']}")
        paper.line(
            f"    needed {test['op']} {test['needed']}{where}, reached {test['reached']}: "
            f"{met}, {_gap(test)}"
        )


def _gap(test: dict[str, Any]) -> str:
    gap = str(test["gap"])
    if gap == "0":
        return "exactly on the line"
    if gap.startswith("-"):
        return f"{gap[1:]} {UNITS[test['unit']]} short"
    return f"{gap} {UNITS[test['unit']]} beyond the line"


def _group(group: dict[str, Any]) -> list[object]:
    if group["how"] == "left":
        return [group["group"], "left out", "", "", ""]
    found = "yes" if group["changes"] else "no"
    if group["how"] == "tried" and not group["changes"]:
        found = "not found"
    return [
        group["group"],
        found,
        "" if group["least"] is None else group["least"],
        _word(group["away"]),
        _word(group["abstaining"]),
    ]


def _word(changes: bool | None) -> str:
    if changes is None:
        return "is away"
    return "changes" if changes else "same"
