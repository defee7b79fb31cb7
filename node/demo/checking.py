"""Comparing what the nodes found with what is published, with what people did, with one another."""

from collections.abc import Mapping
from typing import Any

from node.demo.compare import compare
from node.demo.records import ELECTIONS, WARDS, published
from node.demo.scene import Scene
from node.demo.show import show_decisions, show_groups, show_rounds
from node.demo.voting import LABELS, Cast
from node.stage.agreement import all_agree
from node.stage.checks import check_agreement, check_bundle

# KiB: DESIGN section 9, "node: < 100 MiB resident".
MAX_RESIDENT_KIB = 100 * 1024
BUNDLE_NAME = "coalition.bundle"


async def check_results(scene: Scene, casts: Mapping[int, Cast]) -> None:
    """Show every result, and check each against what it rests on."""
    paper, node = scene.teller.paper, scene.wards[0]
    # The last statements are still on their way; that all agree is checked by itself below.
    await all_agree(scene.wards, scene.patience_s)
    results = {name: await node.ask("result", ballot=b) for name, b in scene.ballots.items()}
    scene.results.update(results)
    for real in ELECTIONS:
        differences = compare(results[real.key]["contests"][0]["count"]["rounds"], published(real))
        if len(scene.wards) == WARDS:
            show_rounds(paper, real, results[real.key], differences)
            scene.findings.check(
                f"{real.office}: every figure of every round is the published one", not differences
            )
    show_groups(paper, results)
    show_decisions(paper, results)
    _check_roll_call(scene, results["roll-call"])
    _check_poll(scene, results["poll"], casts)


def _check_roll_call(scene: Scene, result: Mapping[str, Any]) -> None:
    outcomes = {g["group"]: g["outcome"] for g in result["contests"][0]["groups"]}
    wanted = {
        ward.name: {"0": "yes", "1": "no", "": None}[scene.instructions[ward.number].choice]
        for ward in scene.wards
    }
    yes = sum(outcome == "yes" for outcome in outcomes.values())
    scene.findings.check(
        f"each ward's delegates followed its own ballots: {yes} wards yes, "
        f"{len(outcomes) - yes} no",
        outcomes == wanted,
    )


def _check_poll(scene: Scene, result: Mapping[str, Any], casts: Mapping[int, Cast]) -> None:
    last = [option for cast in casts.values() for option in cast.options]
    wanted = {label: last.count(option) for option, label in enumerate(LABELS)}
    tally = result["contests"][0]["count"]["rounds"][0]["tally"]
    counted = {label: int(tally.get(label, 0)) for label in LABELS}
    scene.findings.check(
        f"the poll counts what {len(last)} members cast last: "
        + ", ".join(f"{number} {label}" for label, number in counted.items()),
        counted == wanted,
    )


async def check_end(scene: Scene) -> None:
    """Ask every node for its digest, and tell how much memory the largest has used."""
    await check_agreement(scene)
    for ward in scene.wards:
        scene.processes.measure(ward.number)
    peak = max(scene.processes.peak_kib.values(), default=0)
    if peak:
        scene.teller.step(f"the largest node has used {peak / 1024:.0f} MiB of memory")


async def write_bundle(scene: Scene) -> None:
    """Have the node that was away write the bundle, and verify it without a network."""
    path = scene.base / BUNDLE_NAME
    written = await scene.away.ask("bundle", path=str(path.absolute()))
    scene.teller.step(f"{scene.away.name} wrote {path}: {written['bytes']:,} bytes")
    await check_bundle(scene, path, scene.results.values())
