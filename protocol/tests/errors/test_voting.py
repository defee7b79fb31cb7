from __future__ import annotations

import pytest

from protocol.errors.voting import VOTING
from protocol.tests.errors_rows import check_row


@pytest.mark.parametrize("name", sorted(VOTING))
def test_every_row_can_be_raised_answered_and_read(name: str) -> None:
    check_row(name, VOTING[name])


def test_what_a_group_did_wrong_in_a_vote_is_no_servers_fault() -> None:
    assert all(code.status < 500 for code in VOTING.values())
