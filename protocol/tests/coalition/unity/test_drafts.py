"""Gathering keeps fold order."""

from protocol.coalition.collect import collect
from protocol.coalition.collected import Collected
from protocol.coalition.entry import open_entry
from protocol.coalition.facts import charter_facts
from protocol.coalition.order import canonical_order
from protocol.tests.coalition.scene import START
from protocol.tests.coalition.unity.making import Points


def test_what_is_cited_stands_before_what_cites_it() -> None:
    scene = Points()
    motion = scene.amend("Birch", 1, "One")
    answers = [scene.stand(name, motion, "ratify", START) for name in ("Ash", "Cedar")]
    facts = charter_facts(scene.charter)
    collected = Collected(scene.charter, facts, frozenset(facts.groups))
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    for entry in canonical_order(entries, START).ready:
        collect(collected, entry)
    assert [entry.hash for entry, _body in collected.unity.said] == [motion, *sorted(answers)]
    assert set(collected.unity.motions) == {motion}
