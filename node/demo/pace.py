"""How long things take on this machine, measured, so that the ballots' times fit it.

A charter's periods and a ballot's times can't be moved once they are signed, so they are set with
room: about twice what the steps took where the demo was written, on two cores.
"""

import math

from node.demo.records import WARDS
from node.founding.terms import TermsChallenges, TermsCuts

# Loads of one node's code in which thirteen groups, side by side, attest four voters' lists each.
LISTS_PER_LOAD = 10
# The same in seconds, at least: a machine that was idle when it was measured may not stay so.
LISTS_S = 14
# Nodes that certify meanwhile check and fold every cut: attesting takes this much longer.
LISTS_CERTIFYING = 2
# How busy the machine is by then shows in how long all nodes took to start: where cuts are
# certified attesting took up to 2.6 times as long beside much else; the rest is room.
LISTS_PER_START = 4
# However few groups take part: announcing four ballots and reaching every node takes its time too.
LISTS_LEAST_S = 8
# Voting takes about as long as starting all nodes side by side; and one of them starts again.
VOTING_PER_START = 1.5
RESTART_S = 5
# Times are whole seconds; below this rounding would eat the room.
LEAST_S = 4
# Loads of a node's code in which a proposal reaches thirteen nodes and each folds it, side by side.
PROPOSE_PER_LOAD = 3
PROPOSE_LEAST_S, PROPOSE_MOST_S = 4, 15
# Cuts from the hour of opening on until one holds an opening that isn't dated before it.
CUTS_OPEN = 2
# Cuts, and starts of all nodes, in which twelve return, one comes back, and it returns too. Much of
# it isn't lost where that goes faster: nodes get into trouble meanwhile. A machine that is given
# other work after the start takes longer: the last return of all came too late once.
RETURNS_PER_CUT, RETURNS_PER_START = 2, 7
# Seconds that the whole demo takes on any machine, and besides for each second of a load: five
# minutes where nothing else runs, twelve where a load takes six seconds.
WHOLE_S, WHOLE_PER_LOAD = 240, 80
# Of that, where nothing is certified.
PROVISIONAL_SHARE = 0.4
# Periods for challenges that a ruling may take: it has time enough, and nothing waits for its end.
RULING_PERIODS = 40


def whole_minutes(load_s: float, groups: int, *, certify: bool) -> int:
    """About how many minutes the whole demo takes, for people: at least two.

    Args:
        load_s: seconds that one interpreter takes to load a node's code.
        groups: how many take part.
        certify: whether nodes certify cuts.
    """
    share = groups / WARDS * (1 if certify else PROVISIONAL_SHARE)
    return max(2, round(share * (WHOLE_S + WHOLE_PER_LOAD * load_s) / 60))


def lists_s(load_s: float, groups: int, *, certify: bool = False) -> int:
    """Seconds from a proposal's wording to the opening of a ballot on it.

    Meanwhile voters' lists are attested. It is the charter's least time for deliberation.

    Args:
        load_s: seconds that one interpreter takes to load a node's code.
        groups: how many take part.
        certify: whether nodes certify cuts meanwhile.
    """
    longer = LISTS_CERTIFYING if certify else 1
    whole = groups / WARDS * max(LISTS_S, LISTS_PER_LOAD * load_s) * longer
    return max(LISTS_LEAST_S, math.ceil(whole))


def attesting_s(room_s: int, start_s: float) -> int:
    """Seconds from the announcement of ballots to their opening, where cuts are certified.

    Args:
        room_s: the charter's least time for deliberation: what attesting seemed to take before
            there were any nodes.
        start_s: seconds that all nodes took to start, side by side.
    """
    return max(room_s, math.ceil(LISTS_PER_START * start_s))


def voting_s(start_s: float) -> int:
    """Seconds that the poll is open.

    Args:
        start_s: seconds that all nodes took to start, side by side.
    """
    return LEAST_S + RESTART_S + math.ceil(VOTING_PER_START * start_s)


def cut_terms(load_s: float) -> TermsCuts:
    """The charter's timeouts for cuts; a round whose proposer is gone takes the first of them.

    Later rounds wait longer, so the first may be too short where much else runs.
    """
    propose_s = _propose_s(load_s)
    return TermsCuts(
        propose=f"{propose_s} seconds", vote="2 seconds", growth="2 seconds", rest="2 seconds"
    )


def challenge_terms(load_s: float, panel: list[str]) -> TermsChallenges:
    """The charter's rules for challenges: one is made as soon as there is something to challenge.

    Args:
        panel: groups by name.
    """
    period_s = 2 * _propose_s(load_s)
    return TermsChallenges(
        panel=panel, period=f"{period_s} seconds", ruling=f"{RULING_PERIODS * period_s} seconds"
    )


def _propose_s(load_s: float) -> int:
    return min(PROPOSE_MOST_S, max(PROPOSE_LEAST_S, math.ceil(PROPOSE_PER_LOAD * load_s)))


def opening_s(cut_s: float) -> int:
    """Seconds from a ballot's hour until a cut has it open on every node.

    Args:
        cut_s: seconds until all nodes had one cut.
    """
    return math.ceil(CUTS_OPEN * cut_s)


def returns_s(cut_s: float, start_s: float) -> int:
    """Seconds from the close until results are due, the last from a node that starts again.

    Args:
        cut_s: seconds until all nodes had one cut.
        start_s: seconds that all nodes took to start, side by side.
    """
    return LEAST_S + math.ceil(RETURNS_PER_CUT * cut_s + RETURNS_PER_START * start_s)
