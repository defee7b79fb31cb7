"""`commonweal demo`: thirteen nodes on this machine, from founding to a verified bundle."""

import asyncio
from pathlib import Path

import click

from node.cli.options import run_options

# Ten times five minutes: who needs more has no machine for thirteen nodes.
MOST_SLOWER = 10


@click.command()
@run_options("demo")
@click.option(
    "--groups",
    type=click.IntRange(3, 13),
    default=13,
    show_default=True,
    help="How many wards take part; fewer are faster, and prove less.",
)
@click.option(
    "--provisional",
    is_flag=True,
    help="Certify nothing: faster, and fewer than nine wards can do it.",
)
@click.option(
    "--slower",
    type=click.FloatRange(1, MOST_SLOWER),
    default=1.0,
    show_default=True,
    help="Leave time as for a machine this many times slower: for one that does other work.",
)
def demo(keep: bool, groups: int, provisional: bool, slower: float, directory: Path) -> None:
    """Thirteen nodes on this machine decide four questions with real ballots."""
    # Imported here: `commonweal --help` needs no web client.
    from node.demo.command import demonstrate  # noqa: PLC0415

    wards = tuple(range(1, groups + 1))
    held = asyncio.run(
        demonstrate(directory, wards, keep=keep, certify=not provisional, slower=slower)
    )
    click.get_current_context().exit(0 if held else 1)
