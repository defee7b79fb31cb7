"""The season's state, and the two ways in which anybody acts in it: a command, or a page."""

import asyncio
import json
import re
import shlex
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from node.errors import NodeError
from node.stage.children import child
from node.stage.stage import Stage
from node.story.cast import Player, in_region
from node.story.people import Person

# Commands that run at a time: each is an interpreter, and there may be two cores.
SIDE_BY_SIDE = 3
LOG_NAME = "acts.sh"
# Commands by whose time the next ones are judged: enough to even out, few enough to be recent.
LAST = 12
_ID = re.compile(r"[0-9a-f]{32,}")


Test = Callable[[Player], Awaitable[bool]]
"""Whether something holds on a group's node."""


class Refused(msgspec.Struct, frozen=True):
    """What a command said that did nothing.

    Attributes:
        reason: its message.
        hint: its second line, if any.
    """

    reason: str
    hint: str


@dataclass(slots=True)
class Season(Stage[Player]):
    """Everything that the parts of the story share.

    Attributes:
        people: who is signed in on a node's pages, by (group's number, role).
        names: ids of proposals, meetings, ballots ..., by what the story calls them.
        results: what one node found, by ballot's name; empty before the end.
        took_s: seconds that each of the last commands took, with others beside it.
        acts: how many acts went through commands and through pages.
    """

    people: dict[tuple[int, str], Person] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    took_s: deque[float] = field(default_factory=lambda: deque(maxlen=LAST))
    acts: dict[str, int] = field(default_factory=lambda: {"command": 0, "page": 0})
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))

    @property
    def command_s(self) -> float:
        """Seconds that a command takes at this moment."""
        return sum(self.took_s) / len(self.took_s)

    def player(self, word: str) -> Player:
        """A group by the last word of its name."""
        return next(p for p in self.groups if p.name.endswith(f" {word}"))

    def players(self, *words: str) -> list[Player]:
        """Several of them."""
        return [self.player(word) for word in words]

    def region(self, name: str) -> list[Player]:
        """The groups of a region."""
        return in_region(self.groups, name)

    def tell(self, who: str, what: str, how: str) -> None:
        """Say who did what, and by which command or page."""
        self.teller.step(f"{who}: {what}  [{how}]")

    async def do(self, player: Player, what: str, *words: str) -> dict[str, Any]:
        """Have a steward of a group run a command on its node, and tell it.

        Args:
            what: the act in words; empty to tell nothing.
            words: the command line after `commonweal`, without `--dir`.

        Raises:
            NodeError: `command-failed`: it was refused; its message and hint are told.
        """
        found = await self.run(*words, "--dir", str(player.directory))
        if isinstance(found, Refused):
            raise NodeError(
                "command-failed",
                f"{player.name}: {' '.join(words[:2])}: {found.reason}",
                found.hint,
            )
        if what:
            self.tell(player.name, what, f"commonweal {command_name(words)}")
        return found

    async def refused(self, player: Player, what: str, *words: str) -> Refused:
        """Have a steward try what must be refused; gives the reason, and tells it.

        Raises:
            NodeError: `not-refused`: it was done.
        """
        found = await self.run(*words, "--dir", str(player.directory))
        if not isinstance(found, Refused):
            raise NodeError("not-refused", f"{player.name}: {' '.join(words)} was not refused")
        self.tell(
            player.name,
            f"{what}; refused: {short(found.reason)}",
            f"commonweal {command_name(words)}",
        )
        return found

    async def run(self, *words: str) -> dict[str, Any] | Refused:
        """Run a command in a process of its own; gives its JSON, or why it was refused."""
        with (self.base / LOG_NAME).open("a") as log:
            log.write(shlex.join(["commonweal", *words]) + "\n")
        async with self.gate:
            before = time.monotonic()
            async with child(
                sys.executable, "-m", "node", "--lang", "en", *words, "--json",
                stdin=DEVNULL, stdout=PIPE, stderr=PIPE,
            ) as process:  # fmt: skip
                output, errors = await process.communicate()
            self.took_s.append(time.monotonic() - before)
        self.acts["command"] += 1
        if process.returncode == 0:
            value: dict[str, Any] = json.loads(output)
            return value
        return read_refusal(errors.decode(errors="replace"))

    async def shown(self, player: Player, *words: str) -> dict[str, Any]:
        """What a command that only shows something answers; not told."""
        return await self.do(player, "", *words)

    async def at(self, player: Player, what: str, path: str, /, **fields: str) -> str:
        """Have a group's steward send a form of its node's pages; gives the next page."""
        return await self.page(player, "steward", what, path, **fields)

    async def page(self, player: Player, role: str, what: str, path: str, /, **fields: str) -> str:
        """Have somebody who is signed in send the form of a page, and tell it.

        Raises:
            NodeError: `page-failed`: the form was refused.
        """
        person = self.people[player.number, role]
        page = await person.act(path, **fields)
        self.acts["page"] += 1
        self.tell(f"{player.name}, {person.label}", what, f"page {short(path.partition('?')[0])}")
        return page


def short(text: str) -> str:
    """A page's address, or a sentence, with ids cut short."""
    return _ID.sub(lambda found: f"{found[0][:6]}...", text)


def command_name(words: Sequence[str]) -> str:
    """The command without its arguments."""
    return " ".join(words[:1] if words[0] in ONE_WORD else words[:2])


# Commands that are one word; after all others follows which of a noun's acts is meant.
ONE_WORD = frozenset({"init", "join", "propose", "return", "result", "record", "bundle", "peers"})


def read_refusal(errors: str) -> Refused:
    """The message and hint that a command printed to standard error."""
    lines = errors.strip().splitlines() or [""]
    hint = next((x.removeprefix("hint: ") for x in lines if x.startswith("hint: ")), "")
    said = [x.removeprefix("commonweal: ") for x in lines if x.startswith("commonweal: ")]
    return Refused(said[0] if said else lines[-1], hint)
