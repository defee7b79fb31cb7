"""`commonweal process`: how a proposal comes to its ballot by way of meetings."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.process_text import stands, write_process
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, term
from node.cli.texts import TEXT_FILE, read_text


@click.group()
def process() -> None:
    """Declare a proposal's way to its ballot; show what is missing; agree to go on."""


@process.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every process, oldest first."""
    value = call(directory, "process.list", {})

    def text(paper: Paper) -> None:
        if not value["processes"]:
            paper.line(_("no processes yet"))
            return
        paper.table(
            [_("proposal"), _("title"), _("by"), term("heading", "stands")],
            [
                [p["proposal"][:SHOWN_ID], p["title"], p["group"], stands(p)]
                for p in value["processes"]
            ],
        )

    return Answer(value, text)


@process.command("show")
@click.argument("name", metavar="PROPOSAL")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show how far PROPOSAL has come: its stages, what is missing, by when and from whom."""
    value = call(directory, "process.show", {"proposal": name})
    return Answer(value, lambda paper: write_process(paper, value))


@process.command("declare")
@click.argument("name", metavar="PROPOSAL")
@click.option("--national", required=True, metavar="CONVENING", help="Freezes the options.")
@click.option(
    "--regional", required=True, multiple=True, metavar="CONVENING", help="Once for each of them."
)
@click.option("--needed", required=True, type=click.IntRange(1), help="Reports that must stand.")
@click.option("--options-due", required=True, help="Such as 2026-12-01T18:00, in the zone.")
@click.option("--reports-due", required=True, help="The same.")
@click.option("--zone", default="UTC", show_default=True, help="An IANA time zone.")
@click.option("--groups", default="", help="Groups present, at least: a number, or 2/3 of all.")
@click.option("--attendance", default="", help="People, at least: a number, or a share.")
@click.option("--deliberation", default="", help="Such as '2 days', if not the charter's.")
@click.option("--voting", default="", help="The same; shorter ones need many groups to agree.")
@click.option(
    "--options-file", type=TEXT_FILE, help="First wordings: label | meaning, a line each."
)
@click.option("--reason", default="", help="Why this way, for everybody to read.")
@node_option
@prints
def declare(
    name: str, regional: tuple[str, ...], options_file: Path | None, directory: Path, **given: Any
) -> Answer:
    """Declare how your group's PROPOSAL comes to its ballot. It can't be replaced."""
    args = {
        "proposal": name,
        "regional": list(regional),
        "options": read_text(options_file),
        **given,
    }
    value = call(directory, "process.declare", args)
    return Answer(
        value, lambda paper: paper.line(_("process {process}").format(process=value["process"]))
    )


@process.command("agree")
@click.argument("name", metavar="PROPOSAL")
@click.option(
    "--to",
    "what",
    type=click.Choice(["proceed", "emergency"]),
    required=True,
    help="Open without the missing reports, or with shorter periods.",
)
@click.option("--no-longer", is_flag=True, help="Take it back.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def agree(name: str, what: str, no_longer: bool, reason: str, directory: Path) -> Answer:
    """Agree, for your group, to what the process of PROPOSAL may do only with many."""
    args = {"proposal": name, "what": what, "agree": not no_longer, "reason": reason}
    value = call(directory, "process.agree", args)
    said = _("taken back: {what}") if no_longer else _("agreed: {what}")
    return Answer(value, lambda paper: paper.line(said.format(what=term("process", what))))
