"""One run: trouble, healing, and whether what must hold holds."""

from typing import NamedTuple

from structlog.testing import capture_logs

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.certified import LEAST_CUTS
from federation_tests.simulator.checks import broken, settled
from federation_tests.simulator.federation import LAST_WORD_MS, STEWARD_MS, Federation
from federation_tests.simulator.plan import Plan

HEAL_S = 3_600
"""Virtual seconds to settle in: several times the longest pause of the machine (600 s)."""
LOOK_MS = 5_000
"""Between two looks whether all has settled."""
REST_MS = 120_000
"""Virtual time in which nothing may be certified once all has: many times the charter's rest."""


class Outcome(NamedTuple):
    """What a run came to; `settled_s` is how long after healing all was held, None if never."""

    seed: int
    plan: Plan
    federation: Federation
    broken: list[Broken]
    settled_s: int | None


def run(plan: Plan, seed: int) -> Outcome:
    """Run one seed from start to verdict.

    What the nodes' rooms log stays here: the verdict is all that is to be read.
    """
    with capture_logs():
        return _run(plan, seed)


def _enough(federation: Federation) -> bool:
    """Whether so many cuts were certified, and the council is the one that was said.

    Who was away and has voted since has its seat from the next cut on, for which there must be
    something to certify.
    """
    if not federation.plan.certify:
        return True
    return federation.certified.newest >= LEAST_CUTS and federation.changing.over()


def _restless(federation: Federation) -> str:
    """What an idle coalition certified, in words; empty if it came to rest."""
    schedule = federation.schedule
    if not federation.plan.certify:
        return ""
    seen = ""
    # Each liar's record is proved forked once, maybe only now, when it shows what it hid: nodes say
    # so, a cut holds that, and then it rests. So it does once a notice has run out: whose group has
    # lost its seat for something else before is expelled in a council that stays as it is.
    for _ in federation.nodes:
        newest, proved = federation.certified.newest, _proved(federation)
        ahead = _changes_ahead(federation)
        schedule.run_until(schedule.now_ms + REST_MS)
        more = federation.certified.newest - newest
        seen = f"{more} cuts in {REST_MS // 1000} s in which nobody said anything" if more else ""
        if _proved(federation) == proved and not any(at <= now for at, now in ahead):
            break
    return seen


def _changes_ahead(federation: Federation) -> list[tuple[int, int]]:
    """When honest nodes' states change by themselves, and their clocks after as long a look.

    Both in UTC seconds; only of nodes whose certified state does so.
    """
    return [
        (at, node.wall_s() + REST_MS // 1000)
        for node in federation.honest
        if node.seat is not None
        and (at := node.seat.desk.folding.certified().changes_at) is not None
    ]


def _proved(federation: Federation) -> set[tuple[int, bytes]]:
    """(number of an honest node, log) of which it holds evidence."""
    return {(node.number, log) for node in federation.honest for log in node.store.frozen()}


def _run(plan: Plan, seed: int) -> Outcome:
    federation = Federation(plan, seed)
    federation.begin()
    schedule = federation.schedule
    schedule.run_until(plan.trouble_s * 1000)
    federation.heal()
    healed_ms, settled_s = schedule.now_ms, None
    # Not before each has said its last word, and stewards have looked for damage.
    schedule.run_until(healed_ms + max(LAST_WORD_MS, STEWARD_MS) + LOOK_MS)
    while schedule.now_ms < healed_ms + HEAL_S * 1000:
        if settled(federation):
            if _enough(federation):
                settled_s = (schedule.now_ms - healed_ms) // 1000
                break
            federation.last_words()
        schedule.run_until(schedule.now_ms + LOOK_MS)
    restless = "" if settled_s is None else _restless(federation)
    found = broken(federation)
    if restless:
        found.insert(0, Broken("rests", restless))
    if settled_s is None:
        found.insert(0, Broken("settled", f"not all was held {HEAL_S} s after healing"))
    return Outcome(seed, plan, federation, found, settled_s)
