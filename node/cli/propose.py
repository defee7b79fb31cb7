"""`commonweal propose`: put a proposal before the coalition."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.cli.texts import TEXT_FILE, read_text


@click.command()
@click.option("--title", required=True, help="One line.")
@click.option("--summary", default="", help="A few sentences for lists.")
@click.option(
    "--text-file", type=TEXT_FILE, help="The wording, in Markdown; - reads standard input."
)
@click.option(
    "--clause",
    "clauses",
    metavar="ID",
    multiple=True,
    help="A demand, move, recall or condition that is so if it carries; may be given again.",
)
@node_option
@prints
def propose(
    title: str,
    summary: str,
    text_file: Path | None,
    clauses: tuple[str, ...],
    directory: Path,
) -> Answer:
    """Put a proposal before the coalition; other groups sponsor, amend and discuss it."""
    args = {
        "title": title,
        "summary": summary,
        "text": read_text(text_file),
        "clauses": list(clauses),
    }
    value = call(directory, "proposal.put", args)

    def text(paper: Paper) -> None:
        paper.line(_("proposal {id}").format(id=value["proposal"]))
        command = f"commonweal proposal sponsor {value['proposal'][:12]}"
        paper.line(_("others sponsor it with: {command}").format(command=command))

    return Answer(value, text)
