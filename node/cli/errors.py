"""How refusals are told: `commonweal: message`, then `hint:`, on standard error.

Messages are lower case without a full stop; a hint says what to do next.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import click

from node.cli.speech import N_, _, spoken, term
from node.errors import NodeError
from node.store.space import disk_full, no_room
from protocol.errors import ProtocolError

NODE_VARIABLE = "COMMONWEAL_DIR"
"""Names the node's directory where `--dir` does not."""

REFUSED, MISUSED, INTERRUPTED = 1, 2, 130

WRONG_FILE = "is it the file that was meant? if it is, who made it may run a different version"


def tell(message: str, hint: str = "") -> None:
    """Print an error and its hint to standard error."""
    from node.cli.output import visible  # noqa: PLC0415  output is not needed to fail early

    click.echo(f"commonweal: {visible(message)}", err=True)
    if hint:
        click.echo(_("hint: {hint}").format(hint=visible(hint)), err=True)


def report(error: BaseException) -> int:
    """Tell an error to people and give the exit status; what nobody foresaw is raised again."""
    if no_room(error):
        error = disk_full()
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        tell(_("stopped"))
        return INTERRUPTED
    if isinstance(error, click.UsageError):
        return report_usage(error)
    if isinstance(error, click.ClickException):
        tell(plain_sentence(error.format_message()))
        return error.exit_code
    if isinstance(error, ProtocolError | NodeError):
        refused(error)
        return REFUSED
    if isinstance(error, OSError) and error.strerror:
        where = error.filename or _("the system")
        hint = ""
        if isinstance(error, PermissionError):
            hint = _("whose file is it? what belongs to a node is for the user that serves it")
        tell(f"{where}: {error.strerror[:1].lower()}{error.strerror[1:]}", hint)
        return REFUSED
    if isinstance(error, sqlite3.DatabaseError):
        tell(
            _("a file of the node can't be used: {error}").format(error=error),
            _("commonweal doctor says more"),
        )
        return REFUSED
    raise error


def refused(error: ProtocolError | NodeError) -> None:
    """Tell a refusal.

    In another language it is told as on pages: by its code. What exactly was wrong is worded where
    it is found, in English; where pages have no words for that, it stands below, and says so.
    """
    english = error.message if isinstance(error, NodeError) else message_of(error)
    language = spoken()
    if error.code == "gate-closed" and (gate := _GATE.fullmatch(english)):
        tell(f"{_(gate['what'])}: {condition(gate)}", _(error.hint) if error.hint else "")
        return
    if language is None:
        tell(english, error.hint)
        return
    # Pages' words: English commands need none of them.
    from node.cli.output import visible  # noqa: PLC0415
    from node.web.refusals import refusal  # noqa: PLC0415

    said = refusal(error, language)
    if said.foreign:
        tell(english, error.hint)
        return
    exactly = said.detail if said.detail and not said.raw else ""
    message = plain_sentence(said.message)
    tell(f"{message}: {plain_sentence(exactly)}" if exactly else message, plain_sentence(said.hint))
    if said.exact:
        return
    if not exactly and (isinstance(error, NodeError) or said.detail):
        click.echo(_("In English: {message}").format(message=visible(english)), err=True)


_GATE = re.compile(r"(?P<what>.*): (?P<gate>[a-z-]+): (?P<have>[0-9]+) of (?P<need>[0-9]+)")


def condition(gate: re.Match[str]) -> str:
    """What a ballot still waits for, in words: a refusal names it as programs do."""
    return _("{gate}, {have} of {need}").format(
        gate=term("gate", gate["gate"]), have=gate["have"], need=gate["need"]
    )


def report_usage(error: click.UsageError) -> int:
    """Tell a mistake in the command line, with the way to its help."""
    hint = ""
    if error.ctx is not None:
        hint = _("try {command} --help").format(command=error.ctx.command_path)
        if isinstance(error, click.NoSuchOption) and error.option_name == "--lang":
            hint = _("it stands before the command: commonweal --lang es COMMAND")
        if isinstance(error, click.MissingParameter) and error.param is not None:
            hint = _of_missing(error.param) or hint
    tell(plain_sentence(_said_of_number(error)), hint)
    return MISUSED


NUMBERS = {
    "integer": N_("whole number"),
    "integer range": N_("whole number"),
    "float": N_("number"),
    "float range": N_("number"),
}
"""What click calls a number -> what people do."""


def _said_of_number(error: click.UsageError) -> str:
    """What click says, with a word of people's for what is no number."""
    text = error.format_message()
    kind = error.param.type.name if isinstance(error, click.BadParameter) and error.param else ""
    if kind in NUMBERS and text.endswith(f"{kind}."):
        return text.removesuffix(f"{kind}.") + _(NUMBERS[kind])
    return text


def _of_missing(param: click.Parameter) -> str:
    """What stands in for an option that was left out, if anything does."""
    if param.envvar != NODE_VARIABLE:
        return ""
    return _(
        "name the node's directory, or set {variable} to it for all commands: export {variable}=DIR"
    ).format(variable=NODE_VARIABLE)


def plain_sentence(text: str) -> str:
    """A sentence of click's in this program's form: lower case start, no full stop."""
    return (text[:1].lower() + text[1:]).rstrip(".")


def message_of(error: ProtocolError) -> str:
    """What a protocol error says, in one line and without its hint."""
    return error.message


@contextmanager
def about(what: str) -> Iterator[None]:
    """Say which file or thing a protocol error is about.

    Raises:
        NodeError: for a `ProtocolError` inside, with its code, its message after "what: ".
    """
    try:
        yield
    except ProtocolError as error:
        # What is on this machine is mostly another file than was meant; the codes' own hints are
        # for what came from another node.
        hint = WRONG_FILE if error.code in {"not-canonical", "bad-schema"} else error.hint
        raise NodeError(error.code, f"{what}: {message_of(error)}", hint) from error
