"""What ballots need to know of the charter: plain values, so that nothing here imports coalitions.

`protocol.coalition` makes them from its charter; tests and the rule simulator make them up.
"""

from collections.abc import Mapping

import msgspec


class GroupFacts(msgspec.Struct, frozen=True):
    """One group as the charter has it.

    Attributes:
        region: the group's home region; empty if it has none.
        affiliated: members for whom it is affiliated; its weight never rests on more.
        stewards: the public keys on its card, 32 bytes each.
        voice: whether it counts in majorities of groups: not for a while after it was taken in.
    """

    region: str
    affiliated: int
    stewards: tuple[bytes, ...]
    voice: bool = True


class CharterFacts(msgspec.Struct, frozen=True):
    """The charter as ballots see it.

    Attributes:
        coalition: its 32-byte id, which steward signatures are bound to.
        groups: by group id.
        regions: their names; empty if the coalition has none.
        pool_min: ballots at least in a cell that is released (m of BALLOTS section 5).
    """

    coalition: bytes
    groups: Mapping[bytes, GroupFacts]
    regions: tuple[str, ...]
    pool_min: int
