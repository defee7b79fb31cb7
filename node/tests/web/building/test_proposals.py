from hypothesis import given
from hypothesis import strategies as st

from node.web.building.proposals import changes


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_wordings_whole(old, new):
    found = changes(old, new)
    assert "".join(c.text for c in found if c.kind != "added") == old
    assert "".join(c.text for c in found if c.kind != "removed") == new


def test_a_changed_word_is_shown_alone():
    found = [
        (c.kind, c.text) for c in changes("We meet on 1 May.\nAll.", "We meet on 1 June.\nAll.")
    ]
    assert found == [
        ("same", "We meet on 1 "),
        ("removed", "May.\n"),
        ("added", "June.\n"),
        ("same", "All."),
    ]
