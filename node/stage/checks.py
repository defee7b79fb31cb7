"""What must hold at the end of a run: one digest on every node, and a bundle that proves it all."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from node.stage.agreement import all_agree
from node.stage.offline import Verified, verify_offline
from node.stage.stage import Stage


async def check_agreement(stage: Stage[Any]) -> None:
    """Ask every node that is there for its digest as of one time."""
    found = await all_agree(stage.there, stage.patience_s)
    everybody = len(stage.there)
    stage.findings.check(
        f"{found.agree} of {everybody} nodes agree, by digest {found.digest.hex()}",
        found.agree == everybody,
    )


async def check_bundle(
    stage: Stage[Any], path: Path, results: Iterable[Mapping[str, Any]]
) -> Verified:
    """Verify a bundle without a network, and compare what it proves.

    Args:
        results: of every ballot that is over, as a node shows them.
    """
    verified = await verify_offline(path)
    stage.findings.check(f"{path.name} verifies {verified.how}", verified.valid)
    theirs = {r["ballot"]: r["contests"] for r in verified.report.get("results", [])}
    ours = {r["ballot"]: r["contests"] for r in results}
    stage.findings.check(
        f"what it proves is what the nodes show: {len(ours)} results", theirs == ours
    )
    return verified
