"""What a node starts without: loaded where it is first needed, or all of it soon after the start.

Most of a start's work is reading code. Nobody needs this before the node answers, except who asks
in its first seconds: then it is loaded for them. Pages load theirs by
`node.web.loading`.
"""

import importlib

LATER = (
    "node.commands.running",
    "node.peers.verifying",
    "node.web.i18n",
    "node.web.loading",
    "node.web.markdown",
    "node.web.node_desk",
    "node.web.render",
)
"""Modules; nothing that a start loads imports one of them, or what only they import."""


def load_later() -> None:
    """Load all of them: files on the disk may be of another release once an upgrade ran.

    Raises:
        ImportError: one of the files is not in the package.
    """
    for name in LATER:
        importlib.import_module(name)
