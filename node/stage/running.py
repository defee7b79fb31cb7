"""A run as a command: its directory, its end, and what is left running."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from node.errors import NodeError
from node.printed import quoted
from node.stage.group import Group
from node.stage.processes import Processes
from node.stage.stage import Stage
from node.stage.telling import Teller


class Ending(msgspec.Struct, frozen=True):
    """What is said at the end besides how it came out.

    Attributes:
        name: the command's, and `make`'s word for it.
        bundle: name of the bundle in the run's directory.
        member: of the first group's roster, by its reference.
        other: the other run, by its `make` word.
        what: the other run in a few words.
        busy: what to do if the machine was too busy for the hours that were planned.
    """

    name: str
    bundle: str
    member: str
    other: str
    what: str
    busy: str = "is the machine busy? run it when nothing else does"

    def lines(self, *, keep: bool) -> list[str]:
        """What to do next."""
        more = [
            f"What it shows and how to interfere with it: docs/guide/{self.name}.md",
            f"{self.what}: make {self.other}",
        ]
        if keep:
            return more
        return [
            f"Leave the nodes up and look around on their pages: make {self.name} KEEP=1",
            *more,
        ]


ON_THE_WAY_S = 0.2
"""How long after a failure a signal is waited for that may have caused it."""

TOO_LATE = frozenset(
    {"too-slow", "roll-late", "already-open", "never-opens", "return-late", "challenge-late"}
)
"""With these something is refused for its hour, which on a stage only a busy machine misses."""

Run = Callable[[Teller, Processes], Awaitable[Stage[Any]]]
"""From the first key to the last check; the nodes are left running."""


def mark(name: str) -> str:
    """The file that says that a directory was made by a run of this name."""
    return f"commonweal-{name}"


def clear(base: Path, name: str, bundle: str) -> None:
    """Make a run's directory, replacing only what an earlier run of the same name made.

    Its bundle stays until the new one is written: it is what somebody may want to keep.

    Raises:
        NodeError: `not-a-demo`: something else is there.
    """
    if base.exists() and any(base.iterdir()):
        if not (base / mark(name)).is_file():
            raise NodeError(
                "not-a-demo",
                f"{base} holds something else than a {name} and was left alone",
                "name another directory with --dir",
            )
        for found in base.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            elif found.name not in {mark(name), bundle}:
                found.unlink()
    base.mkdir(parents=True, exist_ok=True)
    (base / mark(name)).write_text(f"made by `commonweal {name}`, which replaces this directory\n")


def this_command() -> list[str]:
    """How `commonweal` is called here: by its name only if the shell would find this one by it."""
    called = Path(sys.argv[0])
    if called.name != "commonweal":
        return [sys.executable, "-m", "node"]
    found = shutil.which(called.name)
    if found is not None and Path(found).resolve() == called.resolve():
        return [called.name]
    return [str(called)]


async def play(run: Run, ending: Ending, *, keep: bool) -> bool:
    """Run, conclude, and stop every node; returns whether everything held.

    Args:
        keep: leave the nodes up afterwards, until interrupted.

    Raises:
        NodeError: something didn't work at all, or not in time.
        click.Abort: it was told to stop, by Ctrl-C or otherwise.
    """
    teller, processes = Teller(), Processes()
    running = asyncio.ensure_future(run(teller, processes))
    company = asyncio.ensure_future(teller.keep_company())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        try:
            stage = await _unless_stopped(running, stopped)
        except NodeError as error:
            raise _in_time(error, teller.part, ending) from error
        company.cancel()
        conclude(stage, ending, keep=keep)
        if keep:
            await stopped
    finally:
        if stop.is_set() and processes.running:
            # They take a while: whoever pressed Ctrl-C reads at once that it was heard.
            teller.head("Stopping the nodes")
        for task in (running, stopped, company):
            task.cancel()
        await asyncio.gather(running, stopped, company, return_exceptions=True)
        await processes.close()
    return stage.findings.held


def _in_time(error: NodeError, part: str, ending: Ending) -> NodeError:
    """What ended a run; of an hour that was missed, at which part, and what to do about that.

    What a group is told that misses an hour, to challenge the result, say, is no help here.
    """
    if error.code not in TOO_LATE:
        return error
    return NodeError("too-slow", f"{part}: out of time: {error.message}", ending.busy)


async def _unless_stopped(
    running: asyncio.Future[Stage[Any]], stopped: asyncio.Future[Any]
) -> Stage[Any]:
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if running.done() and running.exception() is not None:
        # Ctrl-C ends what was being started and has no session of its own yet: then it is what
        # failed, and this process may hear of the signal a moment after of that end.
        await asyncio.wait({stopped}, timeout=ON_THE_WAY_S)
    if stopped.done() or not running.done():
        raise click.Abort
    return await running


def conclude(stage: Stage[Any], ending: Ending, *, keep: bool) -> None:
    """Say how it came out, where everything is, and what to do next."""
    teller, findings = stage.teller, stage.findings
    broken = [claim for claim, held in findings.all if not held]
    teller.head(
        f"{len(findings.all)} claims, all held"
        if findings.held
        else f"{len(broken)} of {len(findings.all)} claims FAILED"
    )
    for claim in broken:
        teller.paper.line(f"  {claim}")
    command = _command("verify", str(stage.base / ending.bundle))
    teller.paper.line(f"Check it yourself, anywhere: {command}")
    for line in ending.lines(keep=keep):
        teller.paper.line(line)
    if keep:
        group = stage.groups[0]
        for line in ways_in(group, ending.member):
            teller.paper.line(line)
        teller.paper.line("The nodes stay up until Ctrl-C; look at any of them in a browser:")
        width = max(len(group.name) for group in stage.there)
        for group in stage.there:
            teller.paper.line(f"  {group.name:<{width}} {group.address}")


def ways_in(group: Group, member: str) -> list[str]:
    """How to sign in on the pages of a node that stays up: as who administers it, and as a member.

    Args:
        member: a reference on the group's roster.
    """
    grant = ("access", "grant", "--role")
    where = ("--dir", str(group.directory))
    return [
        f"To act on the pages of {group.name}, have a link made in another terminal, and open it:",
        f"  as a steward:  {_command(*grant, 'steward', '--for', 'Me', *where)}",
        f"  as a member:   {_command(*grant, 'member', '--member', member, *where)}",
    ]


def _command(*words: str) -> str:
    """A command line that works where this one was given."""
    return " ".join(quoted(word) for word in (*this_command(), *words))
