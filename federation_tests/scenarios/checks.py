"""What must be so once all is healed: the same records, the same state, nobody wrongly accused."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from federation_tests.scenarios.cast import Cast
from federation_tests.scenarios.plan import Scenario
from federation_tests.scenarios.process import Process
from node.tests.small_federation import group_id
from protocol.agreement.rules import quorum

LIES = (
    "says what does not hold",
    "names statements that it does not give out",
    "shows more heads than records give cause for",
)
"""What `doctor` says only of a group at fault."""
GONE = (aiohttp.ClientError, TimeoutError, OSError, json.JSONDecodeError)


@dataclass
class Seen:
    """What each honest node shows, by number.

    Attributes:
        errors: nodes that didn't answer, and why.
        notes: the newest signed head of each honest group's log.
        peers: the answer of `peers`.
        proposals: ids of all proposals.
        frozen: numbers of the groups against which it holds evidence.
        doctor: checks that aren't ok: (check, level, message).
        cuts: the answer of `cuts`, where the scenario has them.
    """

    errors: dict[int, str] = field(default_factory=dict)
    notes: dict[int, dict[int, bytes]] = field(default_factory=dict)
    peers: dict[int, dict[str, Any]] = field(default_factory=dict)
    proposals: dict[int, set[str]] = field(default_factory=dict)
    frozen: dict[int, set[int]] = field(default_factory=dict)
    doctor: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    cuts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """For a dump."""
        told = [f"node {number} does not answer: {why}" for number, why in self.errors.items()]
        for number, answer in self.peers.items():
            rows = [
                f"{row['group']}: {row['statements']}{'' if row['agrees'] else ' disagrees'}"
                f" {row['error']} {','.join(row['faults'])}".strip()
                for row in answer["peers"]
            ]
            told.append(f"node {number} sees {'; '.join(rows)}")
        for number, findings in self.doctor.items():
            told += [f"node {number}'s doctor: {level} {c}: {m}" for c, level, m in findings]
        for number, answer in self.cuts.items():
            newest = max((row["number"] for row in answer["cuts"]), default=0)
            told.append(f"node {number} has {newest} cuts; next: {answer['next']}")
        return told


async def look(cast: Cast) -> Seen:
    """Ask every honest node."""
    seen = Seen()
    groups = range(1, cast.scenario.groups + 1)
    await asyncio.gather(*(_ask(seen, n, node, groups) for n, node in cast.nodes.items()))
    return seen


async def _ask(seen: Seen, number: int, node: Process, groups: range) -> None:
    try:
        logs = {g: await node.get(f"/log/{group_id(g).hex()}/checkpoint") for g in groups}
        proofs = {g: await node.get(f"/federation/evidence/{group_id(g).hex()}") for g in groups}
        peers = (await node.command("peers"))["result"]
        listed = (await node.command("proposal.list"))["result"]["proposals"]
        checks = await node.findings()
        cuts = (await node.command("cuts"))["result"]
    except (*GONE, KeyError) as error:
        seen.errors[number] = repr(error)
        return
    seen.notes[number] = logs
    seen.frozen[number] = {group for group, proof in proofs.items() if proof}
    seen.peers[number] = peers
    seen.proposals[number] = {row["proposal"] for row in listed}
    if cuts["on"]:
        seen.cuts[number] = cuts
    seen.doctor[number] = [
        (row["check"], row["level"], row["message"]) for row in checks if row["level"] != "ok"
    ]


def broken(scenario: Scenario, cast: Cast, seen: Seen, said: dict[str, int]) -> list[str]:
    """What isn't as it must be, in words; empty if all is well."""
    found = [f"node {number} does not answer: {why}" for number, why in seen.errors.items()]
    honest = [number for number in cast.nodes if number in seen.notes]
    for number in honest:
        lacking = said.keys() - seen.proposals[number]
        if lacking:
            found.append(f"node {number} lacks {len(lacking)} acknowledged statements")
        found += [
            f"node {number} does not hold all of group {group}'s record"
            for group in scenario.honest
            if seen.notes[number][group] != seen.notes.get(group, {}).get(group, b"")
        ]
        ids = {group_id(group).hex(): group for group in scenario.honest}
        found += [
            f"node {number} and node {ids[row['id']]} make different states"
            for row in seen.peers[number]["peers"]
            if row["id"] in ids and not row["agrees"]
        ]
        found += _accused(scenario, number, seen.frozen[number])
        found += _unwell(scenario, number, seen.doctor[number])
    found += _uncertified(scenario, seen)
    shown = {check for findings in seen.doctor.values() for check, _, _ in findings}
    found += [f"no doctor names {name}" for name in scenario.expect.names if name not in shown]
    return found


def _accused(scenario: Scenario, number: int, frozen: set[int]) -> list[str]:
    wrongly = frozen & set(scenario.honest)
    missing = set(scenario.expect.frozen) - frozen
    return [f"node {number} accuses group {group}, which is honest" for group in wrongly] + [
        f"node {number} has no evidence against group {group}" for group in missing
    ]


def _uncertified(scenario: Scenario, seen: Seen) -> list[str]:
    """One line of cuts on all nodes, as long as it must be, each by a quorum, and nothing left."""
    found = []
    lines: dict[int, set[str]] = {}
    for number, answer in seen.cuts.items():
        waits_for = answer["next"]["waits_for"]
        if waits_for != "nothing-new":
            found.append(f"node {number} still waits for a cut: {waits_for}")
        if len(answer["cuts"]) < scenario.expect.cuts:
            found.append(f"node {number} has {len(answer['cuts'])} cuts")
        for row in answer["cuts"]:
            lines.setdefault(row["number"], set()).add(row["hash"])
            if len(row["signed"]) < quorum(scenario.groups):
                found.append(f"{len(row['signed'])} groups signed cut {row['number']}")
    found += [f"there are {len(hs)} different cuts {n}" for n, hs in lines.items() if len(hs) > 1]
    if len({max((row["number"] for row in a["cuts"]), default=0) for a in seen.cuts.values()}) > 1:
        found.append("not all nodes have the last cut")
    return found


def _unwell(scenario: Scenario, number: int, findings: list[tuple[str, str, str]]) -> list[str]:
    # Hostile nodes don't agree with anybody, and needn't answer.
    may_warn = {*scenario.expect.warns, *scenario.expect.names}
    may_warn |= {"peers"} if scenario.hostile else set()
    # The disk that an act fills is a small one.
    may_warn |= {"disk"} if any(act.do == "full" for act in scenario.acts) else set()
    return [
        f"node {number}'s doctor: {check}: {message}"
        for check, level, message in findings
        if level == "fail" or check not in may_warn or _blames(scenario, message)
    ]


def _blames(scenario: Scenario, message: str) -> bool:
    """Whether a finding calls an honest group a liar: no scenario may have that, whatever warns."""
    said = [f"Group {group}'s server {lie}" for group in scenario.honest for lie in LIES]
    return any(message.startswith(words) for words in said)
