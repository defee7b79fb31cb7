"""Motions of groups about groups, as `motion` and `incarnation` write them."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, figure


def write_incarnation(paper: Paper, row: dict[str, Any]) -> None:
    """Write a motion that a record goes on."""
    if row["since"] is not None:
        told = _("{name}: the record of {group} goes on since {since}, from its statement {size}")
    elif row["open"]:
        told = _("{name}: the record of {group} is to go on from its statement {size}")
    elif row["decided"]:
        told = _(
            "{name}: it is decided that the record of {group} goes on from its statement {size}; "
            "it does with the next certified cut"
        )
    else:
        told = _("{name}: the record of {group} was to go on from its statement {size}; overtaken")
    since = "" if row["since"] is None else moment(row["since"])
    name, size = row["motion"][:SHOWN_ID], figure(row["statements"])
    paper.line(told.format(name=name, group=row["group"], since=since, size=size))
    paper.line(f"  {row['by']}: {row['reason']}")
    write_count(paper, row)


def write_claim(paper: Paper, row: dict[str, Any]) -> None:
    """Write a motion that a group's lost keys are replaced."""
    if row["since"] is not None:
        told = _("{name}: the lost keys of {group} were replaced {since}")
    elif row["rival"]:
        told = _("{name}: one of two claims to the keys of {group}, which is not heard meanwhile")
    elif row["open"]:
        told = _("{name}: the lost keys of {group} are to be replaced, not before {due}")
    elif row["objected"] is not None:
        told = _("{name}: {group} objects: its keys are not lost")
    elif row["decided"]:
        told = _(
            "{name}: it is decided that the lost keys of {group} are replaced; they are with the "
            "next certified cut"
        )
    else:
        told = _("{name}: the keys of {group} were to be replaced; overtaken")
    since = "" if row["since"] is None else moment(row["since"])
    name, due = row["motion"][:SHOWN_ID], moment(row["due"])
    paper.line(told.format(name=name, group=row["group"], since=since, due=due))
    # Whose it is, people of that group say by telephone, from the paper of `recover`.
    paper.line("  " + _("new key: {key}").format(key=row["key"]))
    paper.line(f"  {row['by']}: {row['reason']}")
    if row["objection"]:
        paper.line(f"  {row['group']}: {row['objection']}")
    write_count(paper, row)


def write_count(paper: Paper, row: dict[str, Any]) -> None:
    """Write how many agree and are needed, and which do."""
    paper.line(
        "  "
        + _("{count} agree; {needed} are needed").format(
            count=len(row["agree"]), needed=row["needed"]
        )
    )
    write_stances(paper, row)


def write_stances(paper: Paper, row: dict[str, Any]) -> None:
    """Write which groups agree to a motion, which disagree, and why."""
    for stance, told in (("agree", _("{group} agrees")), ("disagree", _("{group} disagrees"))):
        for said in row[stance]:
            why = f": {said['reason']}" if said["reason"] else ""
            paper.line(f"  {told.format(group=said['group'])}{why}")
