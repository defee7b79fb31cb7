"""`commonweal motion`: expel a group after notice, change who certifies, say how yours stands."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _
from node.cli.stances import write_claim, write_count, write_incarnation


@click.group()
def motion() -> None:
    """Decide with the other groups who is expelled and who certifies."""


@motion.command("list")
@node_option
@prints
def list_(directory: Path) -> Answer:
    """Show notices and motions, who certifies, and who is away or suspended."""
    value = call(directory, "motion.list", {})

    def text(paper: Paper) -> None:
        if not value["ruled"]:
            paper.line(_("the charter has no rules for expelling or for changing the council"))
        paper.line(_("certifying: {certifying}").format(certifying=", ".join(value["certifying"])))
        if value["away"]:
            paper.line(
                _("away, without a seat until back: {away}").format(away=", ".join(value["away"]))
            )
        for row in value["suspended"]:
            since = moment(row["since"])
            paper.line(
                _("{group}: proved to have signed two records, since {since}").format(
                    group=row["group"], since=since
                )
            )
        for row in value["voted_twice"]:
            since = moment(row["since"])
            paper.line(
                _("{group}: proved to have voted against the rules on a cut, since {since}").format(
                    group=row["group"], since=since
                )
            )
        for row in value["expulsions"]:
            _write_expulsion(paper, row)
        for row in value["council"]:
            _write_motion(paper, row)

    return Answer(value, text)


@motion.command("expel")
@click.argument("group", metavar="GROUP")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def expel(group: str, reason: str, yes: bool, directory: Path) -> Answer:
    """Give notice that GROUP is to be expelled; yours agrees.

    The group has the charter's time to reply. Then it is expelled once enough of the others agree.
    """
    if not yes:
        click.confirm(
            _("Give notice to all groups against {group}?").format(group=group),
            abort=True,
            err=True,
        )
    value = call(directory, "motion.expel", {"group": group, "reason": reason})
    return Answer(value, lambda paper: _write_expulsion(paper, value))


@motion.command("reply")
@click.argument("motion_", metavar="NOTICE")
@click.option("--text", "text_", required=True, help="What your group answers.")
@node_option
@prints
def reply(motion_: str, text_: str, directory: Path) -> Answer:
    """Answer NOTICE, which is against your group; a later answer stands in its place."""
    value = call(directory, "motion.reply", {"motion": motion_, "text": text_})
    return Answer(
        value, lambda paper: paper.line(_("replied to {motion}").format(motion=value["motion"]))
    )


@motion.command("council")
@click.argument("groups", metavar="GROUP...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def council(groups: tuple[str, ...], reason: str, directory: Path) -> Answer:
    """Move that these GROUPs, and no others, certify; yours agrees."""
    value = call(directory, "motion.council", {"groups": list(groups), "reason": reason})
    return Answer(value, lambda paper: _write_motion(paper, value))


@motion.command("agree")
@click.argument("motion_", metavar="MOTION")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def agree(motion_: str, reason: str, directory: Path) -> Answer:
    """Agree to a notice of expulsion, a change of the council, or that a record goes on."""
    return _stand(motion_, reason, directory, agree=True)


@motion.command("disagree")
@click.argument("motion_", metavar="MOTION")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def disagree(motion_: str, reason: str, directory: Path) -> Answer:
    """Disagree, or take an agreement back before it is decided."""
    return _stand(motion_, reason, directory, agree=False)


def _stand(name: str, reason: str, directory: Path, *, agree: bool) -> Answer:
    args = {"motion": name, "agree": agree, "reason": reason}
    value = call(directory, "motion.stand", args)
    if "objection" in value:
        return Answer(value, lambda paper: write_claim(paper, value))
    if "statements" in value:
        return Answer(value, lambda paper: write_incarnation(paper, value))
    write = _write_expulsion if "expelled" in value else _write_motion
    return Answer(value, lambda paper: write(paper, value))


def _write_expulsion(paper: Paper, row: dict[str, Any]) -> None:
    name = row["motion"][:SHOWN_ID]
    if row["expelled"] is not None:
        paper.line(
            _("{name}: {group} was expelled {expelled}").format(
                name=name, group=row["group"], expelled=moment(row["expelled"])
            )
        )
    else:
        paper.line(
            _("{name}: notice against {group}, not before {due}").format(
                name=name, group=row["group"], due=moment(row["due"])
            )
        )
    paper.line(f"  {row['by']}: {row['reason']}")
    if row["reply"]:
        paper.line(
            "  " + _("{group} replies: {reply}").format(group=row["group"], reply=row["reply"])
        )
    write_count(paper, row)


def _write_motion(paper: Paper, row: dict[str, Any]) -> None:
    name, groups = row["motion"][:SHOWN_ID], ", ".join(row["groups"])
    if row["since"] is not None:
        told = _("{name}: to certify: {groups}; decided {since}")
        paper.line(told.format(name=name, groups=groups, since=moment(row["since"])))
    else:
        told = (
            _("{name}: to certify: {groups}; open")
            if row["open"]
            else _("{name}: to certify: {groups}; overtaken by another")
        )
        paper.line(told.format(name=name, groups=groups))
    paper.line(f"  {row['by']}: {row['reason']}")
    write_count(paper, row)
