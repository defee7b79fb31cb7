"""Claims about node.stage.pace."""

from hypothesis import given
from hypothesis import strategies as st

from node.stage.pace import against, measure, patience_s


@given(st.floats(0.01, 100))
def test_a_slower_machine_is_waited_for_longer(seconds):
    assert patience_s(2 * seconds) >= patience_s(seconds) > seconds


def test_a_run_past_its_limit_says_so():
    assert against(97.3, 180) == "97 s in all, within its limit of 180 s (0.54x)"
    assert "PAST its limit of 180 s (1.00x)" in against(180, 180)


async def test_measuring_takes_a_load_and_says_how_long():
    assert 0 < await measure() < 60
