"""`commonweal delegates`: whom groups send, recalls, and what delegates report back."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import MOMENT, moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, term


@click.group()
def delegates() -> None:
    """Send delegates, recall them, and publish what they report back."""


@delegates.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List whom every group sends, for what, until when, and whose report is late."""
    value = call(directory, "delegates.list", {})

    def text(paper: Paper) -> None:
        if not value["delegations"]:
            paper.line(_("no group has sent delegates yet"))
            return
        paper.table(
            [_("delegation"), _("group"), _("for"), _("until"), _("delegates"), _("report due")],
            [
                [
                    one["delegation"][:SHOWN_ID],
                    one["group"],
                    one["title"],
                    _ends(one),
                    ", ".join(_name(seat) for seat in one["seats"] if seat["sits"]) or _("nobody"),
                    _due(one),
                ]
                for one in value["delegations"]
            ],
        )

    return Answer(value, text)


@delegates.command("show")
@click.argument("delegation", metavar="DELEGATION")
@node_option
@prints
def show(delegation: str, directory: Path) -> Answer:
    """Show DELEGATION with its seats, recalls and reports."""
    value = call(directory, "delegates.show", {"delegation": delegation})
    return Answer(value, lambda paper: _write(paper, value))


@delegates.command("send")
@click.argument("title", metavar="TITLE")
@click.option("--from", "starts", type=MOMENT, required=True, help="When the term starts.")
@click.option("--until", "ends", type=MOMENT, required=True, help="When it ends.")
@click.option("--ballot", help="Your group's own ballot that elected them.")
@click.option("--contest", type=int, default=1, show_default=True, help="Which of its contests.")
@click.option("--name", "names", multiple=True, help="A delegate whom no ballot elected.")
@click.option("--alternate", "alternates", multiple=True, help="An alternate, in their order.")
@click.option("--how", default="", help="How they were chosen, if no ballot elected them.")
@click.option("--other", is_flag=True, help="They were chosen in another way than appointed.")
@click.option("--convening", help="The convening that they are for.")
@click.option("--bound-to", default="", help="What their mandate binds them to.")
@click.option("--bound-by", default="", help="Who bound it.")
@click.option(
    "--mandate",
    "mandates",
    metavar="NAME|TO|BY",
    multiple=True,
    help="Of one of them, if it differs: name | bound to | by whom; the name alone if free.",
)
@click.option("--report-days", type=int, default=0, help="Within how many days they report back.")
@click.option("--again", is_flag=True, help="Also whom your group has recalled before.")
@node_option
@prints
def send(directory: Path, **given: Any) -> Answer:
    """Say whom your group sends for TITLE, and how long.

    Whom a ballot elected is read off its result. Names of others can be erased later.
    """
    args: dict[str, Any] = {
        **given,
        "names": "\n".join(given["names"]),
        "alternates": "\n".join(given["alternates"]),
        "mandates": "\n".join(given["mandates"]),
        "chosen": "other" if given["other"] else "appointed",
        "mandate": "bound" if given["bound_to"] or given["bound_by"] else "free",
    }
    del args["other"]
    value = call(directory, "delegates.send", args)
    return Answer(value, lambda paper: _write(paper, value))


@delegates.command("recall")
@click.argument("delegation", metavar="DELEGATION")
@click.option("--seat", "seats", type=int, multiple=True, required=True, help="Its number.")
@click.option("--vote", is_flag=True, help="A vote of your group is to decide it.")
@click.option("--rule", default="", help="Or what your group's rule says, and who applied it.")
@click.option("--resigned", is_flag=True, help="Or they resigned.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def recall(directory: Path, delegation: str, vote: bool, resigned: bool, **given: Any) -> Answer:
    """Recall seats of your group's DELEGATION; alternates move up.

    With --vote they do once a vote on a proposal that cites the recall has carried.
    """
    if [vote, bool(given["rule"]), resigned].count(True) != 1:
        raise click.UsageError(_("give one of --vote, --rule and --resigned"))
    by = "resigned" if resigned else "ballot" if vote else "rule"
    args = {"delegation": delegation, "by": by, **given, "seats": list(given["seats"])}
    value = call(directory, "delegates.recall", args)

    def text(paper: Paper) -> None:
        _write(paper, value)
        if value["asked"]:
            paper.line()
            command = _("put it to a vote with: commonweal propose --clause {name}")
            paper.line(command.format(name=value["asked"][:SHOWN_ID]))

    return Answer(value, text)


@delegates.command("report")
@click.argument("delegation", metavar="DELEGATION")
@click.argument("file", metavar="FILE", type=click.File(encoding="utf-8"))
@click.option("--seat", "seats", type=int, multiple=True, required=True, help="Who reports.")
@click.option("--about", help="The convening or ballot that it is about.")
@click.option("--since", type=MOMENT, help="Or the period: since when.")
@click.option("--until", type=MOMENT, help="Until when.")
@node_option
@prints
def report(directory: Path, delegation: str, file: Any, **given: Any) -> Answer:
    """Publish the report in FILE (- is standard input) of delegates of DELEGATION."""
    args = {"delegation": delegation, **given, "seats": list(given["seats"]), "text": file.read()}
    value = call(directory, "delegates.report", args)
    return Answer(value, lambda paper: _write(paper, value))


@delegates.command("erase")
@click.argument("words", metavar="ID")
@node_option
@prints
def erase(words: str, directory: Path) -> Answer:
    """Erase the names of a delegation or the words of a report, here and on every group's node."""
    value = call(directory, "delegates.erase", {"words": words})
    return Answer(
        value, lambda paper: paper.line(_("erased: {erased}").format(erased=value["erased"]))
    )


def _write(paper: Paper, one: dict[str, Any]) -> None:
    chosen = one["how"]
    if one["ballot"]:
        chosen = _("elected by {ballot}").format(ballot=one["ballot"][:SHOWN_ID])
    paper.facts(
        [
            (_("delegation"), one["delegation"]),
            (_("group"), one["group"]),
            (_("for"), one["title"]),
            (
                _("term"),
                _("{starts} to {ends}").format(
                    starts=moment(one["starts"]), ends=moment(one["ends"])
                ),
            ),
            (_("chosen"), chosen),
            (_("vacant"), one["vacant"]),
            (_("report due"), _due(one)),
        ]
    )
    paper.line()
    paper.table(
        [_("seat"), _("name"), "", _("reserved place"), _("mandate")],
        [[s["seat"], _name(s), _standing(s), s["reserved"], _mandate(s)] for s in one["seats"]],
    )
    _write_recalls(paper, one)
    for told in one["reports"]:
        about = term("report", told["about"])
        if told["target"] is not None:
            about = f"{about} {told['target'][:SHOWN_ID]}"
        paper.line()
        paper.line(
            _("{time}: report {report} about {about}").format(
                time=moment(told["time"]), report=told["report"][:SHOWN_ID], about=about
            )
        )
        paper.line(told["text"] or _("(not here, or erased)"))


def _write_recalls(paper: Paper, one: dict[str, Any]) -> None:
    for said in one["recalls"]:
        why = " ".join(part for part in (said["rule"], said["reason"]) if part)
        numbers = ", ".join(map(str, said["seats"]))
        by, time = term("recall", said["by"]), moment(said["since"])
        line = _("{time}: seat {numbers} vacated by {by}: {why}")
        paper.line(line.format(time=time, numbers=numbers, by=by, why=why))
    for said in one["proposed"]:
        numbers, name = ", ".join(map(str, said["seats"])), said["recall"][:SHOWN_ID]
        line = _("{time}: seat {numbers} is to be recalled by a vote ({name}): {why}")
        time = moment(said["time"])
        paper.line(line.format(time=time, numbers=numbers, name=name, why=said["reason"]))


def _ends(one: dict[str, Any]) -> str:
    ends = moment(one["ends"])
    return _("{ends}, over").format(ends=ends) if one["over"] else ends


def _name(seat: dict[str, Any]) -> str:
    if seat["name"] is None:
        return _("seat {number}").format(number=seat["seat"])
    return str(seat["name"])


def _standing(seat: dict[str, Any]) -> str:
    if seat["recalled"]:
        return _("recalled")
    if seat["moved_up"] is not None:
        return _("moved up for seat {number}").format(number=seat["moved_up"])
    return _("alternate") if seat["alternate"] else _("delegate")


def _mandate(seat: dict[str, Any]) -> str:
    if seat["mandate"] == "free":
        return _("free")
    return _("bound to {what}, by {whom}").format(what=seat["bound_to"], whom=seat["bound_by"])


def _due(one: dict[str, Any]) -> str:
    if one["report_due"] is None:
        return _("nothing")
    due = moment(one["report_due"])
    return _("{due}, late").format(due=due) if one["late"] else due
