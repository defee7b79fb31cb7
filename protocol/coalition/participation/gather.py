"""Attaching counts and targets to the ballots that they are about.

Spec: docs/spec/coalition/participation.md section 4.
"""

from fractions import Fraction
from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.coalition.participation.bodies import FunnelCell, ParticipationBody, TraitCell
from protocol.coalition.participation.values import Told, told_by
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line


def participation(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group's counts: they add up, and name regions that there are."""
    ballot = _ballot(collected, statement.refs[0])
    check_counts(body, collected.facts_of(entry).regions)
    if body.as_of > entry.time:
        raise RuleError("bad-figures", "counted after the time that the statement claims")
    collected.participation.counts.setdefault(ballot, []).append((entry, body))


def target(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A target: set before voting begins, by who may set it."""
    ballot = _ballot(collected, statement.refs[0])
    draft = collected.ballots[ballot]
    if body.scope == "all" and entry.group != draft.group:
        raise RuleError("not-the-author", "only the group that put the ballot sets all its targets")
    if body.region and body.region not in collected.facts_of(entry).regions:
        raise RuleError("unknown-region", f"{body.region!r}")
    part = body.share
    if part[1] < 1 or not 0 < Fraction(*part) <= 1:
        raise MalformedError("body-malformed", "participation-target: `share` is no part of all")
    if [*Fraction(*part).as_integer_ratio()] != part:
        raise MalformedError("body-malformed", "participation-target: `share` in lowest terms")
    # A target set when the figures are known is a figure, not a target.
    if entry.time >= draft.manifest.schedule.opens:
        raise RuleError("target-late", "targets are set before voting begins")
    collected.participation.targets.setdefault(ballot, []).append((entry, body))


def check_counts(body: ParticipationBody, regions: tuple[str, ...]) -> None:
    """Check that counts are in order, add up, and name regions of the charter.

    Raises:
        MalformedError: `body-malformed`: not ascending, or text that reads two ways.
        RuleError: `unknown-region`, or `bad-figures`: more took part than were reached.
    """
    names = [cell.region for cell in body.cells]
    if names != sorted(set(names)):
        raise MalformedError("body-malformed", "participation: regions do not ascend")
    for cell in body.cells:
        if cell.region and cell.region not in regions:
            raise RuleError("unknown-region", f"{cell.region!r}")
        _check_funnel(cell)
    keys = [(cell.trait, cell.answer) for cell in body.traits]
    if keys != sorted(set(keys)):
        raise MalformedError("body-malformed", "participation: traits do not ascend")
    told = told_by(body)
    for trait in body.traits:
        _check_trait(trait, told)


def _check_funnel(cell: FunnelCell) -> None:
    most = max(cell.read, cell.spoke, cell.voted)
    if not most <= cell.reached <= cell.invited:
        raise RuleError("bad-figures", "more took part than were reached, or than were invited")


def _check_trait(cell: TraitCell, told: Told) -> None:
    check_line("body-malformed", "a trait", cell.trait)
    check_line("body-malformed", "an answer", cell.answer)
    if cell.voted > cell.shared:
        raise RuleError("bad-figures", f"{cell.trait}, {cell.answer}: more than shared it")
    silent = cell.shared - cell.voted
    if cell.voted > told.voted or silent > told.invited - told.voted:
        raise RuleError("bad-figures", f"{cell.trait}, {cell.answer}: more than there are in all")


def _ballot(collected: Collected, ref: bytes) -> bytes:
    name = collected.manifests.get(ref)
    if name is None:
        raise RuleError("unknown-target", "counts for what is no ballot's manifest")
    return name


HANDLERS = {"participation": participation, "participation-target": target}
