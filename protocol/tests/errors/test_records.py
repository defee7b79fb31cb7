from __future__ import annotations

import pytest

from protocol.errors import EquivocationError
from protocol.errors.records import RECORDS
from protocol.tests.errors_rows import check_row


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_every_row_can_be_raised_answered_and_read(name: str) -> None:
    check_row(name, RECORDS[name])


def test_a_fork_alone_is_told_with_evidence_against_somebody() -> None:
    assert [n for n, c in RECORDS.items() if c.error is EquivocationError] == ["forked-log"]
