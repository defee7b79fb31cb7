"""What `--help` and click itself say, in the language that a command speaks.

Help stands in the sources as docstrings and options' `help`; click finds the words of its own by
the name `_` in its modules.
"""

import copy
import inspect
from collections.abc import Iterator

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from node.cli.speech import N_, NN_, _, ngettext, spoken

CLICK_MODULES = (
    click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui,
    click.types,
)  # fmt: skip

CLICK_WORDS: tuple[str, ...] = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("env var: {var}"),
    N_("default: {default}"),
    N_("required"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Could not open file {filename!r}: {message}"),
    N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Repeat for confirmation"),
    N_("Error: {message}"),
    N_("Error: The two entered values do not match."),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
)
CLICK_PLURALS: tuple[tuple[str, str], ...] = (
    NN_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    NN_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    NN_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    NN_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
"""What people meet of click's own words; a test finds each in click."""


def teach_click() -> None:
    """Have click look its own words up where everything else is; English needs nothing."""
    if spoken() is None:
        return
    for module in CLICK_MODULES:
        for name, function in (("_", _), ("ngettext", ngettext)):
            if hasattr(module, name):
                setattr(module, name, function)


def translate(command: click.Command) -> click.Command:
    """A command with its help, that of its options and of those below it, in the language.

    It is a copy: the next call in this process may be in another language.
    """
    if spoken() is None:
        return command
    said = copy.deepcopy(command)
    for one in below(said):
        one.help = one.help and _(inspect.cleandoc(one.help))
        for option in options(one):
            option.help = option.help and _(inspect.cleandoc(option.help))
    return said


def below(command: click.Command) -> Iterator[click.Command]:
    """A command and all commands in it."""
    yield command
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from below(one)


def options(command: click.Command) -> Iterator[click.Option]:
    """The options of a command."""
    yield from (one for one in command.params if isinstance(one, click.Option))


def help_texts(command: click.Command) -> Iterator[str]:
    """All that `--help` says of a command and of those below it, as the sources have it."""
    for one in below(command):
        found = (one.help, *(option.help for option in options(one)))
        yield from (inspect.cleandoc(text) for text in found if text)
