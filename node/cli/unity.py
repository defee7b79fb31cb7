"""`commonweal unity`: what the groups agree on, and how they change it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import N_, _, ngettext, pick, term
from node.cli.texts import TEXT_FILE, read_text
from node.cli.wording_text import write_changes

NUMBER = click.argument("number", metavar="N", type=click.IntRange(min=1))
VERSION = click.argument("version", metavar="VERSION")
REASON = click.option("--reason", default="", help="Why, for everybody to read.")
BASE = click.option("--base", help="The version it changes; by default the one in force.")
MARKS = {"ratify": N_("ratified"), "reserve": N_("reserved"), "": "-"}


@click.group()
def unity() -> None:
    """Points of unity: show them, move a change, take it back, ratify or reserve."""


@unity.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List the points in force, what is moved to change them, and what came to nothing."""
    value = call(directory, "unity.list", {})

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "a change needs {needed} of {groups} group",
                "a change needs {needed} of {groups} groups",
                value["groups"],
            ).format(needed=value["needed"], groups=value["groups"])
        )
        for title, rows in ((_("in force"), value["points"]), (_("moved"), value["motions"])):
            paper.table(
                [_("point"), _("version"), _("what"), _("by"), _("ratified"), _("reserved"),
                 _("wording")],
                [
                    [v["number"] or _("new"), v["version"][:SHOWN_ID],
                     term("point", v["action"]), v["group"],
                     v["ratified"], v["reserved"], v["text"].partition("\n")[0][:60]]
                    for v in rows
                ],
                title,
            )  # fmt: skip
        _write_ended(paper, value["ended"])

    return Answer(value, text)


@unity.command("show")
@NUMBER
@node_option
@prints
def show(number: int, directory: Path) -> Answer:
    """Show point N: its wording, how each group stands to it, motions on it, and its history."""
    value = call(directory, "unity.show", {"number": number})

    def text(paper: Paper) -> None:
        if value["point"] is None:
            paper.line(_("point {number} was taken away").format(number=number))
        else:
            _write(paper, value["point"])
        for motion in value["motions"]:
            paper.line()
            paper.line(
                ngettext(
                    "moved by {group}, needs {needed} group",
                    "moved by {group}, needs {needed} groups",
                    value["needed"],
                ).format(group=motion["group"], needed=value["needed"])
            )
            _write(paper, motion)
        _write_ended(paper, value["ended"])
        paper.line()
        paper.table(
            [_("since"), _("until"), _("what"), _("by"), _("wording")],
            [
                [moment(v["since"]), "" if v["until"] is None else moment(v["until"]),
                 term("point", v["action"]), v["group"], v["text"].partition("\n")[0][:60]]
                for v in value["history"]
            ],
            _("history"),
        )  # fmt: skip
        for version in value["history"]:
            if version["action"] in ("amend", "strike"):
                paper.line(
                    _("since {time}, moved by {group}").format(
                        time=moment(version["since"]), group=version["group"]
                    )
                )
                write_changes(paper, version["changes"])

    return Answer(value, text)


@unity.command("matrix")
@node_option
@prints
def matrix(directory: Path) -> Answer:
    """Show how every group stands to every point in force."""
    value = call(directory, "unity.matrix", {})

    def text(paper: Paper) -> None:
        points = value["points"]
        paper.table(
            [_("group"), *(str(point["number"]) for point in points)],
            [
                [group, *(pick(MARKS, point["stances"][row]) for point in points)]
                for row, group in enumerate(value["groups"])
            ],
        )

    return Answer(value, text)


@unity.command("add")
@click.option("--text-file", type=TEXT_FILE, required=True, help="Its wording; - reads input.")
@REASON
@node_option
@prints
def add(text_file: Path, reason: str, directory: Path) -> Answer:
    """Move that a point is added."""
    args = {"text": read_text(text_file), "reason": reason}
    return _moved(call(directory, "unity.add", args))


@unity.command("amend")
@NUMBER
@click.option("--text-file", type=TEXT_FILE, required=True, help="Its new wording; - reads input.")
@BASE
@REASON
@node_option
@prints
def amend(number: int, text_file: Path, base: str | None, reason: str, directory: Path) -> Answer:
    """Move another wording of point N."""
    args = {"number": number, "text": read_text(text_file), "base": base, "reason": reason}
    return _moved(call(directory, "unity.amend", args))


@unity.command("strike")
@NUMBER
@BASE
@REASON
@node_option
@prints
def strike(number: int, base: str | None, reason: str, directory: Path) -> Answer:
    """Move that point N is taken away."""
    args = {"number": number, "base": base, "reason": reason}
    return _moved(call(directory, "unity.strike", args))


@unity.command("ratify")
@VERSION
@REASON
@node_option
@prints
def ratify(version: str, reason: str, directory: Path) -> Answer:
    """Say that your group agrees with VERSION: a motion, or a wording in force."""
    value = call(directory, "unity.ratify", {"version": version, "reason": reason})
    return Answer(
        value,
        lambda paper: paper.line(
            _("ratified {version}").format(version=value["version"][:SHOWN_ID])
        ),
    )


@unity.command("reserve")
@VERSION
@click.option("--reason", required=True, help="Why; others can only meet what they can read.")
@node_option
@prints
def reserve(version: str, reason: str, directory: Path) -> Answer:
    """Say that your group does not agree with VERSION, and why."""
    value = call(directory, "unity.reserve", {"version": version, "reason": reason})
    return Answer(
        value,
        lambda paper: paper.line(
            _("reserved on {version}").format(version=value["version"][:SHOWN_ID])
        ),
    )


@unity.command("withdraw")
@VERSION
@REASON
@node_option
@prints
def withdraw(version: str, reason: str, directory: Path) -> Answer:
    """Take back VERSION, a motion of your group, while it is open."""
    value = call(directory, "unity.withdraw", {"version": version, "reason": reason})
    return Answer(
        value,
        lambda paper: paper.line(
            _("taken back: {version}").format(version=value["version"][:SHOWN_ID])
        ),
    )


def _moved(value: dict[str, Any]) -> Answer:
    def text(paper: Paper) -> None:
        paper.line(
            _("moved, and ratified by your group: {version}").format(version=value["version"])
        )
        name = value["version"][:SHOWN_ID]
        paper.line(_("others agree with: commonweal unity ratify {name}").format(name=name))
        paper.line(_("taken back with: commonweal unity withdraw {name}").format(name=name))

    return Answer(value, text)


def _write_ended(paper: Paper, motions: list[dict[str, Any]]) -> None:
    if motions:
        paper.table(
            [_("point"), _("version"), _("what"), _("by"), _("how"), _("wording")],
            [
                [v["number"] or _("new"), v["version"][:SHOWN_ID], term("point", v["action"]),
                 v["group"], term("point", v["standing"]), v["text"].partition("\n")[0][:60]]
                for v in motions
            ],
            _("came to nothing"),
        )  # fmt: skip


def _write(paper: Paper, version: dict[str, Any]) -> None:
    paper.line(
        _("version {version}, {standing}").format(
            version=version["version"][:SHOWN_ID], standing=term("point", version["standing"])
        )
    )
    paper.line(version["text"] or _("(taken away)"))
    write_changes(paper, version["changes"])
    paper.table(
        [_("group"), _("stance"), _("reason")],
        [[s["group"], pick(MARKS, s["stance"]), s["reason"]] for s in version["stances"]],
    )
