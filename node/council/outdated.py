"""Cuts by newer rules than this build has: it stops at the first that the others follow."""

from __future__ import annotations

from node.council.examining import lacking_rules
from node.council.touch import Ahead, Touch
from protocol.agreement.cut import Cut, LogTable
from protocol.agreement.lineage import Link, Tip, advance


class Outdated:
    """Whether this build is.

    Attributes:
        trouble: a code and words once it has stopped; empty before.
    """

    def __init__(self, touch: Touch) -> None:
        self._touch = touch
        self.trouble = ("", "")

    def by(self, cut: Cut) -> bool:
        """Stop if this build lacks the rules of a cut that is the others' for sure."""
        self.trouble = lacking_rules(cut)
        return self.trouble[0] != ""

    async def lacks(self, last: Tip, tip: Tip, link: Link) -> bool:
        """Whether this build lacks the rules of a cut that peers show; it stops if it is theirs.

        Not for one that nobody confirms: made with old keys, it would stop a newcomer for good.

        Args:
            last: the last cut that was taken.
            tip: the cut before the one shown; nothing is asked while there are others in between.
        """
        outdated = lacking_rules(link.cut)
        if not outdated[0]:
            return False
        step = Ahead(link, LogTable(logs=[]), advance(tip, link))
        if tip.number == last.number and await self._touch.follows(tip, step):
            self.trouble = outdated
        return True
