"""Gathering knows every wording of a pledge by its first."""

from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.pledges.making import Pledging
from protocol.tests.coalition.scene import group_id


def test_wordings_of_one_pledge_have_one_name() -> None:
    scene = Pledging()
    first = scene.pledge("Birch")
    second = scene.pledge("Birch", act="Book two", before=first)
    third = scene.pledge("Birch", act="Book three", before=second)
    found = collected(scene).pledges
    assert found.first == {first: first, second: first, third: first}
    assert [group for group, _ballot in found.about.values()] == [group_id("Birch")]
