"""What commands print: JSON for programs, tables for people, and nothing a stranger can hide in.

A command decorated with `prints` returns an `Answer`; `--json` prints its value, otherwise its
`text` is called with a `Paper` to write on. Text that other groups wrote is shown with control
characters made visible, because a terminal obeys them.
"""

import functools
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, ParamSpec

import click
import msgspec

from node.cli.speech import _

P = ParamSpec("P")

# Steps of a hundred at which progress is told where there is no terminal: seldom enough for a
# log file, often enough to see that something moves.
PLAIN_PROGRESS_STEPS = 4


class Paper:
    """Standard output for people: rich tables on a terminal, aligned columns elsewhere."""

    def __init__(self) -> None:
        self.rich = sys.stdout.isatty()

    def line(self, text: str = "") -> None:
        """Write one line, or several."""
        click.echo(visible(text))

    def facts(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Write labels and values, one pair a line, the values aligned."""
        rows = [(label, visible(str(value))) for label, value in pairs]
        width = max((len(label) for label, _ in rows), default=0)
        for label, value in rows:
            click.echo(f"{label:<{width}}  {value}")

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = ""
    ) -> None:
        """Write a table; numbers stand to the right.

        Args:
            columns: The headings.
            rows: As many cells each as there are columns.
            title: Printed above, if any.
        """
        cells = [list(row) for row in rows]
        if self.rich:
            rich_table(columns, cells, title)
        else:
            plain_table(columns, cells, title)


def rich_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str) -> None:
    """Draw a table on a terminal."""
    from rich.console import Console  # noqa: PLC0415  only where it is drawn
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(visible(title)) if title else None, title_justify="left")
    for index, column in enumerate(columns):
        right = all(is_number(row[index]) for row in rows) and bool(rows)
        table.add_column(Text(column), justify="right" if right else "left")
    for row in rows:
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    Console().print(table)


def plain_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str) -> None:
    """Print a table as aligned columns, two spaces between."""
    if title:
        click.echo(visible(title))
    texts = [[visible(str(cell)) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[i]) for row in texts)]) for i, head in enumerate(columns)]
    click.echo("  ".join(f"{h:<{w}}" for h, w in zip(columns, widths, strict=True)).rstrip())
    for row, text in zip(rows, texts, strict=True):
        parts = [
            f"{part:>{width}}" if is_number(cell) else f"{part:<{width}}"
            for cell, part, width in zip(row, text, widths, strict=True)
        ]
        click.echo("  ".join(parts).rstrip())


def is_number(cell: object) -> bool:
    """Whether a cell stands to the right."""
    return isinstance(cell, int | Fraction) and not isinstance(cell, bool)


def visible(text: str) -> str:
    """The text with control and formatting characters, but newline and tab, written out."""
    return "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t" else c
        for c in text
    )


class Answer(msgspec.Struct, frozen=True):
    """What a command has to say.

    Attributes:
        value: What `--json` prints; bytes become hex, Fractions "n/d".
        text: Writes the same for people.
        failed: Exit with status 1 after printing: the command ran, and its answer is no.
    """

    value: Mapping[str, Any] | Sequence[Any]
    text: Callable[[Paper], None]
    failed: bool = False


def prints(command: Callable[P, Answer]) -> Callable[..., None]:
    """Give a command `--json` and print the `Answer` it returns.

    Stands below `@click.command()` and may stand above or below its options.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = kwargs.pop("as_json")
        answer = command(*args, **kwargs)
        if as_json:
            click.echo(to_json(answer.value))
        else:
            answer.text(Paper())
        if answer.failed:
            click.get_current_context().exit(1)

    return wrapped


def to_json(value: object) -> str:
    """A value as JSON text with two spaces of indent; keys keep their order."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=to_plain)


def to_plain(value: object) -> object:
    """What `json` can't print: bytes as hex, Fractions as "n/d", paths and enums as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Fraction | Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no JSON form")


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show that long work moves, on standard error.

    On a terminal it is a bar; elsewhere a line at each quarter. Yields a function to call with the
    number of steps just done.
    """
    if not sys.stderr.isatty():
        yield plain_progress(label, total)
        return
    from rich.console import Console  # noqa: PLC0415  only where it is drawn
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


def plain_progress(label: str, total: int) -> Callable[[int], None]:
    """A function that counts steps and tells each quarter of the way, once."""
    done = told = 0

    def advance(steps: int) -> None:
        nonlocal done, told
        done += steps
        reached = PLAIN_PROGRESS_STEPS * done // total if total else PLAIN_PROGRESS_STEPS
        if reached > told:
            told = reached
            told_so = _("{label}: {done} of {total}").format(label=label, done=done, total=total)
            click.echo(told_so, err=True)

    return advance
