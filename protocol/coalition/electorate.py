"""Which groups a ballot asks.

Spec: docs/spec/coalition/ballots.md, "Electorate".
"""

from protocol.ballots.manifest import Manifest
from protocol.coalition.charter import Charter


def invited_groups(manifest: Manifest, charter: Charter) -> tuple[bytes, ...]:
    """The groups that may attest a roll and return, by id; recusals are not yet taken out.

    A ballot of regions asks every group, because a group may have members in any region: its roll
    says how many.
    """
    named = set(manifest.rule.electorate.groups)
    members = [founder.card.group for founder in charter.groups]
    return tuple(sorted(g for g in members if not named or g in named))
