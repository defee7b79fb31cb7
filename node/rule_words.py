"""A vote's rule in plain words, as that vote needs it: who is elected is no yes or no.

`protocol.ballots.explain` says every field of a rule, whatever is asked. Where nothing asks yes or
no, sentences about for and against are said otherwise, and those about what can't be are left out.
"""

from collections.abc import Mapping

from protocol.ballots.explain import (
    ABSTENTIONS,
    TIE_STEPS,
    TIES_LEFT,
    WITHOUT,
    Sentence,
    explain,
)
from protocol.ballots.explain_text import N_
from protocol.ballots.manifest import Manifest
from protocol.ballots.rule import Rule

AMONG_OPTIONS: Mapping[str, str] = {
    ABSTENTIONS["counted"]: N_("Blank votes count among the votes cast."),
    ABSTENTIONS["left-out"]: N_("Blank votes count for nobody, and not as cast."),
    WITHOUT["abstain"]: N_("A group whose votes are tied counts as taking part, but for nobody."),
    TIE_STEPS["earlier-stages"]: N_(
        "In a tie, whoever had more votes in the latest earlier round is ahead."
    ),
    TIES_LEFT["rejected"]: N_("If a tie stays open, nobody is elected."),
}
"""What `explain` says -> what is said where options are chosen or people elected."""

DRAWN: Mapping[str, str] = {
    "commitment": N_(
        "A tie is decided by lot, drawn from a secret number that is fixed before the close and "
        "revealed after it."
    ),
    "source": N_(
        "A tie is decided by lot, from a public draw that is announced before the close and drawn "
        "after it: {source}"
    ),
}
"""Where lots come from, by the kind of a manifest's tie seed; else as `explain` says."""


def rule_words(manifest: Manifest, names: Mapping[bytes, str] | None = None) -> list[Sentence]:
    """The rule of a vote, sentence by sentence, in the order of `explain`."""
    rule = manifest.rule
    sentences = [_drawn(said, manifest) for said in explain(rule, names)]
    if any(contest.kind == "yes-no" for contest in manifest.contests):
        return sentences
    idle = _idle(rule)
    return [
        Sentence(AMONG_OPTIONS.get(said.key, said.key), said.params)
        for said in sentences
        if said.key not in idle
    ]


def _drawn(said: Sentence, manifest: Manifest) -> Sentence:
    """A sentence about lots, as this vote draws them."""
    seed = manifest.tie_seed
    if said.key != TIE_STEPS["seed"] or seed is None or seed.kind not in DRAWN:
        return said
    return Sentence(DRAWN[seed.kind], {"source": seed.source} if seed.kind == "source" else {})


def _idle(rule: Rule) -> set[str]:
    """Sentences about what can't happen under this rule."""
    idle = set()
    if "seed" in rule.tie_break.steps:  # A lot leaves no tie open.
        idle.add(TIES_LEFT[rule.tie_break.otherwise])
    if rule.mode == "split" and not rule.tests:  # Nothing asks what a group decided.
        idle.add(WITHOUT[rule.without_outcome])
    return idle
