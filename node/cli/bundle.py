"""`commonweal bundle`: write everything an outsider needs into one file."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure
from node.printed import quoted


@click.command()
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def bundle(path: Path, directory: Path) -> Answer:
    """Write the coalition's records to FILE, for anybody to verify without a network."""
    value = call(directory, "bundle", {"path": str(path.absolute())})

    def text(paper: Paper) -> None:
        paper.line(
            _("wrote {path}: {size} bytes").format(path=value["path"], size=figure(value["bytes"]))
        )
        paper.line(_("check it anywhere: commonweal verify {path}").format(path=quoted(path)))

    return Answer(value, text)
