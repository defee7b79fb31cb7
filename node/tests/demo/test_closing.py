"""Claims about node.demo.closing."""

import pytest

from node.demo.closing import require_in_time
from node.errors import NodeError


def test_returns_that_came_too_late_to_be_counted_are_no_fault_of_the_count():
    require_in_time(100, 99.9)
    with pytest.raises(NodeError, match="before every group had returned") as refused:
        require_in_time(100, 100.0)
    assert refused.value.code == "too-slow"
    assert "--slower 2" in refused.value.hint
