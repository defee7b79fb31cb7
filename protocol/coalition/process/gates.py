"""The gates that a process adds to a ballot, and the periods that hold in it.

Spec: docs/spec/coalition/process.md section 7.
"""

import msgspec

from protocol.ballots.manifest import Manifest
from protocol.coalition.charter import CharterRules
from protocol.coalition.gate import Gate
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.process.floor import meeting_gates
from protocol.coalition.process.gather import hurries
from protocol.coalition.process.stage import Stage
from protocol.coalition.process.values import Line


def proceeds(stage: Stage, rules: CharterRules) -> bool:
    """Whether the charter's share of groups agrees to go on without what is missing."""
    return len(stage.proceeding) >= groups_needed(rules.life.proceed_share, stage.groups)


def periods(rules: CharterRules, stage: Stage | None) -> CharterRules:
    """The charter's rules with the periods that hold in a process.

    A process that asks for shorter ones has the charter's until the charter's share agrees: asking
    alone, or agreeing by too few, costs nobody their time.
    """
    if stage is None:
        return rules
    body = stage.process.body
    needed = groups_needed(rules.life.emergency_share, stage.groups)
    agreed = hurries(body, rules) and len(stage.hurrying) >= needed

    def period(usual: int, asked: int) -> int:
        return asked if asked and (agreed or asked > usual) else usual

    return msgspec.structs.replace(
        rules,
        deliberation_s=period(rules.deliberation_s, body.deliberation_s),
        voting_s=period(rules.voting_s, body.voting_s),
    )


def stage_gates(stage: Stage, rules: CharterRules) -> tuple[Gate, ...]:
    """What must have happened before the ballot, in the order in which it does.

    `hour` is the time by which it is due. Once the charter's share goes on without what is missing,
    one gate says so instead; what is missing stays in `Process.asked`, for everybody to see.
    """
    if proceeds(stage, rules):
        needed = groups_needed(rules.life.proceed_share, stage.groups)
        return (Gate("proceed", len(stage.proceeding), needed),)
    return meeting_gates(
        stage.process.body,
        frozen=stage.national is not None,
        reports=len(stage.regional),
        present=stage.present(),
    )


def lines_gate(stage: Stage, manifest: Manifest) -> Gate:
    """Whether the ballot asks just what the process came to."""
    lines = stage.options().open
    return Gate("options", int(_asks(manifest, lines)), 1)


def _asks(manifest: Manifest, lines: tuple[Line, ...]) -> bool:
    """Whether one contest has these lines: all of them, no other, in any order.

    A single line is asked with yes or no, under its label and with its text.
    """
    if len(lines) == 1:
        line = lines[0]
        return any(
            contest.kind == "yes-no"
            and (contest.title, contest.question) == (line.label, line.text or line.label)
            for contest in manifest.contests
        )
    wanted = sorted((line.label, line.text) for line in lines)
    return bool(lines) and any(
        contest.kind != "yes-no"
        and sorted((option.label, option.text) for option in contest.options) == wanted
        for contest in manifest.contests
    )
