"""`commonweal story`: a season of nine groups on this machine, by commands and pages."""

import asyncio
from pathlib import Path

import click

from node.cli.options import run_options


@click.command()
@run_options("story")
def story(keep: bool, directory: Path) -> None:
    """Nine example groups live through a season: meetings, votes, demands, pledges, partings."""
    # Imported here: `commonweal --help` needs no web client.
    from node.story.command import tell  # noqa: PLC0415

    held = asyncio.run(tell(directory, keep=keep))
    click.get_current_context().exit(0 if held else 1)
