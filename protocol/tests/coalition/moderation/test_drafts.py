"""What gathering keeps about moderation hangs on the hiding or the notice that it is about."""

from protocol.coalition.collect import collect
from protocol.coalition.collected import Collected
from protocol.coalition.entry import open_entry
from protocol.coalition.facts import charter_facts
from protocol.coalition.order import canonical_order
from protocol.coalition.versions import founded
from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.scene import START

WHY = {"reason": "why"}


def test_appeals_rulings_and_acknowledgements_hang_on_what_they_answer() -> None:
    scene = Debate()
    comment = scene.comment("Cedar", START)
    hide = scene.say("Ash", "hide", WHY, [comment], START)
    appeal = scene.say("Cedar", "appeal", WHY, [hide], START)
    ruling = scene.say("Birch", "ruling", {"outcome": "show", **WHY}, [hide, appeal], START)
    notice = scene.say("Cedar", "erasure", WHY, [comment], START)
    done = scene.say("Elm", "erased", {}, [notice], START)
    facts = charter_facts(scene.charter)
    collected = Collected(scene.charter, founded(scene.charter), frozenset(facts.groups))
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    for entry in canonical_order(entries, START).ready:
        collect(collected, entry)
    draft = collected.moderation
    assert (set(draft.hides), set(draft.erasures)) == ({hide}, {notice})
    assert set(draft.hides[hide].appeals) == {appeal}
    assert set(draft.hides[hide].rulings) == {ruling}
    assert set(draft.erasures[notice].done) == {done}
