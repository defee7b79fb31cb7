"""Gathering keeps fold order."""

from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.scene import START
from protocol.tests.coalition.unity.making import Points


def test_what_is_cited_stands_before_what_cites_it() -> None:
    scene = Points()
    motion = scene.amend("Birch", 1, "One")
    answers = [scene.stand(name, motion, "ratify", START) for name in ("Ash", "Cedar")]
    found = collected(scene)
    assert [entry.hash for entry, _body in found.unity.said] == [motion, *sorted(answers)]
    assert set(found.unity.motions) == {motion}
