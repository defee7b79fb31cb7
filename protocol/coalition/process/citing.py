"""What an opening made now cites of a process.

Spec: docs/spec/coalition/process.md section 6.
"""

from protocol.coalition.convenings.values import Report
from protocol.coalition.state import State


def process_refs(state: State, proposal: bytes) -> list[bytes]:
    """The reports that count, as many confirmations as each needs, and the assents."""
    process = state.processes.get(proposal)
    if process is None:
        return []
    refs: list[bytes] = []
    for convening, name in process.reports.items():
        report = next(r for r in state.convenings[convening].reports if r.hash == name)
        refs += [name, *_confirmations(report)]
    if process.proceeds:
        refs += process.proceeding.values()
    if process.emergency and len(process.hurrying) >= process.emergency_needed:
        refs += process.hurrying.values()
    return refs


def _confirmations(report: Report) -> list[bytes]:
    """No more than are needed: an opening has room for so many statements."""
    confirming = [
        stance.hash
        for group, stance in report.stances.items()
        if stance.stance == "confirm" and group != report.group
    ]
    own = int(report.group in report.present)
    return confirming[: max(report.needed - own, 1)]
