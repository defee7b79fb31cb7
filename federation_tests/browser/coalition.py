"""A coalition of real nodes for the browser: founded, served, driven as stewards do."""

import base64
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from federation_tests.browser.served import PRELOADED, SEEN
from federation_tests.browser.served import run as run_node
from node.cli.call import ask
from node.config import CONFIG_NAME
from node.founding.charters import draft_charter, join_coalition, sign_draft
from node.founding.making import Plan, make_node
from node.founding.recovery import share_names, write_share
from node.founding.stewards import StewardKey, open_steward_key
from node.founding.terms import Terms, TermsRules
from node.stage.ports import free_ports
from protocol.coalition.card import Card
from protocol.coalition.charter import assemble_charter, charter_id
from protocol.encoding import pack
from protocol.keys import Purpose, sign

ROOT = Path(__file__).resolve().parents[2]
# Thursday, 1 April 2027, 12:00 in Chicago: pictures show the same dates whenever they are taken.
START = 1_806_598_800
HOUR = 3600
DAY = 24 * HOUR
PATIENCE_S = 60.0
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload([PRELOADED])


@dataclass(slots=True)
class Group:
    """One group: its node's files, its address, its two stewards."""

    name: str
    region: str
    affiliated: int
    home: Path
    port: int
    stewards: list[StewardKey] = field(default_factory=list)
    process: ForkServerProcess | None = None
    coalition: bytes = b""

    @property
    def directory(self) -> Path:
        return self.home / "node"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, command: str, /, **args: Any) -> dict[str, Any]:
        return ask(self.directory, command, args)

    def sign(self, draft: str) -> None:
        for key in self.stewards:
            signature = sign(key.seed, Purpose.STEWARD, self.coalition, bytes.fromhex(draft))
            self.ask("draft.sign", draft=draft, steward=key.public.hex(), signature=signature.hex())

    def enrol(self, names: Sequence[str], region: str = "") -> None:
        rows = [f"m{number:03},{name},{region}" for number, name in enumerate(names, start=1)]
        self.import_roster("\n".join(["ref,name,region", *rows]) + "\n")

    def import_roster(self, csv: str) -> None:
        self.ask("roster.import", csv=base64.b64encode(csv.encode()).decode(), commit=True)

    def attest_roster(self, ballot: str) -> None:
        drawn = self.ask("roll.draft", ballot=ballot, basis="list", roster=True, commit=True)
        self.sign(drawn["draft"])

    def attest_count(self, ballot: str, count: int, basis: str = "paid") -> None:
        regions = {self.region: count}
        drawn = self.ask("roll.draft", ballot=ballot, basis=basis, regions=regions, commit=True)
        self.sign(drawn["draft"])

    def codes(self, ballot: str) -> list[str]:
        return [row["code"] for row in self.ask("codes.issue", ballot=ballot)["codes"]]

    def serve(self, clock: Path) -> None:
        """Start the node's process; returns once it answers."""
        log = self.home / "node.log"
        here, there = FORKING.Pipe(duplex=False)
        self.process = FORKING.Process(
            target=run_node, args=(self.directory, clock, log, there), daemon=True
        )
        self.process.start()
        there.close()
        with here:
            try:
                here.recv()
            except EOFError:
                self.process.join()
                raise AssertionError(log.read_text()[-2000:]) from None


@dataclass(slots=True)
class Coalition:
    """Served groups under one clock."""

    groups: list[Group]
    clock: Path

    def turn_to(self, second: int) -> None:
        """Set every node's clock to START + `second`; returns once those served go by it."""
        ahead = START + second - time.time()
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(str(ahead))
        fresh.replace(self.clock)
        served = [group for group in self.groups if group.process is not None]
        until(lambda: all((g.home / SEEN).read_text() == str(ahead) for g in served))

    def phase(self, group: Group, ballot: str) -> str:
        return str(group.ask("ballot.show", ballot=ballot)["phase"])

    def until_phase(self, ballot: str, phase: str) -> None:
        for group in self.groups:
            until(lambda group=group: self.phase(group, ballot) == phase)  # type: ignore[misc]

    def until_agreed(self) -> None:
        """Wait until every node makes the same of the same record."""
        until(lambda: self.groups[0].ask("peers")["agree"] == len(self.groups))

    def until_known(self, ballot: str) -> None:
        """Wait until every node has heard of a ballot."""
        for group in self.groups:
            until(
                lambda group=group: (
                    ballot  # type: ignore[misc]
                    in [b["ballot"] for b in group.ask("ballot.list")["ballots"]]
                )
            )


@contextmanager
def coalition(
    base: Path,
    founders: Sequence[tuple[str, str, int]],
    name: str,
    *,
    public: bool = True,
    **rules: Any,
) -> Iterator[Coalition]:
    """Found a coalition of (group, region, members) and serve its nodes until the context ends.

    Args:
        rules: fields of `TermsRules` that are to differ; `cuts`, `challenges`, `members`: tables;
            `council`: who certifies.
    """
    groups = [
        Group(*founder, base / f"group-{number}", port)
        for number, (founder, port) in enumerate(
            zip(founders, free_ports(len(founders)), strict=True), start=1
        )
    ]
    _found(groups, name, public=public, **rules)
    made = Coalition(groups, base / "clock")
    made.turn_to(0)
    try:
        for group in groups:
            group.serve(made.clock)
        yield made
    finally:
        for group in groups:
            if group.process is not None:
                group.process.terminate()
        for group in groups:
            if group.process is not None:
                group.process.join(PATIENCE_S)
                assert group.process.exitcode == 0, f"{group.name}: {group.process.exitcode}"


def stop(group: Group) -> None:
    """Stop a group's node as a machine that is shut down does."""
    assert group.process is not None
    group.process.terminate()
    group.process.join(PATIENCE_S)
    assert group.process.exitcode == 0, f"{group.name}: {group.process.exitcode}"
    group.process = None


def typed(second: int) -> str:
    """START + `second` as a form's field for date and time takes it, in UTC."""
    return datetime.fromtimestamp(START + second, UTC).strftime("%Y-%m-%dT%H:%M")


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail if it takes too long."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.1)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The `commonweal` command in a process of its own, as somebody at a terminal runs it."""
    return subprocess.run(
        [sys.executable, "-m", "node", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _found(groups: Sequence[Group], name: str, *, public: bool, **changes: Any) -> None:
    cards = [make_group(group) for group in groups]
    tables = {table: changes.pop(table, None) for table in ("cuts", "challenges", "members")}
    terms = Terms(
        name=name,
        preamble="Tenants and workers of the harbor decide together.",
        points=["Each group keeps its own members' list.", "Anybody can check every result."],
        regions=sorted({group.region for group in groups if group.region}),
        council=changes.pop("council", "all"),
        affiliated={group.name: group.affiliated for group in groups},
        rules=TermsRules(
            **{
                "sponsors": min(1, len(groups) - 1),
                "deliberation": "1 hour",
                "voting": "1 hour",
                "public_logs": public,
                "several_groups": "allowed",
                "pool_min": 5,
                "moderators": [],
                "appeals": "",
                "data_officer": "the council's secretary",
                **changes,
            }
        ),
        **tables,
    )
    charter = draft_charter(cards, terms, START - DAY)
    signed = assemble_charter(charter, [sign_draft(g.directory, charter) for g in groups])
    for group in groups:
        join_coalition(pack(signed), group.directory)
        group.coalition = charter_id(charter)


def make_group(group: Group) -> Card:
    """Make the files of a group's node, as `commonweal init` does; it is in no coalition yet."""
    shares = [group.home / "recovery" / part for part in share_names("group")]
    shares[0].parent.mkdir(parents=True)

    def hand_over(card: Card, texts: Sequence[str]) -> None:
        for number, (path, text) in enumerate(zip(shares, texts, strict=True), 1):
            write_share(path, text, number, card.name, card.next_key_hash)

    plan = Plan(
        directory=group.directory,
        name=group.name,
        region=group.region,
        address=group.address,
        steward_keys=group.home / "stewards",
        card_file=group.home / "group.card",
        outside=tuple(shares),
    )
    card = make_node(plan, hand_over)
    group.stewards = [open_steward_key(path, lambda: "") for path in plan.key_files()]
    settings = group.directory / CONFIG_NAME
    text = settings.read_text().replace("#poll_s = 20.0", "poll_s = 0.3")
    settings.write_text(text.replace('#level = "info"', 'level = "warning"'))
    return card
