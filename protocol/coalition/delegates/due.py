"""What delegates owe: reports, and a new choice when the term ends.

Spec: docs/spec/coalition/delegates.md section 7.
"""

from collections.abc import Iterable, Mapping

from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates.values import Delegation
from protocol.text import look_alike

DAY_S = 86_400
# A week is time to write a report; a month, to elect others before a term ends.
REPORT_SOON_S = 7 * DAY_S
TERM_SOON_S = 30 * DAY_S


def report_due(delegation: Delegation, convenings: Mapping[bytes, Convening]) -> int | None:
    """When the next report is due, in UTC seconds; None if none is owed.

    About a convening: so many days after it ends, until somebody reports about it. Else so many
    days after the term starts and after each report, until somebody reports once it is over.
    """
    if not delegation.report_days:
        return None
    wait = delegation.report_days * DAY_S
    if delegation.convening is not None:
        convening = convenings[delegation.convening]
        told = any(report.target == convening.hash for report in delegation.reports)
        return None if told or convening.cancelled is not None else convening.ends + wait
    last = max([delegation.starts, *(report.time for report in delegation.reports)])
    return None if last >= delegation.ends else last + wait


def reports_soon(delegation: Delegation, convenings: Mapping[bytes, Convening], time: int) -> bool:
    """Whether its group is to be reminded of a report: from a week before it is due."""
    due = report_due(delegation, convenings)
    return due is not None and time >= due - REPORT_SOON_S


def term_ends_soon(delegation: Delegation, others: Iterable[Delegation], time: int) -> bool:
    """Whether its group is to choose again: in the term's last month, and nobody follows yet.

    Those who follow are the same group's delegates for what is called the same, for longer.
    """
    if not delegation.ends - TERM_SOON_S <= time < delegation.ends or delegation.convening:
        return False
    return not any(
        other.group == delegation.group
        and other.ends > delegation.ends
        and look_alike(other.title) == look_alike(delegation.title)
        for other in others
    )


def delegate_boundaries(
    delegations: Mapping[bytes, Delegation], convenings: Mapping[bytes, Convening]
) -> list[int]:
    """The times at which what groups owe about delegates changes."""
    times: list[int] = []
    for delegation in delegations.values():
        ends = delegation.ends
        times += [delegation.starts, max(ends - TERM_SOON_S, 0), ends]
        due = report_due(delegation, convenings)
        if due is not None:
            times += [max(due - REPORT_SOON_S, 0), due]
    return times
