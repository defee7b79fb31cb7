"""What the demo says while it runs: what happens, when, and which claims held."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from node.cli.output import Paper, progress, visible

# After so many seconds without a line people wonder whether anything still moves.
QUIET_S = 20.0


class Teller:
    """Standard output: lines with the seconds since the start, and tables.

    Args:
        quiet_s: seconds without a line after which `keep_company` says what is waited for.
    """

    def __init__(self, quiet_s: float = QUIET_S) -> None:
        self.paper = Paper()
        self.part = ""
        self._start = self._said = time.monotonic()
        self._quiet_s = quiet_s
        self._meanwhile: list[Callable[[], str]] = []

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    def head(self, text: str) -> None:
        """Name the part that begins; it is `part` from now on."""
        self.part = text
        self._said = time.monotonic()
        click.echo()
        click.echo(click.style(visible(text), bold=True))

    def step(self, text: str) -> None:
        """Say what has been done."""
        self._said = time.monotonic()
        click.echo(f"{self.seconds:6.1f} s  {visible(text)}")

    def claim(self, text: str, held: bool) -> None:
        """Say that a claim was checked, and how it came out."""
        self._said = time.monotonic()
        mark = (
            click.style("held ", fg="green") if held else click.style("FAILS", fg="red", bold=True)
        )
        click.echo(f"{self.seconds:6.1f} s  {mark}  {visible(text)}")

    @contextmanager
    def moving(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show that long work moves: a bar on a terminal, a line at each quarter elsewhere."""
        # A bar is seen to move; a line in its midst would break it.
        meanwhile = "" if sys.stderr.isatty() else f"still under way: {label}"
        with self.meanwhile(lambda: meanwhile), progress(label, total) as advance:
            yield advance

    @contextmanager
    def meanwhile(self, text: Callable[[], str]) -> Iterator[None]:
        """Inside of this, `text` gives what to say if nothing else is said for a while."""
        self._meanwhile.append(text)
        try:
            yield
        finally:
            self._meanwhile.remove(text)

    async def keep_company(self) -> None:
        """Say what is waited for whenever nothing was said for a while, until cancelled."""
        while True:
            left_s = self._quiet_s - (time.monotonic() - self._said)
            if left_s > 0:
                await asyncio.sleep(left_s)
                continue
            text = self._meanwhile[-1]() if self._meanwhile else "still at work"
            if text:
                self.step(text)
            self._said = time.monotonic()


def clock(at: float) -> str:
    """An hour for people, in UTC, to the second."""
    return time.strftime("%H:%M:%S UTC", time.gmtime(at))
