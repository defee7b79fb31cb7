"""`commonweal demo`: thirteen nodes on this machine, from founding to a verified bundle."""

import asyncio
from pathlib import Path

import click

from node.cli.options import run_options


@click.command()
@run_options("demo")
@click.option(
    "--groups",
    type=click.IntRange(3, 13),
    default=13,
    show_default=True,
    help="How many wards take part; fewer are faster, and prove less.",
)
def demo(keep: bool, groups: int, directory: Path) -> None:
    """Thirteen nodes on this machine decide four questions with real ballots."""
    # Imported here: `commonweal --help` needs no web client.
    from node.demo.command import demonstrate  # noqa: PLC0415

    held = asyncio.run(demonstrate(directory, tuple(range(1, groups + 1)), keep=keep))
    click.get_current_context().exit(0 if held else 1)
