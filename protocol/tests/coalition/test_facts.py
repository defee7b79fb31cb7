"""Facts: what ballots see of a charter is what the charter says."""

from protocol.coalition.charter import charter_id
from protocol.coalition.facts import charter_facts
from protocol.tests.coalition.scene import charter, group_id


def test_ballots_see_the_charters_groups_stewards_and_limits() -> None:
    made = charter(["Ash", "Birch"])
    facts = charter_facts(made)
    assert facts.coalition == charter_id(made)
    assert set(facts.groups) == {group_id("Ash"), group_id("Birch")}
    founder = next(f for f in made.groups if f.card.group == group_id("Ash"))
    known = facts.groups[group_id("Ash")]
    assert known.stewards == tuple(s.key for s in founder.card.stewards)
    assert (known.affiliated, known.region) == (100, "")
    assert (facts.regions, facts.pool_min) == ((), 1)
