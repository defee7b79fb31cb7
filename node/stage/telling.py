"""What the demo says while it runs: what happens, when, and which claims held."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from node.cli.output import Paper, progress, visible


class Teller:
    """Standard output: lines with the seconds since the start, and tables."""

    def __init__(self) -> None:
        self.paper = Paper()
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    def head(self, text: str) -> None:
        """Name the part that begins."""
        click.echo()
        click.echo(click.style(visible(text), bold=True))

    def step(self, text: str) -> None:
        """Say what has been done."""
        click.echo(f"{self.seconds:6.1f} s  {visible(text)}")

    def claim(self, text: str, held: bool) -> None:
        """Say that a claim was checked, and how it came out."""
        mark = (
            click.style("held ", fg="green") if held else click.style("FAILS", fg="red", bold=True)
        )
        click.echo(f"{self.seconds:6.1f} s  {mark}  {visible(text)}")

    def moving(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show that long work moves: a bar on a terminal, a line at each quarter elsewhere."""
        return progress(label, total)
