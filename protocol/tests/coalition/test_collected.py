"""What is gathered: verdicts asked once, refusals recorded, and who claims to go back in time."""

import pytest

from protocol.coalition.collected import BallotDraft, Collected, backwards, by_first_ref, moment
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.kinds import OpeningBody
from protocol.coalition.versions import founded
from protocol.errors import RuleError
from protocol.tests.coalition.scene import START, Scene, charter, group_id, manifest

AT = b"\x05" * 32


def empty() -> Collected:
    made = charter(["Ash"])
    return Collected(made, founded(made), frozenset([group_id("Ash")]))


def openings(*times: int) -> list[Entry]:
    scene = Scene("Ash")
    for time in times:
        scene.say("Ash", "opening", OpeningBody(), [AT, bytes(32)], time)
    log = scene.logs[group_id("Ash")]
    return [open_entry(scene.coalition, group_id("Ash"), i, data) for i, data in enumerate(log)]


def test_a_verdict_is_asked_once_and_a_fault_is_raised_again() -> None:
    collected, asked = empty(), []

    def judge() -> str:
        asked.append(1)
        return "sound"

    def fail() -> None:
        asked.append(1)
        raise RuleError("bad-draw", "again")

    assert [collected.remember("a", judge) for _ in range(3)] == ["sound"] * 3
    for _ in range(3):
        with pytest.raises(RuleError, match="again"):
            collected.remember("b", fail)
    assert len(asked) == 2


def test_a_refusal_keeps_where_the_entry_stands_and_why_it_was_refused() -> None:
    collected = empty()
    (entry,) = openings(START)
    collected.refuse(entry, RuleError("not-open", "why"))
    (refusal,) = collected.refusals
    assert (refusal.hash, refusal.group, refusal.index) == (entry.hash, entry.group, 0)
    assert (refusal.kind, refusal.code, refusal.detail) == ("opening", "not-open", "why")


@pytest.mark.parametrize(
    ("times", "found"),
    [((5, 6, 7), []), ((5, 5), []), ((5, 4), [1]), ((5, 9, 7, 8, 9), [2, 3])],
)
@pytest.mark.parametrize("waiting", [False, True])
def test_what_claims_an_earlier_time_than_one_before_it_is_found(
    times: tuple[int, ...], found: list[int], waiting: bool
) -> None:
    entries = openings(*times)
    draft = BallotDraft(bytes(32), manifest(1, 2), group_id("Ash"), entries={AT: entries[0]})
    collected = empty()
    ready = entries
    if waiting:  # those that wait bar the others all the same
        top = max(range(len(times)), key=times.__getitem__)
        collected.waiting = by_first_ref(entries[top : top + 1])
        ready = [e for e in entries if e is not entries[top]]
    late = backwards(collected, draft, "opening", ready)
    assert late == {entries[i].hash for i in found}
    assert backwards(collected, draft, "draw", []) == set()


def test_entries_with_a_fault_or_without_references_bar_nothing() -> None:
    (sound,) = openings(START)
    broken = open_entry(bytes(32), group_id("Ash"), 1, b"\xc1")
    assert by_first_ref([sound, broken]) == {AT: [sound]}


def test_the_manifest_that_is_shown_is_the_earliest_claimed() -> None:
    entries = openings(7, 5, 6)
    draft = BallotDraft(
        bytes(32), manifest(1, 2), group_id("Ash"), entries={e.hash: e for e in entries}
    )
    assert moment(draft.entry)[0] == 5
