"""Which seats of the elected are kept for some: from the contest and whom it elected.

Spec: docs/spec/coalition/delegates.md section 5, step 2. Whoever puts the delegation together has
no say in it: a mark left out would let anybody move up to a kept place.
"""

from collections.abc import Collection

from protocol.ballots.manifest import Contest


def kept_places(contest: Contest, winners: Collection[int]) -> dict[int, str]:
    """Which reserved place each option holds or, not elected, may move up to; others are left out.

    A set's places are held if no more of it were elected than its least: its elected hold them, and
    whoever else of it stood may take them. Of several sets an option has the first in the contest's
    order.
    """
    held = [
        each
        for each in contest.reserved
        if 0 < sum(option in each.options for option in winners) <= each.least
    ]
    marks: dict[int, str] = {}
    for each in held:
        for option in each.options:
            marks.setdefault(option, each.name)
    return marks
