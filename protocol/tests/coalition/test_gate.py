"""A gate is met by as much as it needs, and by more."""

import pytest

from protocol.coalition.gate import Gate


@pytest.mark.parametrize(("have", "met"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_gate_is_met_once_it_has_what_it_needs(have: int, *, met: bool) -> None:
    assert Gate("sponsors", have, 2).met is met
