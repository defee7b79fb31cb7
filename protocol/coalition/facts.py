"""The charter as ballots see it.

Spec: docs/spec/coalition/fold.md section 5; the values are those that `protocol.ballots` asks for.
"""

from protocol.ballots.facts import CharterFacts, GroupFacts
from protocol.coalition.charter import Charter, charter_id


def charter_facts(charter: Charter) -> CharterFacts:
    """Plain values of a checked charter, so that nothing under `ballots` imports coalitions."""
    return CharterFacts(
        coalition=charter_id(charter),
        groups={
            founder.card.group: GroupFacts(
                region=founder.card.region,
                affiliated=founder.affiliated,
                stewards=tuple(steward.key for steward in founder.card.stewards),
            )
            for founder in charter.groups
        },
        regions=tuple(charter.regions),
        pool_min=charter.rules.pool_min,
    )
