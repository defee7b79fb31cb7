"""The line that says which of the protocol's tests did not run."""

from __future__ import annotations

import pytest

from protocol.tests.shared_data import NOT_RUN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, in one line, which tests were left out for want of shared data."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = [report.nodeid for report in skipped if NOT_RUN in str(report.longrepr)]
    if left_out:
        terminalreporter.write_line(
            f"{NOT_RUN}: {len(left_out)} tests left out, such as {left_out[0]}", red=True, bold=True
        )
