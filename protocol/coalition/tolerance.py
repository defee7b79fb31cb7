"""What a council of n groups survives: told to founders before they found.

Source: certified cuts need a quorum q = floor(2n/3) + 1 (Buchman, Kwon, Milosevic
2018); two certificates share at least 2q - n signers, who are convicted if they conflict.
Spec: docs/spec/charter.md section 6.
"""

from typing import NamedTuple

from protocol.agreement import rules


class Tolerance(NamedTuple):
    """Groups of the council: needed for a certificate, and what may go wrong meanwhile.

    Attributes:
        quorum: Groups that must sign for a cut to be final.
        offline: Groups that may be away while the others go on.
        lying: Groups that may vote twice without two conflicting cuts ever being certified.
        equivocating: Groups that at least are caught if two conflicting cuts are ever certified.
    """

    quorum: int
    offline: int
    lying: int
    equivocating: int


def tolerance(groups: int) -> Tolerance:
    """What a council of `groups` (at least 1) needs and tolerates.

    Raises:
        ValueError: no groups.
    """
    if groups < 1:
        raise ValueError(f"a council has at least one group, not {groups}")
    offline, lying = rules.tolerance(groups)
    return Tolerance(rules.quorum(groups), offline, lying, lying + 1)
