"""What the fold needs to know of a certified cut.

Spec: docs/spec/coalition/fold.md section 9. Cuts themselves, and what makes one final, are in
`protocol.agreement`; whoever calls the fold has checked them.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec


class CutMark(msgspec.Struct, frozen=True):
    """One certified cut.

    Attributes:
        hash: of the cut, 32 bytes. Nothing follows from that of the last cut given, so one that is
            being built may have any.
        previous: hash of the cut before; for the first one the coalition's id.
        time: UTC seconds.
        sizes: group -> size of its log, entries. A log that has not grown since the cut before may
            be left out.
    """

    hash: bytes
    previous: bytes
    time: int
    sizes: Mapping[bytes, int]


def check_marks(cuts: Sequence[CutMark], coalition: bytes) -> None:
    """Check that cuts are all of one chain, from its first one on.

    Raises:
        ValueError: they are not; that is a mistake of the caller.
    """
    if cuts and cuts[0].previous != coalition:
        raise ValueError("the first cut given is not the coalition's first")
    for before, after in pairwise(cuts):
        if after.previous != before.hash or after.time <= before.time:
            raise ValueError("a cut does not follow the one before it")


def certified_sizes(cuts: Sequence[CutMark]) -> dict[bytes, int]:
    """Group -> size of its log in the last cut; groups without a log in it are left out."""
    sizes: dict[bytes, int] = {}
    for mark in cuts:
        sizes.update(mark.sizes)
    return {group: size for group, size in sizes.items() if size}
