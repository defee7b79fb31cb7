import pytest

from protocol.tests.ballots import making as m


def test_facts_are_values_that_nobody_changes_on_the_way() -> None:
    assert m.facts([5, 9]) == m.facts([5, 9])
    assert m.facts([5, 9]) != m.facts([5, 8])
    with pytest.raises(AttributeError):
        m.facts().groups[m.gid(1)].affiliated = 10**6  # type: ignore[misc]
