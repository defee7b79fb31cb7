"""A scenario from the first start to the last check."""

import asyncio
import contextlib
import json
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp
import msgspec

from federation_tests.scenarios.cast import Cast
from federation_tests.scenarios.checks import Seen, broken, look
from federation_tests.scenarios.deeds import Deeds
from federation_tests.scenarios.plan import Act, Scenario, moment
from federation_tests.scenarios.process import Process, note, resident_kib
from federation_tests.scenarios.room import BALLAST
from node.tests.small_federation import group_id

LOOK_S = 0.25
"""Between two looks at memory and disk, and at whether all agree."""
ANSWER_S = 20
"""Longer than a publication takes among twelve busy processes."""
SHOW_S = 60
GONE = (aiohttp.ClientError, TimeoutError, OSError, json.JSONDecodeError)

Tell = Callable[[str], None]


@dataclass
class Outcome:
    """What a run came to.

    Attributes:
        broken: what isn't as it must be, in words; empty if all is well.
        acknowledged: how many statements were.
        spoiled: how often a link's fault changed what passed.
        peak_mib, peak_disk_mib: the most that an honest node used.
        dump: what helps to find out why, if something is broken.
    """

    broken: list[str] = field(default_factory=list)
    acknowledged: int = 0
    spoiled: int = 0
    peak_mib: float = 0.0
    peak_disk_mib: float = 0.0
    dump: list[str] = field(default_factory=list)


class Play:
    """One run."""

    def __init__(self, scenario: Scenario, seed: int, base: Path, tell: Tell) -> None:
        self._scenario = scenario
        self._seed = seed
        self._random = Random(f"{seed}/scenario")
        self._base = base
        self._tell = tell
        self._began = time.monotonic()
        self._said: dict[str, int] = {}
        self._outcome = Outcome()
        self._turns: dict[int, asyncio.Lock] = {n: asyncio.Lock() for n in scenario.honest}
        self._alone = asyncio.Lock()

    async def run(self) -> Outcome:
        """Start, trouble, heal, settle, check; every process is gone afterwards."""
        async with Cast(self._scenario, self._base, self._random) as cast:
            watching = asyncio.create_task(self._watch(cast))
            try:
                await self._all_may_publish(cast)
                if self._scenario.cuts:
                    await self._first_cut(cast)
                self._note(f"{len(cast.nodes)} honest nodes, {len(cast.hostile)} hostile")
                await self._trouble(cast)
                cast.check_hostile()
                cast.hush_hostile()
                self._note(f"healed; {len(self._said)} statements acknowledged")
                await self._last_words(cast)
                seen = await self._settle(cast)
                cast.check_hostile()
                await self._end(cast)
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
            self._judge(cast, seen)
        return self._outcome

    def _note(self, text: str) -> None:
        self._tell(f"{time.monotonic() - self._began:6.1f} s  {text}")

    async def _all_may_publish(self, cast: Cast) -> None:
        async with asyncio.timeout(self._scenario.settle_s):
            for node in cast.nodes.values():
                while "asks the others" in json.dumps(await node.command("doctor")):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_S)

    async def _first_cut(self, cast: Cast) -> None:
        """One cut in peace: what stops later was going before."""
        async with asyncio.timeout(self._scenario.settle_s):
            while not await self._propose(cast.nodes[self._scenario.honest[0]], "All are there"):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_S)
            for node in cast.nodes.values():
                while not (await node.command("cuts"))["result"]["cuts"]:  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_S)

    async def _trouble(self, cast: Cast) -> None:
        deeds = Deeds(cast, self._base)
        over = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for act in self._scenario.acts:
                tasks.create_task(self._act(cast, deeds, act, over))
            await self._speak(cast)
            over.set()

    async def _speak(self, cast: Cast) -> None:
        end = time.monotonic() + self._scenario.trouble_s
        async with asyncio.TaskGroup() as saying:
            for number in range(self._scenario.say):
                speaker = self._random.choice(self._scenario.honest)
                saying.create_task(self._say(cast.nodes[speaker], speaker, number))
                left = self._scenario.say - number
                await asyncio.sleep(max(0.0, end - time.monotonic()) / left)

    async def _act(self, cast: Cast, deeds: Deeds, act: Act, over: asyncio.Event) -> None:
        await asyncio.sleep(moment(act, self._random))
        name = f"{act.do} {' '.join(map(str, act.nodes))}"
        async with self._alone if act.alone else contextlib.nullcontext():
            async with contextlib.AsyncExitStack() as turns:
                for node in act.nodes:  # ascending, so that no two acts wait for each other
                    await turns.enter_async_context(self._turns[node])
                await self._happens(cast, deeds, act, name, over)
            if act.alone:
                # Who still asks the others for its own record is away: the next act would find
                # one more than its own.
                await asyncio.gather(*(self._writes(cast, node, name) for node in act.nodes))
            if act.goes_on:
                await self._certifies(cast, f"after {name}")

    async def _happens(
        self, cast: Cast, deeds: Deeds, act: Act, name: str, over: asyncio.Event
    ) -> None:
        single = [msgspec.structs.replace(act, node=node, also=()) for node in act.nodes]
        self._note(name + (f" by {act.by:g}" if act.by is not None else ""))
        try:
            await asyncio.gather(*(deeds.do(one) for one in single))
            async with asyncio.TaskGroup() as lasting:
                if act.certifies:
                    lasting.create_task(self._certifies(cast, f"during {name}"))
                lasting.create_task(self._lasts(act, over))
            for one in single:
                await self._shows(cast.nodes[one.node], one)
            if act.others_wait:
                await self._others_wait(cast, act, name)
        finally:
            await asyncio.gather(*(deeds.undo(one) for one in single))
            self._note(f"{name} is over")

    async def _writes(self, cast: Cast, number: int, name: str) -> None:
        """Until a node may publish again."""
        try:
            async with asyncio.timeout(SHOW_S):
                while True:
                    with contextlib.suppress(*GONE):
                        found = await cast.nodes[number].findings("writing")
                        if all(row["level"] == "ok" for row in found):
                            return
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            self._outcome.broken.append(f"node {number} may not write after {name}")

    async def _lasts(self, act: Act, over: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(act.lasts):
                await over.wait()

    def _left(self) -> list[int]:
        """To whom nothing happens: the others' clocks may be wrong, or they don't answer."""
        return [number for number, turn in self._turns.items() if not turn.locked()]

    async def _certifies(self, cast: Cast, when: str) -> None:
        """What is said from now on is certified, on every node to which nothing happens."""
        try:
            async with asyncio.timeout(SHOW_S):
                speaker, size = await self._say_now(cast, f"What is certified {when}?")
                while not await self._certified(cast, speaker, size):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            self._outcome.broken.append(f"nothing was certified {when}")
        else:
            self._note(f"what is said {when} is certified")

    async def _say_now(self, cast: Cast, title: str) -> tuple[int, int]:
        """Say something on a node to which nothing happens; whose, and how long its record is."""
        while True:
            for number in self._left():
                with contextlib.suppress(*GONE):
                    if await self._propose(cast.nodes[number], title):
                        shown = await note(cast.nodes[number], group_id(number))
                        return number, int(shown.split(b"\n")[1])
            await asyncio.sleep(LOOK_S)

    async def _certified(self, cast: Cast, speaker: int, size: int) -> bool:
        """Whether every node to which nothing happens has so much of a record certified."""
        left = self._left()
        seen = [await self._has_certified(cast, number, speaker, size) for number in left]
        return bool(left) and all(seen)

    async def _has_certified(self, cast: Cast, number: int, speaker: int, size: int) -> bool | None:
        """Whether a node has so much of a record certified; None if it doesn't answer."""
        with contextlib.suppress(*GONE):
            async with asyncio.timeout(ANSWER_S):
                cuts = (await cast.nodes[number].command("cuts"))["result"]["cuts"]
                sizes = (cuts[0]["sizes"] or {}) if cuts else {}
                return bool(sizes.get(f"Group {speaker}", 0) >= size)
        return None

    async def _shows(self, node: Process, act: Act) -> None:
        for code in act.shows:
            try:
                async with asyncio.timeout(SHOW_S):
                    while code not in (await node.get("/healthz")).decode():
                        # A disk is found to be full by whoever writes.
                        with contextlib.suppress(*GONE):
                            await self._propose(node, f"Is it {code}?")
                        await asyncio.sleep(LOOK_S)
            except TimeoutError:
                self._outcome.broken.append(f"node {act.node} did not show {code}")
            else:
                self._note(f"node {act.node} shows {code}")

    async def _others_wait(self, cast: Cast, act: Act, name: str) -> None:
        """Whoever nothing happens to says why no cut is certified, and who is silent; none is."""
        silent = {f"Group {node}" for node in act.nodes}
        told: dict[int, object] = {}

        async def so(number: int) -> bool:
            now = told[number] = (await cast.nodes[number].command("cuts"))["result"]["next"]
            return now["waits_for"] == act.others_wait and silent <= set(now["groups"])

        try:
            async with asyncio.timeout(SHOW_S):
                speaker, size = await self._say_now(cast, f"Is it certified during {name}?")
                while True:
                    left = self._left()
                    if left and all([await so(number) for number in left]):
                        break
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            self._outcome.broken.append(f"not all said {act.others_wait} of {silent}: {told}")
            return
        self._note(f"{len(left)} others say {act.others_wait}, naming {', '.join(sorted(silent))}")
        # By one of them is too many; and who doesn't answer was not seen to wait.
        for number in left:
            if await self._has_certified(cast, number, speaker, size) is not False:
                self._outcome.broken.append(f"a cut was certified during {name}")
                return

    async def _say(self, node: Process, speaker: int, number: int) -> None:
        with contextlib.suppress(*GONE):
            await self._propose(node, f"Proposal {number} of group {speaker}")

    async def _propose(self, node: Process, title: str) -> bool:
        put = {"title": title, "summary": "Short.", "text": "Words. " * 20}
        async with asyncio.timeout(ANSWER_S):
            answer = await node.command("proposal.put", **put)
        if "result" not in answer:
            return False
        self._said[answer["result"]["proposal"]] = 1
        return True

    async def _last_words(self, cast: Cast) -> None:
        """Each honest group says one thing more: nothing keeps it from that now."""
        for number, node in cast.nodes.items():
            refused = ""
            try:
                async with asyncio.timeout(self._scenario.settle_s):
                    while not await self._propose(node, f"Last word of group {number}"):  # noqa: ASYNC110
                        await asyncio.sleep(LOOK_S)
            except GONE as error:
                refused = f"node {number} could not publish after the trouble ({error!r})"
            if refused:
                self._outcome.broken.append(refused)

    async def _settle(self, cast: Cast) -> Seen:
        end = time.monotonic() + self._scenario.settle_s
        while True:
            seen = await look(cast)
            if not broken(self._scenario, cast, seen, self._said) or time.monotonic() > end:
                return seen
            await asyncio.sleep(LOOK_S)

    async def _end(self, cast: Cast) -> None:
        """Every node ends when it is told to, as well as it should; none had done so by itself."""
        for node in cast.nodes.values():
            if node.alive:
                with contextlib.suppress(TimeoutError):
                    await node.end(signal.SIGTERM)
                    continue
                self._outcome.broken.append(f"{node.home.name} did not end when it was told to")

    async def _watch(self, cast: Cast) -> None:
        outcome = self._outcome
        while True:
            for node in cast.nodes.values():
                with contextlib.suppress(OSError, IndexError):
                    if node.alive:
                        outcome.peak_mib = max(outcome.peak_mib, resident_kib(node.pid) / 1024)
                outcome.peak_disk_mib = max(outcome.peak_disk_mib, disk_mib(node))
            await asyncio.sleep(LOOK_S)

    def _judge(self, cast: Cast, seen: Seen) -> None:
        outcome, expect = self._outcome, self._scenario.expect
        outcome.broken += broken(self._scenario, cast, seen, self._said)
        for number, node in cast.nodes.items():
            node.look()
            outcome.broken += [f"node {number} {fault}" for fault in node.faults]
        outcome.acknowledged, outcome.spoiled = len(self._said), cast.spoiled
        if outcome.peak_mib > expect.max_mib:
            outcome.broken.append(f"a node used {outcome.peak_mib:.0f} MiB of memory")
        if outcome.peak_disk_mib > expect.max_disk_mib:
            outcome.broken.append(f"a node's directory took {outcome.peak_disk_mib:.0f} MiB")
        self._note(
            f"{outcome.acknowledged} acknowledged, {outcome.spoiled} times a link's fault, at most "
            f"{outcome.peak_mib:.0f} MiB of memory and {outcome.peak_disk_mib:.0f} MiB of disk"
        )
        if outcome.broken:
            outcome.dump = [f"seed {self._seed}", *seen.lines()]
            for number, node in cast.nodes.items():
                outcome.dump += [f"node {number}: {line}" for line in node.last_lines()]


def disk_mib(node: Process) -> float:
    """What a node's files take, MiB."""
    total = 0
    for path in node.directory.rglob("*"):
        if path.name == BALLAST:
            continue
        with contextlib.suppress(OSError):  # gone meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total / 1024**2


async def play(scenario: Scenario, seed: int | None, base: Path, tell: Tell) -> Outcome:
    """Run a scenario in a directory.

    Args:
        seed: instead of the scenario's own.
        base: absent or empty; left as the run leaves it.
        tell: told a line for each thing that happens.
    """
    return await Play(scenario, scenario.seed if seed is None else seed, base, tell).run()
