"""Three groups' real node directories and one clock that tests turn, for tests of commands.

Records pass between the nodes by `exchange`, which does what gossip does: opens the head with the
group's key, and appends.
"""

import base64
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from node.commands.running import run
from node.config import CONFIG_NAME
from node.core import Node, open_node
from node.directory import CHARTER_FILE, SIGNER_FILE
from node.founding.stewards import StewardKey, write_steward_key
from node.office import Office
from node.seeds import KeyName
from node.signer import Signer
from node.tests.small_federation import group_id, make_charter, seeds
from protocol.checkpoint import open_checkpoint, origin
from protocol.coalition.charter import (
    Charter,
    CharterSignature,
    assemble_charter,
    charter_id,
    sign_charter,
)
from protocol.encoding import pack, tagged_hash
from protocol.keys import Purpose, public_key, sign

# The charter of `make_charter` was founded 1,000 seconds before this.
START = 1_790_000_000
# Seconds, in the charter's rules: deliberation after the last material change, voting.
DELIBERATION, VOTING = 100, 60
LABELS = ("one", "two")
LETTERS = ("Alice", "Bob Møller", "Carol")


@dataclass
class Clock:
    """A clock that stands until a test turns it."""

    now: float = START

    def __call__(self) -> float:
        return self.now


def small_charter(groups: int = 3, **changes: Any) -> Charter:
    """A charter that asks for one sponsor and a short deliberation."""
    charter = make_charter(
        [f"http://127.0.0.1:{9101 + number}" for number in range(groups)], voting_s=VOTING
    )
    return replace(
        charter,
        rules=replace(charter.rules, sponsors=1, deliberation_s=DELIBERATION, **changes),
    )


def found(base: Path, charter: Charter) -> list[Path]:
    """A joined node's directory for each group of the charter."""
    numbers = range(1, len(charter.groups) + 1)
    signed = assemble_charter(
        charter,
        [
            CharterSignature(
                group=group_id(number),
                signature=sign_charter(seeds(number)[KeyName.LOG], charter),
            )
            for number in numbers
        ],
    )
    directories = []
    for number in numbers:
        directory = base / f"node{number}"
        directory.mkdir(mode=0o700)
        signer = Signer.create(directory / SIGNER_FILE, seeds(number))
        signer.bind(charter_id(charter), group_id(number))
        signer.close()
        (directory / CHARTER_FILE).write_bytes(pack(signed))
        (directory / CONFIG_NAME).write_text(f"[listen]\nport = {9100 + number}\n")
        directories.append(directory)
    return directories


def steward_seed(number: int, label: str) -> bytes:
    return tagged_hash(label, bytes([number]))


def key_files(base: Path, number: int) -> list[Path]:
    """The two stewards' key files of a group, written."""
    paths = []
    for label in LABELS:
        path = base / f"group{number}-{label}.key"
        write_steward_key(path, StewardKey(group_id(number), label, steward_seed(number, label)))
        paths.append(path)
    return paths


@dataclass
class World:
    """Open nodes, numbered from 1, under one clock."""

    nodes: list[Node]
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)

    async def run(self, number: int, command: str, /, **args: Any) -> dict[str, Any]:
        """Run a command on node `number`; a second passes, so that times ascend."""
        self.clock.now += 1
        return await run(self.nodes[number - 1], command, args)

    async def exchange(self) -> None:
        """Every node gets all the others' records and blobs."""
        for source in self.nodes:
            head = source.logs.head(source.group)
            if head is None:
                continue
            line = origin(source.coalition, source.group)
            checkpoint = open_checkpoint(head.note, line, source.signer.public(KeyName.LOG))
            for target in self.nodes:
                held = target.logs.head(source.group)
                start = 0 if held is None else held.size
                if start < head.size:
                    entries = source.logs.entries(source.group, start, head.size)
                    await target.logs.append(source.group, head.note, checkpoint, entries)

    async def look(self, number: int) -> int:
        """Have a node's office do what is due."""
        node = self.nodes[number - 1]
        return await Office(node).look(await node.state())

    async def sign(self, number: int, draft: str, label: str) -> dict[str, Any]:
        """One steward signs a draft."""
        seed = steward_seed(number, label)
        signature = sign(seed, Purpose.STEWARD, self.nodes[0].coalition, bytes.fromhex(draft))
        return await self.run(
            number,
            "draft.sign",
            draft=draft,
            steward=public_key(seed).hex(),
            signature=signature.hex(),
        )

    async def sign_both(self, number: int, draft: str) -> dict[str, Any]:
        """Both stewards sign a draft, which publishes it."""
        for label in LABELS:
            answer = await self.sign(number, draft, label)
        return answer

    async def sponsored(self) -> str:
        """A proposal of group 1, sponsored by group 2, its deliberation over; its id."""
        put = await self.run(1, "proposal.put", title="A common fund", text="We make one.")
        await self.exchange()
        await self.run(2, "proposal.sponsor", proposal=put["proposal"])
        await self.exchange()
        self.clock.now += DELIBERATION + 1
        return str(put["proposal"])

    async def announced(self, **changes: Any) -> str:
        """A ballot on a fresh proposal, announced by group 1 and known to all; its id."""
        proposal = await self.sponsored()
        manifest = {**self.question(), **changes}
        put = await self.run(1, "ballot.put", proposal=proposal, manifest=manifest)
        await self.exchange()
        return str(put["ballot"])

    async def opened(
        self, rolls: Iterable[int] = (10, 20, 30), *, roster: bool = False, **changes: Any
    ) -> str:
        """An open ballot with lists of so many voters; with `roster`, group 1 has a box."""
        ballot = await self.announced(**changes)
        for number, count in enumerate(rolls, start=1):
            args: dict[str, Any] = {"regions": {"": count}}
            if roster and number == 1:
                await self.run(1, "roster.import", csv=roster_csv(count), commit=True)
                args = {"roster": True}
            drawn = await self.run(
                number, "roll.draft", ballot=ballot, basis="list", commit=True, **args
            )
            await self.sign_both(number, drawn["draft"])
        await self.exchange()
        self.clock.now = max(self.clock.now, START + 300)
        assert await self.look(1) == 1
        await self.exchange()
        return ballot

    async def closed(
        self, rolls: Iterable[int] = (10, 20, 30), *, coded: bool = False, **changes: Any
    ) -> str:
        """A ballot that is over, nothing returned; with `coded`, by a box of group 1 and codes."""
        ballot = await self.opened(rolls, **({"roster": True} if coded else {}), **changes)
        if coded:
            await self.run(1, "codes.issue", ballot=ballot)
        self.clock.now = START + 1_001
        return ballot

    @staticmethod
    def question() -> dict[str, Any]:
        """A ballot file with a yes/no question and a ranking."""
        return {
            "title": "The fund",
            "contests": [
                {"title": "Fund", "question": "Shall we?", "kind": "yes-no"},
                {"title": "Treasurer", "kind": "rank", "options": list(LETTERS)},
            ],
            "rule": {"preset": "simple-majority"},
            "schedule": {
                "opens": START + 300,
                "closes": START + 1_000,
                "returns_due": START + 2_000,
            },
        }


def roster_csv(count: int) -> str:
    """A roster of so many members, in base64 as the command takes it."""
    lines = ["id,name", *(f"m{n},Member {n}" for n in range(1, count + 1))]
    return base64.b64encode("\n".join(lines).encode()).decode()


@asynccontextmanager
async def world(
    base: Path, groups: int = 3, affiliated: int = 100, **changes: Any
) -> AsyncIterator[World]:
    """A coalition founded just now, all its nodes open in this process.

    Args:
        affiliated: members of each group.
        changes: of the usual rules.
    """
    clock = Clock()
    charter = small_charter(groups, **changes)
    sized = [replace(one, affiliated=affiliated) for one in charter.groups]
    directories = found(base, replace(charter, groups=sized))
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(open_node(d, clock)) for d in directories]
        yield World(nodes, clock)
