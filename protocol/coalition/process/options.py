"""From first wordings to ballot lines: what reports do to the options of a process.

Spec: docs/spec/coalition/process.md section 5. The national report's acts come first; what it
leaves is frozen. Every regional report speaks about the frozen options, so where two change one
option, the second change becomes an option of its own: no region's word is lost, none overrules
another, and voters decide.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec import field

from protocol.ballots.manifest import MAX_OPTIONS
from protocol.coalition.process.acts import Act, Wording, option_id
from protocol.coalition.process.values import Line, OptionSet, Step
from protocol.errors import RuleError
from protocol.text import look_alike


class Reported(NamedTuple):
    """A report as far as options are concerned: its hash, its convening's, and its acts."""

    report: bytes
    convening: bytes
    acts: Sequence[Act]


class _Line(msgspec.Struct):
    label: str
    text: str
    steps: list[Step]
    merged: bytes | None = None
    changed_by: bytes | None = None


class _Table(msgspec.Struct):
    """The options while reports are applied."""

    lines: dict[bytes, _Line] = field(default_factory=dict)
    frozen: tuple[bytes, ...] = ()
    rankings: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    left_out: list[Step] = field(default_factory=list)

    def open(self) -> list[bytes]:
        return [name for name, line in self.lines.items() if line.merged is None]

    def settle(self) -> None:
        """From here on every report finds the options as they are now."""
        for line in self.lines.values():
            line.changed_by = None

    def free(self, name: bytes, source: bytes) -> bool:
        """Whether a report may change an option: no other report has, since it was frozen."""
        line = self.lines[name]
        return line.merged is None and line.changed_by in (None, source)


def build_options(
    process: bytes,
    first: Sequence[Wording],
    national: Reported | None,
    regional: Iterable[Reported],
) -> OptionSet:
    """The options after these reports.

    Args:
        process: hash of its statement.
        first: the wordings it starts with.
        national: the national report, None if it does not stand.
        regional: the regional ones, in the order in which the process names their convenings.
    """
    table = _Table()
    for place, wording in enumerate(first):
        _bring(
            table, option_id(process, place), Step("first", process, wording.label, wording.text)
        )
    table.settle()
    if national is not None:
        _apply(table, national)
        table.settle()
        table.frozen = tuple(table.open())
    for reported in regional:
        _apply(table, reported)
    return OptionSet(
        lines={
            name: Line(name, line.label, line.text, tuple(line.steps), line.merged)
            for name, line in table.lines.items()
        },
        frozen=table.frozen,
        rankings=table.rankings,
        left_out=tuple(table.left_out),
    )


def check_targets(options: OptionSet, convening: bytes, acts: Sequence[Act]) -> None:
    """Check that a report's acts are about options that were there, or that it brings itself.

    Raises:
        RuleError: `bad-act`.
    """
    there = {line.id for line in options.open}
    for place, act in enumerate(acts):
        if not set(act.options) <= there:
            raise RuleError("bad-act", f"act {place + 1} names an option that is not there")
        if act.action == "merge":
            there -= set(act.options)
        if act.action in ("add", "merge"):
            there.add(option_id(convening, place))
    if sum(act.action == "rank" for act in acts) > 1:
        raise RuleError("bad-act", "a report ranks the options once")


def _apply(table: _Table, reported: Reported) -> None:
    source, convening, acts = reported
    # What this report's names for options have become, where another's change was there first.
    own: dict[bytes, bytes] = {}
    for place, act in enumerate(acts):
        name = option_id(convening, place)
        targets = [own.get(option, option) for option in act.options]
        targets = [target for target in dict.fromkeys(targets) if target in table.lines]
        if act.action == "rank":
            table.rankings[source] = tuple(targets)
        elif act.action == "amend" and targets and table.free(targets[0], source):
            _reword(table, targets[0], source, act)
        else:
            action = "variant" if act.action == "amend" else act.action
            step = Step(action, source, act.label, act.text, tuple(targets), act.reason)
            absorbed = [t for t in targets if act.action == "merge" and table.free(t, source)]
            # First, so that a full ballot has room for what replaces two of its lines.
            for target in absorbed:
                table.lines[target].merged = name
            brought = _bring(table, name, step)
            for target in absorbed:
                table.lines[target].merged = brought
            if brought is not None:
                own[name] = brought
                if act.action == "amend":
                    own[act.options[0]] = brought


def _reword(table: _Table, name: bytes, source: bytes, act: Act) -> None:
    line = table.lines[name]
    line.label, line.text = _unlike(table, act.label, name), act.text
    line.changed_by = source
    line.steps.append(Step("amend", source, line.label, line.text, (), act.reason))


def _bring(table: _Table, name: bytes, step: Step) -> bytes | None:
    """Put an option on the table; gives its name, or that of one worded alike; None if it is full.

    An option that reads as another is that one: two regions had the same idea.
    """
    open_ = table.open()
    for other in open_:
        line = table.lines[other]
        if look_alike(line.label) == look_alike(step.label) and line.text == step.text:
            line.steps.append(
                Step("same", step.source, line.label, line.text, step.sources, step.reason)
            )
            return other
    if len(open_) >= MAX_OPTIONS:
        table.left_out.append(step)
        return None
    label = _unlike(table, step.label, name)
    first = Step(step.action, step.source, label, step.text, step.sources, step.reason)
    table.lines[name] = _Line(label, step.text, [first], changed_by=step.source)
    return name


def _unlike(table: _Table, label: str, name: bytes) -> str:
    """A label that no other line of the ballot has: a ballot can't have two alike."""
    taken = {look_alike(table.lines[o].label) for o in table.open() if o != name}
    found, number = label, 1
    while look_alike(found) in taken:
        number += 1
        found = f"{label} ({number})"
    return found
