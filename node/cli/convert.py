"""`commonweal convert`: write files of votes in another format, saying what that loses."""

from pathlib import Path

import click

from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, ngettext
from node.cli.vote_files import read_file, reads_votes
from node.errors import NodeError
from node.founding.files import write_whole
from protocol.formats.ballot_file import combine
from protocol.formats.detect import Reading
from protocol.formats.writing import FORMS, write


@click.command(name="convert", short_help="Write files of votes in another format.")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--to", "target", required=True, type=click.Choice(list(FORMS)), help="The format.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@reads_votes
@prints
def convert(
    files: tuple[Path, ...],
    target: str,
    output: Path,
    force: bool,
    form: str,
    reading: Reading,
) -> Answer:
    """Write the votes in FILE... in another format.

    Several files become one election, options matched by name. What the format has no form for is
    told; where leaving it out would change a count, nothing is written.
    """
    if output.exists() and not force:
        raise NodeError("file-exists", f"{output} exists", "--force replaces it")
    read = [read_file(path, form, reading) for path in files]
    votes = read[0] if len(read) == 1 else combine([one.without_withdrawn() for one in read])
    written = write(target, votes)
    write_whole(output, "".join(written.lines).encode(), mode=0o644)

    def text(paper: Paper) -> None:
        total = votes.profile.total
        paper.line(
            ngettext(
                "{output}: {total} ballot, {count} options, as {target}",
                "{output}: {total} ballots, {count} options, as {target}",
                1 if total == 1 else 2,  # weights may be fractions
            ).format(output=output, total=total, count=len(votes.options), target=target)
        )
        for loss in written.losses:
            paper.line(_("lost: {loss}").format(loss=loss))

    answer = {
        "file": str(output),
        "format": target,
        "ballots": str(votes.profile.total),
        "options": list(votes.options),
        "losses": list(written.losses),
    }
    return Answer(answer, text)
