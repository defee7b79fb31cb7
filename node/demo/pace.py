"""How long things take on this machine, measured, so that the ballots' times fit it.

A charter's periods and a ballot's times can't be moved once they are signed, so they are set with
room: about twice what the steps took where the demo was written, on two cores.
"""

import math

from node.demo.records import WARDS

# Loads of one node's code in which thirteen groups, side by side, attest four voters' lists each.
LISTS_PER_LOAD = 10
# The same in seconds, at least: a machine that was idle when it was measured may not stay so.
LISTS_S = 14
# However few groups take part: announcing four ballots and reaching every node takes its time too.
LISTS_LEAST_S = 8
# Voting takes about as long as starting all nodes side by side; and one of them starts again.
VOTING_PER_START = 1.5
RESTART_S = 5
# Times are whole seconds; below this rounding would eat the room.
LEAST_S = 4


def lists_s(load_s: float, groups: int) -> int:
    """Seconds from a proposal's wording to the opening of a ballot on it.

    Meanwhile voters' lists are attested. It is the charter's least time for deliberation.

    Args:
        load_s: seconds that one interpreter takes to load a node's code.
        groups: how many take part.
    """
    return max(LISTS_LEAST_S, math.ceil(groups / WARDS * max(LISTS_S, LISTS_PER_LOAD * load_s)))


def voting_s(start_s: float) -> int:
    """Seconds that the poll is open.

    Args:
        start_s: seconds that all nodes took to start, side by side.
    """
    return LEAST_S + RESTART_S + math.ceil(VOTING_PER_START * start_s)
