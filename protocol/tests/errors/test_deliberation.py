from __future__ import annotations

import pytest

from protocol.errors.deliberation import DELIBERATION
from protocol.tests.errors_rows import check_row


@pytest.mark.parametrize("name", sorted(DELIBERATION))
def test_every_row_can_be_raised_answered_and_read(name: str) -> None:
    check_row(name, DELIBERATION[name])


def test_slow_mode_says_that_it_can_be_sent_again() -> None:
    assert DELIBERATION["slow-mode"].status == 429
    assert "send it again" in DELIBERATION["slow-mode"].hint
