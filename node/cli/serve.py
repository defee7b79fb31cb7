"""`commonweal serve`: run a group's node."""

import asyncio
import gc
from pathlib import Path

import click

from node.cli.loading import stop_while_loading
from node.cli.options import NODE_DIRECTORY
from node.lock import wait_until_free


@click.command()
@click.argument("directory", metavar="DIR", type=NODE_DIRECTORY)
@click.option(
    "--write-without-asking",
    "without_asking",
    metavar="REASON",
    default="",
    help="Publish at once, whatever others hold of its record; goes into the journal.",
)
@click.option(
    "--behind-nat",
    is_flag=True,
    help="Answer peers over the connections this node opens, because nobody can reach it.",
)
def serve(directory: Path, without_asking: str, behind_nat: bool) -> None:
    """Serve the node in DIR until interrupted: pages, other nodes, duties.

    After each start the node first asks the other groups' nodes for the newest head of its own
    record, and publishes once more than half have answered: this directory might be an old copy.
    """
    stop_while_loading()
    # What loads, stays: looking for garbage among it would take a tenth of the start.
    gc.disable()
    from node.config import load_config  # noqa: PLC0415  a bad setting is told before the rest loads
    from node.telemetry import configure_logging  # noqa: PLC0415

    config = load_config(directory)
    configure_logging(config.logging.format, config.logging.level)
    from node.serving import serve_directory  # noqa: PLC0415

    gc.freeze()
    gc.enable()

    wait_until_free(directory)
    # One line, flushed: whoever started this process waits for it.
    asyncio.run(
        serve_directory(
            directory,
            lambda url: click.echo(f"serving {url}"),
            without_asking,
            behind_nat=behind_nat,
        )
    )
