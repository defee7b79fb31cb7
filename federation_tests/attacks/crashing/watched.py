"""A world whose acts are watched: what each of them writes, and the moments at which it may die."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from federation_tests.attacks.crashing.acts import Act
from federation_tests.attacks.crashing.photos import Camera, Image, image
from node.commands.running import run
from node.core import Node
from node.office import Office
from node.owed.uncast import own_duties
from node.tests.commands.world import World
from protocol.coalition.cut_mark import CutMark

Do = Callable[[Node], Awaitable[Any]]


@dataclass(frozen=True)
class Moment:
    """An act that was watched.

    Attributes:
        act: its name in the table.
        at: UTC seconds of the act.
        do: does it again, on any node.
        cuts: those that were certified by then; who signed them is the council's own tests' affair,
            so no file of the node has them.
        before, after: what the node held.
        writes: durable writes that it made.
        photos: (after which of them, the directory as a kill would have left it).
    """

    act: str
    at: int
    do: Do
    cuts: tuple[CutMark, ...]
    before: Image
    after: Image
    writes: int
    photos: list[tuple[int, Path]]


class Watched(World):
    """A world that watches acts of the table, the first ones of each kind."""

    def watch(self, camera: Camera, acts: dict[str, Act]) -> "Watched":
        """Watch these kinds of acts from now on."""
        self.camera = camera
        self.acts = acts
        self.moments: list[Moment] = []
        return self

    async def act(self, number: int, act: str, do: Do) -> Any:
        """Do something on node `number`, and keep what may be left of it by a kill."""
        node = self.nodes[number - 1]
        known = sum(moment.act == act for moment in self.moments)
        if act not in self.acts or known >= self.acts[act].times:
            return await do(node)
        before = image(node.directory)
        with self.camera.on(node.directory):
            answer = await do(node)
        if self.camera.writes:
            after = image(node.directory)
            photos, writes = self.camera.photos, self.camera.writes
            cuts = node.folding.cuts
            self.moments.append(Moment(act, node.now(), do, cuts, before, after, writes, photos))
        return answer

    async def run(self, number: int, command: str, /, **args: Any) -> dict[str, Any]:
        """Run a command on node `number`; a second passes, so that times ascend."""
        self.clock.now += 1
        found: dict[str, Any] = await self.act(number, command, lambda n: run(n, command, args))
        return found

    async def look(self, number: int) -> int:
        """Have a node's office do what is due."""
        node = self.nodes[number - 1]
        state = await node.state()
        owed = [o for o in own_duties(node, state) if o.automatic]
        name = f"office.{owed[0].duty}" if owed else "office.nothing"
        return int(await self.act(number, name, looked))


async def looked(node: Node) -> int:
    """One look of the node's office."""
    return await Office(node).look(await node.state())
