"""How far a person's word vouches for the line of cuts that peers show.

A fingerprint that was read out vouches for the cut it names and for what that cut's chain holds
before it; of what follows it says nothing. It may name a cut far ahead of those that are looked at:
then lines are followed that far by their links alone, before anything of them is taken; of several
peers, since the first may show one that was made with old keys.
Spec: docs/spec/confirming.md section 5.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from node.council.heard import Heard, heard, settle_heard
from node.store.database import StoreFile
from protocol.agreement.certificate import cut_fingerprint
from protocol.agreement.lineage import Link, Tip, advance

HEARD_S = 24 * 3600
"""Seconds for which a person's word counts: kept for later, it would vouch for a line of then."""
MAX_WALKED = 1 << 17
"""Cuts that are followed to find one: one every four minutes for a year; some 16 MiB of hashes."""
WALKED_AT_A_TIME = 512
"""Cuts that are followed between two looks: the room has other things to do."""
MAX_WALKS = 4
"""Lines that are followed side by side; where more are shown they take turns."""
LOOKS_AT_A_TIME = 16
"""Looks before the next line has its turn: one made with old keys is as long as anybody likes."""
WALK_ANEW_S = 60.0
"""Seconds after which a peer whose long line came to nothing is followed anew: it may have more."""

Fetch = Callable[[bytes | None, int, Tip], Awaitable[Link | None]]


class Believed(NamedTuple):
    """A word that counts for what is at hand.

    Attributes:
        word: what was heard.
        number: of the cut that it vouches for; None: of whatever is shown, as the node goes alone.
    """

    word: Heard
    number: int | None


@dataclass
class _Walk:
    """A line that is followed by its links.

    Attributes:
        lead: whose; None: of whoever answers first, cut by cut.
        hashes: number -> hash of its cuts.
        looks: how often it had its turn.
        found: the word that names a cut of it, and its number.
    """

    lead: bytes | None
    tip: Tip
    hashes: dict[int, bytes] = field(default_factory=dict)
    looks: int = 0
    found: tuple[Heard, int] | None = None

    def holds(self, tip: Tip) -> bool:
        return self.hashes.get(tip.number) == tip.hash


class Believing:
    """What persons said, held against the lines that are shown.

    Args:
        file: the council's.
    """

    def __init__(self, file: StoreFile) -> None:
        self._file = file
        self._walks: list[_Walk] = []
        self._anew_s: dict[bytes | None, float] = {}

    @property
    def lead(self) -> bytes | None:
        """Whose line has a cut that a word names; None: nobody's is known, or anybody's."""
        return next((walk.lead for walk in self._walks if walk.found is not None), None)

    def of(self, now: int, line: Mapping[int, bytes], last: Tip) -> Believed | None:
        """The word that vouches for the most of a line; None if none does.

        Args:
            now: UTC seconds.
            line: number -> fingerprint: of the last cut taken and of those ahead of it.
            last: the newest of them.
        """
        fresh = self._fresh(now)
        for one in fresh:
            # It counts once: the next time somebody has to say so again.
            if not one.fingerprint and one.number is None:
                return Believed(one, None)
        words = [one for one in fresh if one.fingerprint]
        taken, *ahead = sorted(line)
        if (named := _named(words, line, ahead)) is not None:
            return named
        ids = {one.id for one in words}
        for walk in self._walks:
            if walk.found is not None and walk.found[0].id in ids and walk.holds(last):
                word, number = walk.found
                if number > last.number:
                    return Believed(word, number)
        # The coalition's own stands in the charter, and says nothing about cuts.
        return _named(words, line, [taken]) if taken else None

    async def settle(self, believed: Believed, number: int) -> None:
        """Write down which cut a word was found to be about."""
        if believed.word.number != number:
            await settle_heard(self._file, believed.word, number)

    async def search(
        self, now: int, steady_s: float, tip: Tip, fetch: Fetch, leads: Sequence[bytes]
    ) -> bool:
        """Follow one line a little further, to find a cut that a word names; whether it did.

        Args:
            now: UTC seconds.
            tip: the last cut that was taken.
            fetch: the link after a tip, checked, as a peer, or for None any, shows it.
            leads: peers whose lines may be followed.
        """
        words = [
            one
            for one in self._fresh(now)
            if one.fingerprint and (one.number is None or one.number > tip.number)
        ]
        self._walks = [walk for walk in self._walks if words and walk.holds(tip)]
        walk = self._turn(steady_s, tip, leads) if words else None
        if walk is None:
            return False
        for _ in range(WALKED_AT_A_TIME):
            full = len(walk.hashes) > MAX_WALKED
            link = None if full else await fetch(walk.lead, walk.tip.number + 1, walk.tip)
            if link is None:
                # A short one costs little: there may be more of it at the next look.
                self._anew_s[walk.lead] = steady_s + (WALK_ANEW_S if walk.looks > 1 else 0)
                self._walks.remove(walk)
                return False
            walk.tip = advance(walk.tip, link)
            walk.hashes[walk.tip.number] = walk.tip.hash
            shown = cut_fingerprint(link.cut)
            for one in words:
                if shown.startswith(one.fingerprint):
                    walk.found = one, walk.tip.number
                    return True
        return False

    def _fresh(self, now: int) -> list[Heard]:
        return [one for one in heard(self._file) if now - one.time <= HEARD_S]

    def _turn(self, steady_s: float, tip: Tip, leads: Sequence[bytes]) -> _Walk | None:
        """The line that is followed next: the one at hand until it had its share, then the next."""
        walks = [walk for walk in self._walks if walk.found is None]
        if not walks or walks[0].looks % LOOKS_AT_A_TIME == 0:
            followed = {walk.lead for walk in self._walks}
            anew = {lead: self._anew_s.get(lead, -1.0) for lead in (None, *leads)}
            new = [lead for lead in anew if anew[lead] <= steady_s and lead not in followed]
            if new and len(self._walks) < MAX_WALKS:
                lead = min(new, key=lambda lead: anew[lead])
                walks.insert(0, _Walk(lead, tip, {tip.number: tip.hash}))
            elif walks:
                walks.append(walks.pop(0))
            self._walks = walks + [walk for walk in self._walks if walk.found is not None]
        if not walks:
            return None
        walks[0].looks += 1
        return walks[0]


def _named(
    words: list[Heard], line: Mapping[int, bytes], numbers: Sequence[int]
) -> Believed | None:
    """The newest of some cuts that a word names."""
    for number in reversed(numbers):
        for one in words:
            if line[number].startswith(one.fingerprint):
                return Believed(one, number)
    return None
