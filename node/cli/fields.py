"""Arguments that were refused, named as whoever typed them knows them: by option or place.

The schema of a command names its fields; an option is called otherwise here and there, and what
stands without an option has the word that help shows.
"""

import re

import click

from node.errors import NodeError

_FIELD = re.compile(
    r"(?:(?P<command>[a-z.-]+): )?(?P<field>[a-z_]+)(?:\[[0-9]+\])?"
    r"(?P<rest> (?:is empty|is too |has too |is not the beginning of an id).*)",
    re.DOTALL,
)
"""As `node.commands.misfits` words what doesn't fit."""


def by_option(error: NodeError, command: click.Command | None) -> NodeError:
    """A refusal of a field, with the field's name as the command line has it.

    Args:
        command: what was typed; None if nobody knows.

    Returns:
        The same refusal where it is about something else, or the command has no such option.
    """
    found = _FIELD.fullmatch(error.message) if error.code == "bad-arguments" else None
    if found is None or command is None:
        return error
    label = _label(found["field"], command.params)
    if label is None:
        return error
    before = f"{found['command']}: " if found["command"] else ""
    return NodeError(error.code, f"{before}{label}{found['rest']}", error.hint)


def _label(field: str, params: list[click.Parameter]) -> str | None:
    for ends in ("", "_file"):
        for param in params:
            if isinstance(param, click.Option):
                option = next((o for o in param.opts if _plain(o) == f"{field}{ends}"), None)
                if option is not None or param.name == f"{field}{ends}":
                    return option or param.opts[0]
    for param in params:
        if isinstance(param, click.Argument):
            word = (param.metavar or param.name or "").strip("[].")
            if field in {param.name, _plain(word)}:
                return word
    return None


def _plain(text: str) -> str:
    return text.lstrip("-").replace("-", "_").lower()
