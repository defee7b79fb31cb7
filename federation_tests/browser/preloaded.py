"""Everything that a served node needs, imported once: nodes are forked from a process that has it.

`multiprocessing`'s fork server imports this before it forks. A node that starts as an interpreter
of its own takes two seconds of processor time, nearly all of it for imports and templates, and the
browser's tests start dozens of nodes.
"""

import gc

import node.commands.running  # noqa: F401  nodes import it at their first command
from federation_tests.browser import served  # noqa: F401
from node.web.i18n import load_languages
from node.web.render import environment


def compile_templates() -> None:
    """Put each template into the table of compiled ones, which all of a process's nodes share."""
    for spoken in load_languages().values():
        spoken.gettext("")  # reads the language's catalogue
    templates = environment(spoken)
    for name in templates.list_templates():
        templates.get_template(name)


compile_templates()
# As `commonweal serve` does once all is loaded: no node looks for garbage among it, nor at its end.
gc.freeze()
