"""What gathering makes of a scene, before anything is derived."""

from protocol.coalition.collect import collect
from protocol.coalition.collected import Collected
from protocol.coalition.entry import open_entry
from protocol.coalition.facts import charter_facts
from protocol.coalition.order import canonical_order
from protocol.coalition.versions import founded
from protocol.tests.coalition.scene import START, Scene


def collected(scene: Scene, time: int = START + 5_000) -> Collected:
    """Everything gathered from a scene's logs as of `time`."""
    facts = charter_facts(scene.charter)
    found = Collected(scene.charter, founded(scene.charter), frozenset(facts.groups))
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    for entry in canonical_order(entries, time).ready:
        collect(found, entry)
    return found
