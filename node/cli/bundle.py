"""`commonweal bundle`: write everything an outsider needs into one file."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints


@click.command()
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def bundle(path: Path, directory: Path) -> Answer:
    """Write the coalition's records to FILE, for anybody to verify without a network."""
    value = call(directory, "bundle", {"path": str(path.absolute())})

    def text(paper: Paper) -> None:
        paper.line(f"wrote {value['path']}: {value['bytes']:,} bytes")
        paper.line(f"check it anywhere: commonweal verify {path}")

    return Answer(value, text)
