"""`commonweal ballot votes`: the votes of a result as a file, to count them again with any tool."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, ngettext
from node.cli.tie_words import tie_lines
from node.errors import NodeError
from node.founding.files import write_whole
from protocol.formats.writing import FORMS


@click.command("votes")
@click.argument("name", metavar="BALLOT")
@click.option("--contest", default=1, show_default=True, type=click.IntRange(min=1), help="Which.")
@click.option(
    "--to",
    "target",
    type=click.Choice(list(FORMS)),
    help="The format.  [default: by the end of the file's name; else csv-grades or blt]",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@node_option
@prints
def votes(
    *, name: str, contest: int, target: str | None, output: Path, force: bool, directory: Path
) -> Answer:
    """Write the votes of a contest of BALLOT into a file, and say how to count them again.

    They are what the result is counted from: every group's, weighted as the rule says.
    """
    if output.exists() and not force:
        raise NodeError("file-exists", f"{output} exists", "--force replaces it")
    # Imported here and below, because every other command of ballots counts nothing.
    from node.exported import usual_forms  # noqa: PLC0415

    value = call(directory, "ballot.votes", {"ballot": name, "contest": contest})
    told = export(value, [target] if target else usual_forms(value, output.name), output)
    return Answer({**value, **told}, lambda paper: tell(paper, told))


def export(value: dict[str, Any], forms: Sequence[str], path: Path) -> dict[str, Any]:
    """Write the votes of a contest in the first of some formats that holds them.

    Args:
        value: from `node.commands.results.contest_votes`.
        forms: keys of `FORMS`, at least one.
        path: written over if it is there.

    Raises:
        MalformedError: `bad-file`: none of them holds these votes.
    """
    from node.exported import ballot_file, recount_line, written_in  # noqa: PLC0415

    file = ballot_file(value)
    form, written = written_in(file, forms)
    write_whole(path, "".join(written.lines).encode(), mode=0o644)
    return {
        "file": str(path),
        "format": form,
        "votes": str(file.profile.total),
        "losses": list(written.losses),
        "ties": value["ties"]["met"],
        "again": recount_line(value, form, str(path)),
    }


def tell(paper: Paper, told: dict[str, Any]) -> None:
    """Say what was written and how to count it again."""
    paper.line(
        ngettext(
            "{file}: {votes} vote, as {format}",
            "{file}: {votes} votes, as {format}",
            1 if told["votes"] == "1" else 2,  # weights may be fractions
        ).format(file=told["file"], votes=told["votes"], format=told["format"])
    )
    for loss in told["losses"]:
        paper.line(_("lost: {loss}").format(loss=loss))
    for line in tie_lines(told["ties"]):
        paper.line(line)
    if "--tie-order" in told["again"]:
        paper.line(_("the file can't say so: --tie-order says it to the count"))
    paper.line(_("count them again, without a node, with"))
    paper.line(f"  {told['again']}")
