"""Options that many commands share."""

from pathlib import Path

import click

NODE_DIRECTORY = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)

# The node that a command speaks to: its directory on this machine.
node_option = click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=NODE_DIRECTORY,
    required=True,
    envvar="COMMONWEAL_DIR",
    help="The node's directory; COMMONWEAL_DIR if not given.",
)
