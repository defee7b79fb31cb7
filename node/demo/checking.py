"""Comparing what the nodes found with what is published, with what people did, with one another."""

from collections.abc import Mapping
from typing import Any

from node.cli.audit_words import say
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
# By which a bundle's cuts are checked, as `protocol.audit` has it.
LINE_CHECK = "every cut is certified by its council"


async def check_results(scene: Scene, casts: Mapping[int, Cast]) -> None:
    """Show the rounds, and check every result against what it rests on; and that all agree."""
    paper = scene.teller.paper
    # The last statements are still on their way; that all agree is checked by itself below.
    await all_agree(scene.wards, scene.patience_s)
    results = await _look(scene)
    for real in ELECTIONS:
        differences = compare(results[real.key]["contests"][0]["count"]["rounds"], published(real))
        if len(scene.wards) == WARDS:
            show_rounds(paper, real, results[real.key], differences)
            scene.findings.check(
                f"{real.office}: every figure of every round is the published one", not differences
            )
    _check_poll(scene, results["poll"], casts)
    await check_agreement(scene)


async def check_decisions(scene: Scene) -> None:
    """Show what each group returned and what was decided; and check the roll call."""
    results = await _look(scene)
    show_groups(scene.teller.paper, results)
    show_decisions(scene.teller.paper, results)
    _check_roll_call(scene, results["roll-call"])


async def _look(scene: Scene) -> dict[str, dict[str, Any]]:
    node = scene.wards[0]
    results = {name: await node.ask("result", ballot=b) for name, b in scene.ballots.items()}
    scene.results.update(results)
    return results


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
    """Whether those left still agree, if some are gone; and how much memory the largest used."""
    if scene.gone:
        await check_agreement(scene)
    for ward in scene.there:
        scene.processes.measure(ward.number)
    peak = max(scene.processes.peak_kib.values(), default=0)
    if peak:
        scene.teller.step(f"the largest node has used {peak / 1024:.0f} MiB of memory")


async def write_bundle(scene: Scene) -> None:
    """Have the node that was away write the bundle, and verify it without a network."""
    path = scene.base / BUNDLE_NAME
    new = path.with_name(f"{BUNDLE_NAME}.new")
    written = await scene.away.ask("bundle", path=str(new.absolute()))
    # An earlier run's stands there until now.
    new.replace(path)
    scene.teller.step(f"{scene.away.name} wrote {path}: {written['bytes']:,} bytes")
    verified = await check_bundle(scene, path, scene.results.values())
    if scene.certify:
        results = verified.report.get("results", [])
        held = {row["check"]: row["found"] for row in verified.report.get("checks", [])}
        scene.findings.check(
            f"it proves all {len(scene.ballots)} results final: "
            f"{say(held.get(LINE_CHECK, 'no cut is certified'))}",
            len(results) == len(scene.ballots) and all(result["final"] for result in results),
        )
