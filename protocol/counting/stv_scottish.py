"""STV as Scotland counts its councils: weighted inclusive Gregory, five places cut off.

The Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, part III, rules 45
to 52. The stages are in `protocol.counting.stv_gregory`; here is what the Order adds to them.

Spec: docs/spec/counting/stv-scottish.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from protocol.counting.method import MAX_SEATS, Method
from protocol.counting.parcels import cut_off
from protocol.counting.profile import Profile
from protocol.counting.reading import SETTINGS
from protocol.counting.result import Count, Reservation
from protocol.counting.stv_gregory import BATCH, count_stages
from protocol.counting.ties import TieBreak

# Rule 48(3): "calculated to five decimal places ... any remainder being ignored".
PLACES = 5


def count(
    profile: Profile,
    seats: int,
    settings: Mapping[str, str],
    tie_break: TieBreak,
    reserved: Sequence[Reservation] = (),
) -> Count:
    """Fill seats from rankings; nobody is elected if no ballot names anybody."""
    winners, rounds = count_stages(
        profile, seats, settings, tie_break, unit=10**PLACES, reweigh=cut_off, reserved=reserved
    )
    total, blank = profile.total, profile.blank
    return Count(
        "stv-scottish", settings, seats, winners, rounds, total, blank, reserved=tuple(reserved)
    )


STV_SCOTTISH = Method(
    name="stv-scottish",
    title="Single transferable vote, Scottish councils",
    source="Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45-52",
    about="An option that reaches the quota is elected and what it has above the quota passes on, "
    "every ballot at one fraction of its value, cut off after five places; if nobody has a "
    "surplus the lowest is excluded.",
    kinds=frozenset({"rank"}),
    settings=(*SETTINGS, BATCH),
    max_seats=MAX_SEATS,
    run=count,
    run_reserved=count,
)
