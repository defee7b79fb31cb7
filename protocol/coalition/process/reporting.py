"""Whether a report may say what it says about a process's options.

Spec: docs/spec/coalition/process.md section 4, steps 4-6. All that it rests on is cited.
"""

from protocol.coalition.collected import Collected
from protocol.coalition.convenings.bodies import ReportBody
from protocol.coalition.process.acts import check_act
from protocol.coalition.process.drafts import ProcessDraft
from protocol.coalition.process.options import Reported, build_options, check_targets
from protocol.errors import MalformedError, RuleError


def check_acts(collected: Collected, convening: bytes, body: ReportBody) -> None:
    """Check a report's process, base and acts.

    Args:
        convening: hash of the convening that it reports.

    Raises:
        MalformedError: `body-malformed`.
        RuleError: `unknown-target`, `bad-act`.
    """
    for act in body.acts:
        check_act(act)
    if not body.process:
        if body.base or body.acts:
            raise MalformedError("body-malformed", "report: acts and base belong to a process")
        return
    process = collected.processes.processes.get(body.process)
    if process is None or convening not in (process.national, *process.regional):
        raise RuleError("unknown-target", "names no process that waits for this convening")
    base = _base(collected, process, convening, body)
    options = build_options(process.entry.hash, process.body.options, base, ())
    check_targets(options, convening, body.acts)


def _base(
    collected: Collected, process: ProcessDraft, convening: bytes, body: ReportBody
) -> Reported | None:
    """The national report that a regional one builds on."""
    if not body.base:
        return None
    report = collected.convenings.reports.get(body.base)
    if (
        report is None
        or convening == process.national
        or report.convening != process.national
        or report.body.process != process.entry.hash
    ):
        raise RuleError("unknown-target", "its base is no national report of this process")
    return Reported(report.entry.hash, report.convening, report.body.acts)
