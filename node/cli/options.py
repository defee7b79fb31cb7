"""Options that many commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from node.cli.errors import NODE_VARIABLE

F = TypeVar("F", bound=Callable[..., Any])

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
    envvar=NODE_VARIABLE,
    help="The node's directory; COMMONWEAL_DIR if not given.",
)

# Where a command that replaces keys puts the shares of the key after the new one.
recovery_option = click.option(
    "--recovery",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory for the new recovery shares; without it they are shown on this terminal.",
)


def run_options(name: str) -> Callable[[F], F]:
    """The options of a command that runs many nodes here: where, and whether they stay up.

    Args:
        name: the command's; also of its directory, if no other is given.
    """
    keep = click.option("--keep", is_flag=True, help="Leave the nodes running, until Ctrl-C.")
    base = click.option(
        "--dir",
        "directory",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(name),
        show_default=True,
        help="Where it all goes; what an earlier run left there is replaced, and nothing else.",
    )
    return lambda command: keep(base(command))
