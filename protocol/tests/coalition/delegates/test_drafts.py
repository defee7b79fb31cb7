"""Gathering keeps what was said with what it is about."""

from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.delegates.making import Sending


def test_every_word_about_delegates_is_kept_with_the_delegation() -> None:
    scene = Sending()
    name = scene.elected()
    other = scene.appointed()
    scene.recall("Ash", name)
    scene.report("Ash", name, scene.at, about="ballot")
    found = collected(scene).delegates
    ballot = found.delegations[name][2]
    assert len(ballot) == 32
    assert found.delegations[other][2] == b""
    assert [row[2:] for row in found.recalls] == [(name,)]
    asked = scene.ask("Ash", name)
    assert list(collected(scene).conditions.clauses) == [asked]
    assert [row[2:] for row in found.reports] == [(name, ballot)]
