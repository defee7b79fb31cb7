"""`commonweal count`: count files of votes by any method, without a node.

The same functions count a coalition's ballots, so anybody can recount with this one command.
"""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from node.cli.count_text import show_count
from node.cli.output import Answer, Paper, prints
from protocol.counting import methods
from protocol.counting.result import Count
from protocol.counting.ties import TieBreak
from protocol.formats.ballot_file import BallotFile, combine
from protocol.formats.csv_ballots import Columns
from protocol.formats.detect import FORMATS, read_ballots
from protocol.formats.lines import MAX_LINE_BYTES


def methods_help() -> str:
    """Every method with its source and settings, from the same table that counts."""
    parts = ["\b\nMethods, with the source each follows, and settings (default first):"]
    for method in methods.METHODS.values():
        lines = [f"  {method.name}: {method.title}"]
        lines += textwrap.wrap(method.about, 72, initial_indent="    ", subsequent_indent="    ")
        source = f"Source: {method.source}"
        lines += textwrap.wrap(source, 72, initial_indent="    ", subsequent_indent="    ")
        for setting in method.settings:
            about = f"{setting.name}={setting.choices}: {setting.about}"
            lines += textwrap.wrap(about, 72, initial_indent="    - ", subsequent_indent="      ")
        parts.append("\b\n" + "\n".join(lines))
    return "\n\n".join(parts)


def settings_of(
    ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    """Read `key=value` pairs."""
    del ctx, param
    result: dict[str, str] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key or key in result:
            raise click.BadParameter(f"{pair!r} is not one key=value")
        result[key] = value
    return result


@click.command(
    name="count",
    short_help="Count files of votes by any method.",
    epilog=methods_help(),
    context_settings={"max_content_width": 100},
)
@click.argument("method", metavar="METHOD")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--seats", type=int, help="How many are elected.  [default: what the file says, or 1]"
)
@click.option(
    "--variant",
    metavar="KEY=VALUE",
    multiple=True,
    callback=settings_of,
    help="A setting of the method; may be given several times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    show_default=True,
    help="The format of all files; auto looks at the first line of each.",
)
@click.option(
    "--precinct-column",
    default="precinct",
    show_default=True,
    help="CSV: the column that is no part of the vote.",
)
@click.option(
    "--seed",
    metavar="TEXT",
    help="Break ties by earlier rounds, then by lots drawn from this text.  "
    "[default: by earlier rounds, then by the order of the options]",
)
@prints
def count(
    method: str,
    files: tuple[Path, ...],
    seats: int | None,
    variant: Mapping[str, str],
    form: str,
    precinct_column: str,
    seed: str | None,
) -> Answer:
    """Count the votes in FILE... by METHOD.

    Several files are counted as one election: their votes are added up, options matched by name.
    Numbers are exact; in JSON, parts of a vote are text like "1/3".
    """
    # Before reading what may be a gigabyte.
    methods.check(method, seats=1 if seats is None else seats, variant=variant)
    ladder = TieBreak() if seed is None else TieBreak.seeded(seed_bytes(seed))
    columns = Columns(precinct_column)
    votes = combine([read_file(path, form, columns).without_withdrawn() for path in files])
    if seats is None:
        # A file may name more seats than a method for one winner fills; then it is asked for one.
        seats = min(votes.seats or 1, methods.METHODS[method].max_seats)
    result = methods.count(method, votes.profile, seats=seats, variant=variant, tie_break=ladder)

    def text(paper: Paper) -> None:
        show_count(paper, result, votes)

    return Answer(named(result, votes), text)


def read_file(path: Path, form: str, columns: Columns) -> BallotFile:
    """Read one file of votes, as a stream.

    Raises:
        MalformedError: `bad-file`, naming file and line.
        OSError: it can't be opened.
    """
    return read_ballots(lines_of(path), str(path), form=form, columns=columns)


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, none longer than one byte more than the limit on lines."""
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE_BYTES + 1):
            yield line


def seed_bytes(seed: str) -> bytes:
    """The seed as lots take it.

    Raises:
        click.BadParameter: empty, or longer than 64 bytes.
    """
    data = seed.encode()
    if not 1 <= len(data) <= 64:
        raise click.BadParameter("--seed takes 1 to 64 bytes of text")
    return data


def named(result: Count, votes: BallotFile) -> Mapping[str, object]:
    """The count with names, and the title if the file has one."""
    value = result.named(votes.options)
    return {**value, "title": votes.title} if votes.title else value
