"""What a trial says, as plain values: for JSON and for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from node.rule_words import rule_words
from protocol.ballots.explain import explain_test
from protocol.ballots.explain_grades import explain_grades
from protocol.ballots.what_if import Basis, Supposed, judge, suppose
from protocol.ballots.what_if_groups import Reach, could_change
from protocol.ballots.what_if_votes import Change

NOTE = "this is a trial with supposed or earlier votes, not a result"


def tell_trial(
    basis: Basis, contest: int, changes: Sequence[Change], names: Mapping[bytes, str]
) -> dict[str, Any]:
    """Try a basis as it is and with changes.

    Args:
        basis: with the rule to try.
        contest: index in the manifest.
        changes: what is supposed; none for the basis alone.
        names: group id -> name.

    Returns:
        `now` and, with changes, `then`; the groups that could change the last of them.

    Raises:
        RuleError: a change that is not possible.
        ValueError: more changes than `MAX_CHANGES`.
    """
    asked = basis.manifest.contests[contest]
    supposed = suppose(basis, changes)
    now = judge(basis, contest)
    then = judge(supposed, contest) if changes else None
    reach = could_change(supposed, contest)
    rule = (*rule_words(basis.manifest, names), *explain_grades(asked))
    return {
        "note": NOTE,
        "title": basis.manifest.title,
        "contest": asked.title,
        "rule": [sentence.english() for sentence in rule],
        "rule_parts": [sentence.parts() for sentence in rule],
        "now": _supposed(basis, now, names),
        "then": None if then is None else _supposed(basis, then, names),
        "least": reach.least,
        "groups": _groups(reach, names),
        "ranked": asked.kind != "yes-no",
    }


def _supposed(basis: Basis, supposed: Supposed, names: Mapping[bytes, str]) -> dict[str, Any]:
    labels = [o.label for o in basis.manifest.contests[supposed.tally.contest].options]
    hexed = {group.hex(): name for group, name in names.items()}
    rule = basis.manifest.rule
    return {
        "outcome": supposed.decision.outcome,
        "winners": [labels[winner] for winner in supposed.decision.winners],
        "tie": supposed.decision.tie,
        "roll": supposed.tally.roll,
        "cast": supposed.tally.cast,
        "kinds": [{"kind": kind.kind, "cast": kind.cast} for kind in supposed.tally.kinds],
        "returned": supposed.tally.returned,
        "groups": len(supposed.tally.groups),
        "tests": [
            {
                "text": explain_test(rule.tests[d.result.test]).english(),
                "text_parts": explain_test(rule.tests[d.result.test]).parts(),
                "where": hexed.get(d.result.where, d.result.where),
                "op": d.result.op,
                "needed": str(d.result.needed),
                "reached": str(d.result.reached),
                "part": str(d.result.part),
                "whole": str(d.result.whole),
                "met": d.result.met,
                "gap": str(d.gap),
                "unit": d.unit,
            }
            for d in supposed.distances
        ],
    }


def _groups(reach: Reach, names: Mapping[bytes, str]) -> list[dict[str, Any]]:
    return [
        {
            "group": names.get(g.group, g.group.hex()),
            "how": g.how,
            "changes": g.changes,
            "least": g.least,
            "away": g.away,
            "abstaining": g.aside,
        }
        for g in reach.groups
    ]
