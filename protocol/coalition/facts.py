"""The charter as ballots see it.

Spec: docs/spec/coalition/fold.md section 5; the values are those that `protocol.ballots` asks for.
"""

from protocol.ballots.facts import CharterFacts, GroupFacts
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.membership.joined import Admission, Joined


def charter_facts(charter: Charter, admissions: tuple[Admission, ...] = ()) -> CharterFacts:
    """Plain values of charter and groups, so that nothing under `ballots` imports coalitions."""
    return CharterFacts(
        coalition=charter_id(charter),
        groups={
            group: GroupFacts(
                region=founder.card.region,
                affiliated=founder.affiliated,
                stewards=tuple(steward.key for steward in founder.card.stewards),
            )
            for group, founder in Joined(charter, admissions).founders.items()
        },
        regions=tuple(charter.regions),
        pool_min=charter.rules.pool_min,
    )
