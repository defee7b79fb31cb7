"""`commonweal story`: a season of nine groups on this machine, by commands and pages."""

import asyncio
from pathlib import Path

import click


@click.command()
@click.option("--keep", is_flag=True, help="Leave the nodes running, until Ctrl-C.")
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("story"),
    show_default=True,
    help="Where it all goes; an earlier story there is replaced, anything else is left alone.",
)
def story(keep: bool, directory: Path) -> None:
    """Nine example groups live through a season: meetings, votes, demands, pledges, partings."""
    # Imported here: `commonweal --help` needs no web client.
    from node.story.command import tell  # noqa: PLC0415

    held = asyncio.run(tell(directory, keep=keep))
    click.get_current_context().exit(0 if held else 1)
