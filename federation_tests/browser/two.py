"""Two groups, and how they come to a vote and its result: what many files start from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, coalition

FOUNDERS = (("Example Tenants' Association", "North", 60), ("Example Bakers' Co-op", "South", 40))
TENANTS, BAKERS = (name for name, _, _ in FOUNDERS)
YES_NO: dict[str, Any] = {"title": "Shall we?", "kind": "yes-no"}


@contextmanager
def two_groups(base: Path, **rules: Any) -> Iterator[Coalition]:
    """Found and serve them; `rules` are those of their charter that are to differ."""
    with coalition(base, FOUNDERS, "Example Alliance", **rules) as nodes:
        yield nodes


def propose(nodes: Coalition, title: str, *, by: int = 0, **more: Any) -> str:
    """One group puts a proposal and the other sponsors it; gives its id, in hex."""
    put = nodes.groups[by].ask("proposal.put", title=title, **more)["proposal"]
    nodes.until_agreed()
    nodes.groups[1 - by].ask("proposal.sponsor", proposal=put)
    nodes.until_agreed()
    return str(put)


def announce(
    nodes: Coalition,
    proposal: str,
    title: str,
    *,
    by: int = 0,
    contest: dict[str, Any] | None = YES_NO,
    more: Sequence[dict[str, Any]] = (),
    opens: int = 2 * HOUR,
    closes: int = DAY,
    extension_s: int = 0,
    **rule: Any,
) -> str:
    """Announce a vote that opens and closes so many seconds after START; gives its id, in hex.

    `more` are further contests.
    """
    manifest = {
        "title": title,
        **({"contests": [contest, *more]} if contest is not None else {}),
        "rule": {"preset": "simple-majority", **rule},
        "schedule": {
            "opens": START + opens,
            "closes": START + closes,
            "returns_due": START + closes + DAY,
            "extension_s": extension_s,
        },
    }
    ballot = nodes.groups[by].ask("ballot.put", proposal=proposal, manifest=manifest)["ballot"]
    nodes.until_known(str(ballot))
    return str(ballot)


def decide(
    nodes: Coalition,
    ballot: str,
    rows: dict[str, int],
    close: Sequence[int],
    beside: Sequence[str] = (),
    contests: int = 1,
) -> None:
    """Let the vote open and close, every group counting the same rows on paper, in each contest.

    Args:
        close: seconds after START to which the clocks are turned: into the vote, and past it.
        beside: votes of the same hours that nobody counts here. One that no node had the time to
            open before the clocks go past it never opens.
    """
    for group, (_, _, members) in zip(nodes.groups, FOUNDERS, strict=True):
        group.attest_count(ballot, members)
    nodes.until_agreed()
    for second, phase in zip(close, ("open", "closed"), strict=True):
        nodes.turn_to(second)
        for vote in (ballot, *beside):
            nodes.until_phase(vote, phase)
    for group in nodes.groups:
        cells = {group.region: [{"rows": rows}] * contests}
        kept = group.ask("return.counted", ballot=ballot, cells=cells, commit=True)
        group.sign(kept["draft"])
    nodes.until_phase(ballot, "declared")
