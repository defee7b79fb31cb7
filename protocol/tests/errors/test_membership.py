from __future__ import annotations

import pytest

from protocol.errors.membership import MEMBERSHIP
from protocol.tests.errors_rows import check_row


@pytest.mark.parametrize("name", sorted(MEMBERSHIP))
def test_every_row_can_be_raised_answered_and_read(name: str) -> None:
    check_row(name, MEMBERSHIP[name])


def test_who_may_not_is_told_apart_from_what_comes_too_late() -> None:
    assert MEMBERSHIP["not-a-member"].status == MEMBERSHIP["own-case"].status == 403
    assert MEMBERSHIP["motion-closed"].status == MEMBERSHIP["too-late"].status == 409
