"""Decide one contest of made-up groups, for tests of decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from protocol.ballots.decision import Decision, decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Contest, Manifest
from protocol.ballots.returns import Return
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import Rule
from protocol.ballots.tally import tally
from protocol.tests.ballots import making as m


def run(
    rule: Rule,
    returns: Sequence[Return | None],
    *,
    contest: Contest | None = None,
    facts: CharterFacts | None = None,
    rolls: Sequence[Roll] = (),
    draw: bytes | None = None,
    recused: Sequence[bytes] = (),
    **changes: Any,
) -> Decision:
    """Decide one contest; group n returns returns[n - 1], or not at all if that is None."""
    facts = facts or m.facts([100] * len(returns))
    of: Manifest = m.manifest([contest or m.yes_no()], rule, charter=facts, **changes)
    by_group: Mapping[bytes, Return] = {
        m.gid(n): ret for n, ret in enumerate(returns, 1) if ret is not None
    }
    held = dict(zip(facts.groups, rolls or [m.roll(100)] * len(facts.groups), strict=True))
    return decide(of, tally(of, held, by_group, facts, recused), draw)[0]


def split(yes: int, no: int, abstain: int = 0, **more: int) -> Return:
    return m.votes(100, yes, no, abstain, **more)


def outcome(test: Any, *returns: Return | None, **more: Any) -> str:
    fields = {
        name: more.pop(name)
        for name in ("abstention", "without_outcome", "mode", "weight", "tie_break")
        if name in more
    }
    return run(m.rule(tests=[test], **fields), returns, **more).outcome
