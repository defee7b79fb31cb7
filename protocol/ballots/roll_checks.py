"""Whether a roll may be used in a ballot.

Spec: docs/spec/ballots/rolls.md section 4.
"""

from protocol.ballots.attestation import check_attestations, roll_message
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest, ballot_id
from protocol.ballots.rolls import Roll
from protocol.errors import RuleError


def check_roll(roll: Roll, manifest: Manifest, facts: CharterFacts, group: bytes) -> None:
    """Check a group's roll for a ballot.

    Spec: docs/spec/ballots/rolls.md section 4, by step.

    Args:
        roll: as published.
        manifest: of a ballot that was checked.
        facts: the charter's.
        group: whose log it stands in.

    Raises:
        RuleError: `not-a-member`, `bad-roll`, `unknown-region`, `roll-late`.
        SignatureError: not attested by two of the group's stewards.
    """
    known = facts.groups.get(group)
    if known is None:
        raise RuleError("not-a-member", "the charter does not list this group")
    # Step 1: regions sum to the count.
    total = sum(roll.regions.values())
    if total != roll.count:
        raise RuleError("bad-roll", f"regions sum to {total}, the count is {roll.count}")
    # Step 2: regions are the charter's; a ballot of regions lets nobody else in.
    electorate = manifest.rule.electorate
    for region in roll.regions:
        if region and region not in facts.regions:
            raise RuleError("unknown-region", f"{region!r}")
        if electorate.kind == "regions" and region not in electorate.regions:
            raise RuleError("bad-roll", f"the region {region!r} does not vote in this ballot")
    # Step 3: frozen before the opening, or members could be added for the occasion.
    if roll.as_of > manifest.schedule.opens:
        raise RuleError("roll-late")
    # Step 4: two stewards vouch for it.
    message = roll_message(roll, ballot_id(manifest), group)
    check_attestations(roll.attestations, message, facts.coalition, known.stewards)
