"""Who can still supply what keeps a process's ballot shut, and what each of them could do.

Spec: docs/spec/coalition/process.md section 8.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from protocol.coalition.convenings.values import Convening, Report
from protocol.coalition.process.values import Process, counts_more
from protocol.coalition.state import State

# Gates that only people at meetings can pass: who was there, and how many.
FLOOR = ("participation", "attendance")


class Supply(msgspec.Struct, frozen=True):
    """One thing that would help, and who can do it.

    Attributes:
        act: `report`: report what a meeting came to; `confirm`: confirm its report; `check-in`: say
            who was there; `count-again`: check in again, with people who were left out;
            `supplement`: report again, with those who have checked in since; `put`: put a ballot
            that asks the lines; `proceed`: agree to go on without what is missing.
        groups: ids, ascending; never empty.
        convening: the meeting; None for `put` and `proceed`.
        due: the hour by which the process wants it, UTC seconds, None if there is none. What comes
            later counts all the same, as long as no ballot has opened.
    """

    act: str
    groups: tuple[bytes, ...]
    convening: bytes | None = None
    due: int | None = None


def supplies(state: State, process: Process, key: str) -> tuple[Supply, ...]:
    """What would help a process past a gate that is not met, one act after another.

    Nothing once a ballot has opened on it, and nothing for a gate that no process has.

    Args:
        key: of the gate; `options` is the one that the ballot's own lines pass.
    """
    if process.settled is not None:
        return ()
    return tuple(s for s in _of_gate(state, process, key) if s.groups)


def _of_gate(state: State, process: Process, key: str) -> Iterator[Supply]:
    if key == "options":
        yield from _of_lines(state, process)
        return
    if key == "frozen":
        yield from _of_report(state, process, process.national)
    elif key == "reports":
        for name in process.regional:
            yield from _of_report(state, process, name)
    elif key in FLOOR:
        for name in process.regional:
            yield from _of_floor(state, process, name, again=key == "attendance")
    else:
        return
    # Agreeing beforehand would make it pointless to wait (spec: section 4, step 3).
    if state.time >= process.reports_due:
        voices = set(state.membership.voices)
        yield Supply("proceed", tuple(sorted(voices - process.proceeding.keys())))


def _of_lines(state: State, process: Process) -> Iterator[Supply]:
    if process.options.open:
        yield Supply("put", (process.group,))
        return
    # Without any line there is nothing to ask: a report that is still missing can bring one.
    for name in process.missing:
        yield from _of_report(state, process, name)


def _of_report(state: State, process: Process, name: bytes) -> Iterator[Supply]:
    """The report of a convening that does not stand: who can confirm it, or else report."""
    if name in process.reports:
        return
    convening = state.convenings[name]
    due = _due(process, name)
    waiting = _waiting(process, convening)
    yield Supply("confirm", _asked(waiting), name, due)
    if not waiting and convening.cancelled is None:
        yield Supply("report", convening.facilitators, name, due)


def _of_floor(state: State, process: Process, name: bytes, *, again: bool) -> Iterator[Supply]:
    """How more people can be counted at one regional convening.

    Args:
        again: whether more people of a group that is counted would help, as for `attendance`.
    """
    convening = state.convenings[name]
    due = _due(process, name)
    said = {group: known.people for group, known in convening.check_ins.items() if known.people}
    if convening.cancelled is None:
        # Of a group that is counted at one meeting, presence at a second adds people, no group.
        known = said if again else {**process.present, **said}
        absent = (g for g in _others(state, known) if _of_region(state, convening, g))
        yield Supply("check-in", tuple(absent), name, due)
        if again:
            yield Supply("count-again", tuple(sorted(said)), name, due)
    counted = next((r for r in convening.reports if r.hash == process.reports.get(name)), None)
    if counted is None:
        yield from _of_report(state, process, name)
        return

    def helps(present: Mapping[bytes, int]) -> bool:
        more = again or not present.keys() <= process.present.keys()
        return more and counts_more(present, counted.present)

    later = [r for r in _waiting(process, convening) if helps(r.present)]
    yield Supply("confirm", _asked(later), name, due)
    if not later and convening.cancelled is None and helps(said):
        yield Supply("supplement", convening.facilitators, name, due)


def _waiting(process: Process, convening: Convening) -> list[Report]:
    """Its reports in the process that do not stand yet."""
    return [r for r in convening.reports if r.since is None and r.process == process.hash]


def _asked(reports: Iterable[Report]) -> tuple[bytes, ...]:
    return tuple(sorted({group for report in reports for group in report.asked()}))


def _others(state: State, known: Iterable[bytes]) -> tuple[bytes, ...]:
    """The members that are not among those known."""
    return tuple(sorted(set(state.membership.members) - set(known)))


def _of_region(state: State, convening: Convening, group: bytes) -> bool:
    """Whether a group's people may be at a meeting: a group of no region has them anywhere."""
    region = state.groups[group].card.region
    return convening.region in ("", region) or not region


def _due(process: Process, name: bytes) -> int:
    return process.options_due if name == process.national else process.reports_due
