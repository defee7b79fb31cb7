"""How a contest was counted, from JSON: method, seats, kept places, and why each round ended so."""

from collections.abc import Iterator, Sequence
from typing import Any

from node.cli.count_tables import shown
from node.cli.count_text import sentences
from node.cli.exact_json import read_exact
from node.cli.output import Paper
from node.cli.speech import _
from node.cli.tie_words import tie_lines
from protocol.counting.methods import METHODS
from protocol.counting.result import Reason, Round, Tie

ANSWERED = "yes-no"
"""The method of questions without options: one round, and nothing to choose about it."""


def write_facts(paper: Paper, count: dict[str, Any]) -> None:
    """Write the method, its settings, the seats, the kept places and the quota of the first round.

    Args:
        count: from `protocol.counting.result.Count.named`.
    """
    if count["method"] == ANSWERED:
        return
    facts: list[tuple[str, object]] = [
        (_("method"), f"{_(METHODS[count['method']].title)} ({count['method']})")
    ]
    if count["variant"]:
        facts.append((_("variant"), ", ".join(f"{k}={v}" for k, v in count["variant"].items())))
    facts.append((_("seats"), count["seats"]))
    for each in count.get("reserved", ()):
        label = _("reserved {name}").format(name=each.get("name", "")).strip()
        who = ", ".join(each["options"])
        facts.append((label, _("at least {least} of {who}").format(least=each["least"], who=who)))
    if "quota" in count["rounds"][0]:
        facts.append((_("quota"), shown(read_exact(count["rounds"][0]["quota"]))))
    paper.facts([(f"  {label}", value) for label, value in facts])


def write_ties(paper: Paper, count: dict[str, Any]) -> None:
    """Write how many ties there were, what settled them and in which order they fell."""
    met = [tie for one in count["rounds"] for tie in one.get("ties", ())]
    for line in tie_lines(met):
        paper.line(f"  {line}")


def write_reasons(paper: Paper, count: dict[str, Any]) -> None:
    """Write what each round decided and why, as `commonweal count` does."""
    if count["method"] == ANSWERED:
        return
    for number, one in enumerate(count["rounds"], 1):
        for what in _sentences(one):
            paper.line(_("round {number}: {what}").format(number=number, what=what))


def _sentences(one: dict[str, Any]) -> Iterator[str]:
    found = (*one.get("reasons", ()), *one.get("ties", ()))
    names = list(dict.fromkeys(name for each in found for name in each["options"]))
    at = {name: place for place, name in enumerate(names)}

    def places(options: Sequence[str]) -> tuple[int, ...]:
        return tuple(at[name] for name in options)

    stage = Round(
        {},
        0,
        reasons=tuple(Reason(r["key"], places(r["options"])) for r in one.get("reasons", ())),
        ties=tuple(
            Tie(places(t["options"]), t["step"], places(t["order"])) for t in one.get("ties", ())
        ),
    )
    yield from sentences(stage, names)
