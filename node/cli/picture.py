"""A count as a picture in a file: `--svg` of `count` and `recount`."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from node.cli.output import Answer, Paper, visible
from node.cli.speech import _
from node.errors import NodeError
from node.founding.files import OPEN, write_whole
from protocol.counting.result import Count
from protocol.formats.ballot_file import BallotFile

STDOUT = Path("-")


class Counted(msgspec.Struct, frozen=True):
    """What a command that counts returns: its answer, and what a picture of it is drawn from."""

    answer: Answer
    count: Count
    votes: BallotFile


def draws(command: Callable[..., Counted]) -> Callable[..., Answer]:
    """Give a command `--svg` and `--force`, and draw what it counted if they ask for it.

    A path that can't be written is refused before the command reads what may be a gigabyte.
    """

    @click.option(
        "--svg",
        metavar="OUT",
        type=click.Path(path_type=Path),
        help="Draw the count into this SVG file; - is standard output, instead of the text.",
    )
    @click.option("--force", is_flag=True, help="Replace the picture if it is there.")
    @functools.wraps(command)
    def wrapped(*, svg: Path | None, force: bool, **arguments: Any) -> Answer:
        if svg is not None:
            check_place(svg, force=force)
        counted = command(**arguments)
        return counted.answer if svg is None else drawn(counted, svg)

    return wrapped


def drawn(counted: Counted, path: Path) -> Answer:
    """Draw, write, and give the answer that says so; on standard output the picture is it.

    Raises:
        NodeError: `bad-file`: it can't be written; nothing half-written is left.
    """
    answer, picture = counted.answer, draw(counted.count, counted.votes)
    if path == STDOUT:
        return Answer(answer.value, lambda _paper: click.echo(picture, nl=False))
    try:
        write_whole(path, picture.encode(), mode=OPEN)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise NodeError("bad-file", f"{path} can't be written: {why}") from error

    def text(paper: Paper) -> None:
        answer.text(paper)
        paper.line(_("picture: {path}").format(path=path))

    return Answer(answer.value, text)


def check_place(path: Path, *, force: bool) -> None:
    """Whether a picture can go to a path.

    Raises:
        click.UsageError: two things want standard output.
        NodeError: `file-exists`, or `bad-file`: nothing can be written there.
    """
    if path == STDOUT:
        if click.get_current_context().params.get("as_json"):
            raise click.UsageError(_("--svg - and --json both want standard output; name a file"))
        return
    if not path.parent.is_dir():
        raise NodeError("bad-file", f"{path.parent} is no folder", "make it, or name another")
    if path.exists() and not path.is_file():
        # Replaced in one step, a device or a folder would be gone.
        raise NodeError("bad-file", f"{path} is no file", "name a file, or - for standard output")
    if path.exists() and not force:
        raise NodeError("file-exists", f"{path} exists", "--force replaces it")


def draw(count: Count, votes: BallotFile) -> str:
    """The picture as an SVG document; what a stranger hid in a name is made visible."""
    from node.web.charts.standalone import count_picture  # noqa: PLC0415  only where it is drawn
    from node.web.i18n import load_languages  # noqa: PLC0415
    from node.web.negotiation import SOURCE_LANGUAGE  # noqa: PLC0415

    return count_picture(
        count,
        [visible(name) for name in votes.options],
        visible(votes.title),
        [visible(grade) for grade in votes.grades],
        load_languages()[SOURCE_LANGUAGE],
    )
