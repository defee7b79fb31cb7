"""`commonweal fingerprint`: what to read out to a newcomer, and what another group read out."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _
from node.errors import NodeError

STAGES = {
    "not-served": N_("this node is not being served: `commonweal serve`"),
    "out": N_("this node takes no cut until two other groups have confirmed its line"),
    "founding": N_("there are no cuts yet"),
    "alone": N_("there is nobody who could confirm a cut: this node takes only those it votes for"),
    "heard": N_(
        "this node votes after the cut that was read out; others are to confirm newer ones"
    ),
    "in": N_("this node is in touch with the others"),
}

ASKS_FIRST = N_(
    "first it asks the others how much of its own record they hold; if none of them will ever "
    "answer: `commonweal serve DIR --write-without-asking REASON`"
)


@click.command(short_help="Show the newest cut's fingerprint, or enter another group's.")
@click.option(
    "--heard",
    metavar="TEXT",
    help="What somebody of another group read out: twelve words, or 30 digits and more.",
)
@click.option(
    "--alone",
    metavar="REASON",
    help="Go on though nobody confirms the line of cuts; written down with the reason.",
)
@node_option
@prints
def fingerprint(directory: Path, heard: str | None, alone: str | None) -> Answer:
    """Show the fingerprint of the newest certified cut, to be read out over the telephone.

    A node that comes or comes back takes no cut until two other groups confirm it. Their nodes do
    so by themselves. Where they can't be asked, a person asks, and enters what is read out.
    """
    if heard is not None and alone is not None:
        raise NodeError("two-ways", "either somebody read something out or nobody did", "name one")
    if heard is not None:
        return _hear(directory, heard)
    if alone is not None:
        value = call(directory, "fingerprint.alone", {"reason": alone})
        return Answer(value, lambda paper: _alone(paper, value))
    return _show(directory)


def _alone(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(_("written down; the node goes on alone"))
    _write_asking(paper, value)


def _write_asking(paper: Paper, value: dict[str, Any]) -> None:
    """What goes before whatever a person says; it may never come by itself."""
    if value["asking"]:
        paper.line(_(ASKS_FIRST))


def _hear(directory: Path, text: str) -> Answer:
    value = call(directory, "fingerprint.hear", {"fingerprint": text})

    def told(paper: Paper) -> None:
        if value["number"] is None:
            paper.line(_("written down; the node takes the line that has this fingerprint"))
        elif value["number"] == 0:
            paper.line(_("the same: it is the coalition's own, before any cut"))
        elif value["kept"]:
            said = _("the same: it is cut {number}, the newest here; written down")
            paper.line(said.format(number=value["number"]))
        else:
            said = _("the same: it is cut {number} of this node")
            paper.line(said.format(number=value["number"]))
        if value["kept"]:
            _write_asking(paper, value)

    return Answer(value, told)


def _show(directory: Path) -> Answer:
    value = call(directory, "fingerprint.show", {})

    def text(paper: Paper) -> None:
        paper.facts(
            [
                (_("cut"), str(value["number"])),
                (_("words"), value["words"]),
                (_("digits"), value["digits"]),
            ]
        )
        stage = value["stage"]
        if stage == "founding" and value["needed"] == 0:
            stage = "alone"
        paper.line(_(STAGES[stage]))
        _write_asking(paper, value)
        if value["stage"] in {"out", "heard"} and value["needed"] is not None:
            said = _("confirmed by {have} of {need}: {groups}")
            groups = ", ".join(value["confirmed_by"]) or _("none")
            have = len(value["confirmed_by"])
            paper.line(said.format(have=have, need=value["needed"], groups=groups))
        if value["disputed_by"]:
            said = _("another line is shown by {groups}")
            paper.line(said.format(groups=", ".join(value["disputed_by"])))
        for one in value["heard"]:
            paper.line(_heard_line(one))

    return Answer(value, text)


def _heard_line(one: dict[str, object]) -> str:
    when = moment(int(str(one["time"])))
    if one["reason"]:
        return _("{when}: went on alone: {reason}").format(when=when, reason=one["reason"])
    if one["number"] is None:
        return _("{when}: heard {digits}; nothing has followed from it yet").format(
            when=when, digits=one["fingerprint"]
        )
    said = _("{when}: heard {digits}; it is cut {number}")
    return said.format(when=when, digits=one["fingerprint"], number=one["number"])
