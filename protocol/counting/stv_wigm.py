"""STV by the weighted inclusive Gregory method in exact fractions.

The stages of the Scottish order (`protocol.counting.stv_gregory`), except that values are exact
fractions where its rule 48 cuts them off at five places. So nothing is lost to rounding.

Spec: docs/spec/counting/stv-wigm.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from protocol.counting.method import Method
from protocol.counting.parcels import in_fractions
from protocol.counting.profile import Profile
from protocol.counting.reading import SETTINGS
from protocol.counting.result import Count, Reservation
from protocol.counting.stv_gregory import BATCH, count_stages
from protocol.counting.ties import TieBreak

#: Denominators grow with each surplus: 16 surpluses of 5,000 rankings reach 3,000 digits and count
#: in a quarter of a second. Larger bodies use a rule with fixed places.
MAX_WIGM_SEATS = 20


def count(
    profile: Profile,
    seats: int,
    settings: Mapping[str, str],
    tie_break: TieBreak,
    reserved: Sequence[Reservation] = (),
) -> Count:
    """Fill seats from rankings; nobody is elected if no ballot names anybody."""
    winners, rounds = count_stages(
        profile, seats, settings, tie_break, unit=1, reweigh=in_fractions, reserved=reserved
    )
    total, blank = profile.total, profile.blank
    return Count(
        "stv-wigm", settings, seats, winners, rounds, total, blank, reserved=tuple(reserved)
    )


STV_WIGM = Method(
    name="stv-wigm",
    title="Single transferable vote, exact",
    source="Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45-52, "
    "in exact fractions",
    about="An option that reaches the quota is elected and what it has above the quota passes on, "
    "every ballot at one fraction of its value; if nobody has a surplus the lowest is excluded.",
    kinds=frozenset({"rank"}),
    settings=(*SETTINGS, BATCH),
    max_seats=MAX_WIGM_SEATS,
    run=count,
    run_reserved=count,
)
