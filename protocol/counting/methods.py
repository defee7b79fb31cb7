"""The table of counting methods, and the one way to count with them.

Spec: docs/spec/counting/methods.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from protocol.counting.approval import APPROVAL
from protocol.counting.debian import DEBIAN
from protocol.counting.irv import IRV
from protocol.counting.majority_judgment import MAJORITY_JUDGMENT
from protocol.counting.method import Method, Setting
from protocol.counting.plurality import PLURALITY
from protocol.counting.profile import Profile
from protocol.counting.reserved import check_reserved
from protocol.counting.result import Count, Reservation
from protocol.counting.schulze import SCHULZE
from protocol.counting.score import SCORE
from protocol.counting.star import STAR
from protocol.counting.stv_meek import STV_MEEK
from protocol.counting.stv_meek_prf import STV_MEEK_PRF
from protocol.counting.stv_scottish import STV_SCOTTISH
from protocol.counting.stv_wigm import STV_WIGM
from protocol.counting.stv_wigm_prf import STV_WIGM_PRF
from protocol.counting.ties import TieBreak
from protocol.counting.yes_no import YES_NO
from protocol.errors import RuleError

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            PLURALITY,
            APPROVAL,
            YES_NO,
            SCORE,
            STAR,
            MAJORITY_JUDGMENT,
            IRV,
            SCHULZE,
            DEBIAN,
            STV_SCOTTISH,
            STV_WIGM,
            STV_WIGM_PRF,
            STV_MEEK_PRF,
            STV_MEEK,
        )
    }
)


def count(
    method: str,
    profile: Profile,
    *,
    seats: int = 1,
    variant: Mapping[str, str] | None = None,
    tie_break: TieBreak | None = None,
    reserved: Sequence[Reservation] = (),
) -> Count:
    """Count a profile by a named method.

    The same arguments give the same value on every machine.

    Args:
        method: a key of `METHODS`.
        profile: the votes.
        seats: how many to elect, 1 or more.
        variant: settings that differ from the method's defaults.
        tie_break: the ladder; by default earlier rounds, then the order of the options.
        reserved: places kept for some of the options.

    Raises:
        RuleError: `bad-count`: no such method, setting, value or number of seats; reserved places
            that cannot be met, or that the method does not know.
    """
    settings = check(method, seats=seats, variant=variant)
    ladder = tie_break or TieBreak()
    if not reserved:
        return METHODS[method].run(profile, seats, settings, ladder)
    check_places(method, reserved, options=profile.options, seats=seats)
    run = METHODS[method].run_reserved
    assert run is not None
    return run(profile, seats, settings, ladder, tuple(reserved))


def check_places(method: str, reserved: Sequence[Reservation], *, options: int, seats: int) -> None:
    """Check that a method can keep these places, before anybody votes.

    Args:
        method: a key of `METHODS`.
        reserved: the places.
        options: how many options the contest has.
        seats: how many are elected.

    Raises:
        RuleError: `bad-count`.
    """
    if not reserved:
        return
    if METHODS[method].run_reserved is None:
        able = ", ".join(name for name, each in METHODS.items() if each.run_reserved)
        raise RuleError("bad-count", f"{method} reserves no places", f"these do: {able}")
    check_reserved(reserved, options, seats)


def check(
    method: str, *, seats: int = 1, variant: Mapping[str, str] | None = None, kind: str = ""
) -> Mapping[str, str]:
    """Check that a method can be used so, before anybody votes.

    Args:
        method: a key of `METHODS`.
        seats: how many to elect.
        variant: settings that differ from the defaults.
        kind: the contest's kind, if it is known.

    Returns:
        Every setting of the method with its value, by name, ascending.

    Raises:
        RuleError: `bad-count`, with the possible values as a hint.
    """
    found = METHODS.get(method)
    if found is None:
        raise RuleError("bad-count", f"no method {method!r}", f"methods: {', '.join(METHODS)}")
    if kind and kind not in found.kinds:
        raise RuleError(
            "bad-count",
            f"{method} does not count {kind} contests",
            f"it counts: {', '.join(sorted(found.kinds))}",
        )
    if type(seats) is not int or not 1 <= seats <= found.max_seats:
        raise RuleError("bad-count", f"{method} fills 1 to {found.max_seats} seats, not {seats}")
    known = {setting.name: setting for setting in found.settings}
    for name, value in (variant or {}).items():
        _check_setting(method, known, name, value)
    chosen = {**{s.name: s.default for s in found.settings}, **(variant or {})}
    return dict(sorted(chosen.items()))


def _check_setting(method: str, known: Mapping[str, Setting], name: str, chosen: str) -> None:
    if name not in known:
        settings = ", ".join(known) or "none"
        raise RuleError("bad-count", f"{method} has no setting {name!r}", f"it has: {settings}")
    if not known[name].allows(chosen):
        raise RuleError(
            "bad-count", f"{name} cannot be {chosen!r}", f"it can be: {known[name].choices}"
        )
