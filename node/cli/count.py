"""`commonweal count`: count files of votes by any method, without a node.

The same functions count a coalition's ballots, so anybody can recount with this one command.
"""

import textwrap
from collections.abc import Mapping
from pathlib import Path

import click

from node.cli.count_text import show_count
from node.cli.filling import Filling, fills_seats
from node.cli.output import Answer, Paper, prints
from node.cli.picture import Counted, draws
from node.cli.speech import _
from node.cli.tie_order import TieOrder, breaks_ties
from node.cli.vote_files import read_file, reads_votes
from protocol.counting import methods
from protocol.counting.result import Count
from protocol.formats.ballot_file import BallotFile, combine
from protocol.formats.detect import Reading


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
            raise click.BadParameter(_("{pair!r} is not one key=value").format(pair=pair))
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
    "--variant",
    metavar="KEY=VALUE",
    multiple=True,
    callback=settings_of,
    help="A setting of the method; may be given several times.",
)
@breaks_ties
@fills_seats
@reads_votes
@prints
@draws
def count(
    method: str,
    files: tuple[Path, ...],
    filling: Filling,
    variant: Mapping[str, str],
    form: str,
    reading: Reading,
    ties: TieOrder,
) -> Counted:
    """Count the votes in FILE... by METHOD.

    Several files are counted as one election: their votes are added up, options matched by name.
    Numbers are exact; in JSON, parts of a vote are text like "1/3".
    """
    # Before reading what may be a gigabyte.
    methods.check(method, seats=filling.seats or 1, variant=variant)
    votes = combine([read_file(path, form, reading).without_withdrawn() for path in files])
    variant = with_grades(method, variant, votes)
    # A file may name more seats than a method for one winner fills; then it is asked for one.
    seats = filling.seats or min(votes.seats or 1, methods.METHODS[method].max_seats)
    made = methods.count(
        method,
        votes.profile,
        seats=seats,
        variant=variant,
        tie_break=ties.ladder(votes.options),
        reserved=filling.reserved(votes.options),
    )
    result = ties.told(made)

    def text(paper: Paper) -> None:
        show_count(paper, result, votes)

    return Counted(Answer(named(result, votes), text), result, votes)


def with_grades(method: str, variant: Mapping[str, str], votes: BallotFile) -> Mapping[str, str]:
    """The variant, with as many grades as the files have where the method asks and nobody said."""
    asks = any(setting.name == "grades" for setting in methods.METHODS[method].settings)
    if not asks or not votes.grades or "grades" in variant:
        return variant
    return {**variant, "grades": str(len(votes.grades))}


def named(result: Count, votes: BallotFile) -> Mapping[str, object]:
    """The count with names, and the title if the file has one."""
    value = result.named(votes.options)
    return {**value, "title": votes.title} if votes.title else value
