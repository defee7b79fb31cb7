"""Which choices a contest allows. Profiles may hold what a box held; returns only what is valid.

Spec: docs/spec/counting/profile.md section 5.
"""

from __future__ import annotations

from protocol.counting.profile import Choice, check_ranks
from protocol.errors import RuleError


def check_choice(choice: Choice, *, kind: str, options: int, least: int, most: int) -> None:
    """Check one choice against its contest; the blank choice `()` is always possible.

    Args:
        choice: ranks, as `protocol.counting.profile` defines them.
        kind: `yes-no`, `choose` or `rank`.
        options: how many options the contest has.
        least: choices or ranks that a vote has at least, unless it is blank.
        most: choices or ranks that a vote has at most.

    Raises:
        RuleError: `bad-choice`, saying why.
        ValueError: no such kind.
    """
    if kind not in ("yes-no", "choose", "rank"):
        raise ValueError(f"no contest kind {kind!r}")
    flaw = check_ranks(choice, options)
    if flaw:
        raise RuleError("bad-choice", flaw)
    if not choice:
        return
    # Skips, overvotes and repeats happen on paper and are for the count to judge; whoever fills in
    # a page or enters a return is told at once.
    if any(type(rank) is not int or rank < 0 for rank in choice):
        raise RuleError("bad-choice", "skips a rank, or gives one rank to several options")
    if len(set(choice)) != len(choice):
        raise RuleError("bad-choice", "names an option twice")
    if not least <= len(choice) <= most:
        raise RuleError("bad-choice", f"names {len(choice)} options, not {least} to {most}")
    if kind != "rank" and list(choice) != sorted(choice):
        raise RuleError("bad-choice", "names options out of order")
