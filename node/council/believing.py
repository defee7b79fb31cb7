"""How far a person's word vouches for the line of cuts that peers show.

A fingerprint that was read out vouches for the cut it names and for what that cut's chain holds
before it; of what follows it says nothing. It may name a cut far ahead of those that are looked at:
then the line is followed that far by its links alone, before any of it is taken.
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
WALK_ANEW_S = 60.0
"""Seconds after which a walk that found nothing is begun anew: peers may show another line."""

Fetch = Callable[[int, Tip], Awaitable[Link | None]]


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
    tip: Tip
    hashes: dict[int, bytes] = field(default_factory=dict)
    ended_s: float | None = None


class Believing:
    """What persons said, held against a line.

    Args:
        file: the council's.
    """

    def __init__(self, file: StoreFile) -> None:
        self._file = file
        self._walk: _Walk | None = None
        self._found: tuple[Heard, int] | None = None

    async def of(
        self, now: int, steady_s: float, line: Mapping[int, bytes], last: Tip, fetch: Fetch
    ) -> Believed | None:
        """The word that vouches for the most of a line; None if none does.

        Args:
            now: UTC seconds.
            line: number -> fingerprint: of the last cut taken and of those ahead of it.
            last: the newest of them.
            fetch: the link after a tip, checked, as some peer shows it.
        """
        fresh = [one for one in heard(self._file) if now - one.time <= HEARD_S]
        for one in fresh:
            # It counts once: the next time somebody has to say so again.
            if not one.fingerprint and one.number is None:
                return Believed(one, None)
        words = [one for one in fresh if one.fingerprint]
        taken, *ahead = sorted(line)
        named = _named(words, line, ahead)
        if named is None and ahead:
            farther = [one for one in words if one.number is None or one.number > ahead[-1]]
            named = await self._farther(steady_s, farther, last, fetch) if farther else None
        # The coalition's own stands in the charter, and says nothing about cuts.
        return named or (_named(words, line, [taken]) if taken else None)

    async def settle(self, believed: Believed, number: int) -> None:
        """Write down which cut a word was found to be about."""
        if believed.word.number != number:
            await settle_heard(self._file, believed.word, number)

    async def _farther(
        self, steady_s: float, words: list[Heard], last: Tip, fetch: Fetch
    ) -> Believed | None:
        """Whether a cut that a word names comes after the last one at hand, on its line."""
        walk = self._going_on(steady_s, last)
        if self._found is not None and self._found[0].id in {one.id for one in words}:
            return Believed(*self._found)
        for _ in range(WALKED_AT_A_TIME):
            full = len(walk.hashes) > MAX_WALKED
            link = None if full else await fetch(walk.tip.number + 1, walk.tip)
            if link is None:
                walk.ended_s = steady_s if walk.ended_s is None else walk.ended_s
                break
            walk.tip, walk.ended_s = advance(walk.tip, link), None
            walk.hashes[walk.tip.number] = walk.tip.hash
            shown = cut_fingerprint(link.cut)
            for one in words:
                if shown.startswith(one.fingerprint):
                    self._found = one, walk.tip.number
                    return Believed(one, walk.tip.number)
        return None

    def _going_on(self, steady_s: float, last: Tip) -> _Walk:
        walk = self._walk
        if (
            walk is None
            or walk.hashes.get(last.number) != last.hash
            or (walk.ended_s is not None and steady_s - walk.ended_s > WALK_ANEW_S)
        ):
            self._found = None
            self._walk = walk = _Walk(last, {last.number: last.hash})
        return walk


def _named(
    words: list[Heard], line: Mapping[int, bytes], numbers: Sequence[int]
) -> Believed | None:
    """The newest of some cuts that a word names."""
    for number in reversed(numbers):
        for one in words:
            if line[number].startswith(one.fingerprint):
                return Believed(one, number)
    return None
