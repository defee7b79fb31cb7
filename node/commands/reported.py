"""What a meeting's report is about: the process it reports in, and the options as it finds them."""

import msgspec

from protocol.coalition.convenings.values import Convening
from protocol.coalition.process.values import Line, Process, Step
from protocol.coalition.state import State


class About(msgspec.Struct, frozen=True):
    """What a report of a meeting would be about now.

    Attributes:
        process: hash; empty if none waits for the meeting.
        base: hash of the national report that it builds on; empty if it does not.
        options: ids in the order in which pages and commands number them, from 1.
        wordings: how each of them read when it was frozen.
    """

    process: bytes = b""
    base: bytes = b""
    options: tuple[bytes, ...] = ()
    wordings: tuple[Step, ...] = ()


def reported_in(state: State, convening: Convening) -> About:
    """The process that a meeting reports in, and the options that its report is about."""
    process = state.processes.get(convening.proposal or b"")
    if process is None or convening.hash not in (process.national, *process.regional):
        return About()
    base = process.reports.get(process.national, b"")
    if convening.hash == process.national or not base:
        lines = [x for x in process.options.lines.values() if x.steps[0].action == "first"]
        return _about(process, b"", lines)
    return _about(process, base, [process.options.lines[name] for name in process.options.frozen])


def _about(process: Process, base: bytes, lines: list[Line]) -> About:
    # Other regions may have reworded them since; what they are called here is what was frozen.
    known = (process.hash, base)
    steps = [[step for step in line.steps if step.source in known][-1] for line in lines]
    return About(process.hash, base, tuple(line.id for line in lines), tuple(steps))
