"""What a vote asked as the fields of the form that asks: for putting it anew, changed or not."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from node.commands.composing import COUNT_ALONE, HOUR_S, OWN_RULE
from node.commands.questions import MAX_FURTHER
from node.web.building.rules_written import written_rule
from protocol.ballots.manifest import Contest, Manifest
from protocol.ballots.presets import PRESETS, preset
from protocol.ballots.rule import ObjectionsTest, Rule
from protocol.coalition.kinds import to_map
from protocol.coalition.state import Ballot, Phase, Proposal, State

Fields = dict[str, tuple[str, ...]]
"""A field's name -> what is in it; a box that can be marked several times has several."""

OVER = (Phase.WITHDRAWN, Phase.LAPSED)


def asked_before(state: State, proposal: Proposal) -> Fields:
    """The form of a proposal's last vote, if nothing came of it; empty if there is none.

    Without its hours, which are over. Empty too for what the form's lines can't say, and where the
    proposal's meetings settle what is asked.
    """
    votes = [one for one in state.ballots.values() if one.proposal == proposal.hash]
    if not votes or votes[-1].phase not in OVER or proposal.hash in state.processes:
        return {}
    return form_of(state, votes[-1])


def form_of(state: State, ballot: Ballot) -> Fields:
    """A vote as the form would ask it; empty if the form can't."""
    manifest = ballot.manifest
    fields: Fields = {}
    contests = manifest.contests
    if len(contests) > 1 + MAX_FURTHER or any("|" in o.label for c in contests for o in c.options):
        return {}
    names = {group: known.card.name for group, known in state.groups.items()}
    for number, contest in enumerate(contests, 1):
        end = "" if number == 1 else f"-{number}"
        asked = _question(contest, manifest.title if number == 1 else "")
        fields.update((name + end, (value,)) for name, value in asked.items())
    single = {
        "title": manifest.title,
        "summary": manifest.summary,
        "extension_hours": str(manifest.schedule.extension_s // HOUR_S),
        "points_for": _lines(manifest.points_for),
        "points_against": _lines(manifest.points_against),
        "electorate": manifest.electorate,
        "questions": str(len(contests)),
        **_rule(manifest, names),
    }
    fields.update((name, (value,)) for name, value in single.items())
    fields["accepts"] = tuple(str(kind) for kind in manifest.accepts)
    return fields


def _question(contest: Contest, heading: str) -> dict[str, str]:
    """The fields of one question; `heading` is what it is called if its own field is empty."""
    labels = [option.label for option in contest.options]
    yes_no = contest.kind == "yes-no"
    usual = yes_no or (contest.kind != "choose" and contest.max == len(labels))
    return {
        "kind": contest.kind,
        "heading": "" if contest.title == heading else contest.title,
        "question": "" if contest.question == contest.title else contest.question,
        "options": ""
        if yes_no
        else _lines(
            f"{option.label} | {' '.join(option.text.split())}" if option.text else option.label
            for option in contest.options
        ),
        "top": str(contest.top or 5),
        "grades": _lines(contest.grades),
        "least": str(contest.min),
        "most": "" if usual else str(contest.max),
        "seats": str(contest.seats),
        "method": "" if yes_no else contest.method,
        "variant": _lines(f"{name}: {value}" for name, value in sorted(contest.variant.items())),
        "reserved": _lines(
            f"{each.name}: {each.least}: {', '.join(labels[option] for option in each.options)}"
            for each in contest.reserved
        ),
    }


def _rule(manifest: Manifest, names: Mapping[bytes, str]) -> dict[str, str]:
    """The preset that a rule is, or the rule written out."""
    rule, options = manifest.rule, any(c.kind != "yes-no" for c in manifest.contests)
    for name in PRESETS:
        objections = _objections(rule)
        if rule == _preset(name, objections, options=options):
            return {"preset": name, "objections": str(objections)}
    if rule == replace(preset("simple-majority", options=options), tests=[]):
        return {"preset": COUNT_ALONE}
    return {"preset": OWN_RULE, "rule": written_rule(_named(to_map(rule), names))}


def _preset(name: str, objections: int, *, options: bool) -> Rule | None:
    try:
        return preset(name, objections, options=options)
    except ValueError:  # One that knows no options.
        return None


def _objections(rule: Rule) -> int:
    return next((test.most for test in rule.tests if isinstance(test, ObjectionsTest)), 0)


def _named(value: Any, names: Mapping[bytes, str]) -> Any:
    """A rule's groups by name, as people write them."""
    if isinstance(value, bytes):
        return names.get(value, value.hex())
    if isinstance(value, dict):
        # What is left out means the same as nothing, which TOML has no word for.
        return {name: _named(part, names) for name, part in value.items() if part is not None}
    return [_named(part, names) for part in value] if isinstance(value, list) else value


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
