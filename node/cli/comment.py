"""`commonweal comment`: members speak in a debate under their own key."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.cli.texts import read_text


def _said(command: Any) -> Any:
    """The options of both commands: what a member says, of what, and who they are."""
    for option in (
        click.option("--author", default="", help="A name under it, if it is to be public."),
        click.option(
            "--text-file",
            required=True,
            type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
            help="A file with the words; - reads standard input.",
        ),
        click.option(
            "--stance",
            type=click.Choice(["for", "against", "question", "reply"]),
            required=True,
            help="What the comment is; a reply answers a comment.",
        ),
        click.option("--member", required=True, help="Who speaks, by the roster's reference."),
        click.argument("target", metavar="TARGET"),
    ):
        command = option(command)
    return command


@click.group()
def comment() -> None:
    """Let members of your group speak in a debate for themselves."""


@comment.command("sheet")
@_said
@node_option
@prints
def sheet(directory: Path, **said: Any) -> Answer:
    """Show exactly what a member's key signs to comment on TARGET; nothing is published."""
    value = call(directory, "comment.sheet", _args(said))

    def text(paper: Paper) -> None:
        paper.line(_("bytes: {bytes}").format(bytes=value["bytes"]))
        paper.line(_("salt: {salt}").format(salt=value["salt"]))
        paper.line(_("sign the bytes with the member's key; then `commonweal comment speak`"))

    return Answer(value, text)


@comment.command("speak")
@_said
@click.option("--salt", required=True, help="From the sheet that was signed.")
@click.option("--signature", required=True, help="Made by the member's key, as hexadecimal.")
@node_option
@prints
def speak(directory: Path, salt: str, signature: str, **said: Any) -> Answer:
    """Publish a member's comment on TARGET as their key signed it."""
    args = {**_args(said), "salt": salt, "signature": signature}
    value = call(directory, "comment.speak", args)
    return Answer(
        value, lambda paper: paper.line(_("comment {name}").format(name=value["comment"]))
    )


def _args(said: dict[str, Any]) -> dict[str, Any]:
    text = read_text(said["text_file"])
    return {**{name: value for name, value in said.items() if name != "text_file"}, "text": text}
