"""`commonweal found`: the pages of a founding, and then the node."""

import asyncio
import ipaddress
from functools import partial
from pathlib import Path

import click

from node.cli.loading import stop_while_loading
from node.cli.options import NODE_DIRECTORY
from node.cli.speech import _
from node.printed import quoted


@click.command(short_help="Found a coalition by pages, and serve the node.")
@click.argument("directory", metavar="DIR", type=NODE_DIRECTORY)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where the pages answer; beyond this machine only behind a proxy with https.",
)
@click.option(
    "--port", type=click.IntRange(0, 65_535), help="Their port; that of the node if not given."
)
def found(directory: Path, host: str, port: int | None) -> None:
    """Serve the pages on which the group of the node in DIR founds a coalition with others.

    There it drafts, reads and signs the charter, takes in the others' papers, and starts the node
    when all have signed. The code that is printed opens the pages. Interrupt it whenever you like:
    it goes on where it was. A node that has its charter is served, as by `commonweal serve`.
    """
    stop_while_loading()
    from node.config import load_config  # noqa: PLC0415  a bad setting is told before the rest loads
    from node.telemetry import configure_logging  # noqa: PLC0415

    config = load_config(directory)
    configure_logging(config.logging.format, config.logging.level)
    from node.founding.room import FoundingRoom  # noqa: PLC0415
    from node.founding_pages import Founding  # noqa: PLC0415
    from node.serving import serve_directory  # noqa: PLC0415

    serve = partial(
        serve_directory,
        directory,
        opened=lambda node: None if node.accesses.administered() else _first_code(directory),
    )
    room = FoundingRoom(directory)

    async def serve_both() -> None:
        if room.founded:
            await serve(_serving)
            return
        # What every page would say: at the terminal it is said to whoever can mend it.
        room.look()
        at = config.listen.port if port is None else port
        await Founding(room).serve(
            host,
            at,
            ready=lambda url, code: _ready(host, url, code),
            node=serve,
            serving=_serving,
        )

    asyncio.run(serve_both())


def _serving(url: str) -> None:
    click.echo(f"serving {url}")


def _first_code(directory: Path) -> None:
    # The page with the first code is shown once: closed too early, or killed, nobody could come in.
    command = f"commonweal access grant --role steward --code --for NAME --dir {quoted(directory)}"
    said = _("No administrator has signed in yet. If the first code was lost: {command}")
    click.echo(said.format(command=command), err=True)


def _ready(host: str, url: str, code: str) -> None:
    click.echo(f"founding {url}")
    click.echo(_("code: {code}").format(code=code))
    if not _on_this_machine(host):
        said = _("Others can reach these pages: without https the code can be read on the way.")
        click.echo(said, err=True)


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
