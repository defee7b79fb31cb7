"""`commonweal simulate`: a federation under fire, in one process and under a virtual clock."""

import importlib
from pathlib import Path
from typing import Any

import click

from node.cli.options import FILE
from node.cli.output import Answer, Paper, prints, progress
from node.cli.speech import _, ngettext
from node.errors import NodeError

# Seeds in one command, whose verdicts are kept for `--json`; `make soak` runs more.
MAX_SEEDS = 10_000
# As the simulator's own: a hundred nodes take a minute a seed.
MAX_GROUPS = 100
# As the simulator's own.
SUITES = ("gossip", "certifying", "seats", "disks")


@click.command()
@click.option(
    "--groups",
    metavar="N",
    type=click.IntRange(2, MAX_GROUPS),
    help="How many groups' nodes; 7, or as the scenario says, if not given.",
)
@click.option(
    "--seed",
    metavar="S",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Decides all chance; the same seed gives the same run.",
)
@click.option(
    "--seeds",
    metavar="K",
    type=click.IntRange(1, MAX_SEEDS),
    default=1,
    show_default=True,
    help="How many seeds to run, from S on.",
)
@click.option("--scenario", metavar="FILE", type=FILE, help="What goes wrong; drawn if not given.")
@click.option(
    "--certify",
    "suite",
    flag_value="certifying",
    help="Let the groups certify cuts, some of them cheating.",
)
@click.option(
    "--suite",
    "suite",
    type=click.Choice(SUITES),
    help="Draw seeds as in one of the simulator's suites; --certify is short for certifying.",
)
@prints
def simulate(
    groups: int | None,
    seed: int,
    seeds: int,
    scenario: Path | None,
    suite: str | None,
) -> Answer:
    """Run nodes' real parts over a simulated network, clock and disk, and check what must hold.

    The exit status is 1 if an invariant breaks; then the seed and every node's state are printed.
    """
    with progress(_("seeds"), seeds) as told:
        result = _simulator().simulate(range(seed, seed + seeds), groups, scenario, suite, told)

    def text(paper: Paper) -> None:
        for lines in result.failures:
            for line in lines:
                paper.line(line)
            paper.line()
        paper.table((_("fault"), _("times")), result.value["faults"].items())
        paper.line()
        paper.table((_("adversary"), _("times")), result.value["adversaries"].items())
        paper.line()
        # Only where groups certify, and keep, does any of these happen.
        for name, counts in (
            (_("change of the council"), result.value["changes"]),
            (_("keeping"), result.value["keeping"]),
        ):
            if any(counts.values()):
                paper.table((name, _("times")), counts.items())
                paper.line()
        if result.failing:
            failing = " ".join(map(str, result.failing))
            paper.line(_("failing seeds: {seeds}").format(seeds=failing))
        else:
            told = ngettext(
                "{seeds} seed, all that must hold held",
                "{seeds} seeds, all that must hold held",
                seeds,
            )
            paper.line(told.format(seeds=seeds))

    return Answer(result.value, text, failed=bool(result.failing))


def _simulator() -> Any:
    # Beside the packages, not in them: an installed node carries no simulator.
    try:
        return importlib.import_module("federation_tests.simulator.command")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("federation_tests"):
            raise
        raise NodeError(
            "no-simulator",
            "the simulator is not installed with this program",
            "run it from a checkout of the source: `make install`, then .venv/bin/commonweal",
        ) from error
