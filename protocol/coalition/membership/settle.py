"""Who belongs and which rules hold: each bears on the other, so both are worked out together.

Spec: docs/spec/coalition/membership.md section 4, docs/spec/coalition/changes.md section 5. It
comes before all else, because it decides who may say what, and by which rules that is judged.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from protocol.coalition.charter import Charter
from protocol.coalition.membership.decide import decide
from protocol.coalition.membership.derive import derive_membership
from protocol.coalition.membership.renewing import renewed_keys
from protocol.coalition.membership.values import Record
from protocol.coalition.order import Ordered
from protocol.coalition.versions import Versions, founded
from protocol.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class Settled:
    """What the rest of the fold goes by.

    Attributes:
        barred: the statements about membership and charter that are refused, by hash.
    """

    record: Record
    barred: Mapping[bytes, ProtocolError]
    versions: Versions


def settle(
    charter: Charter,
    ordered: Ordered,
    time: int,
    memo: MutableMapping[Any, Any],
    hours: Sequence[int],
) -> Settled:
    """Membership and charter by `time`.

    How long a group that leaves is still a member is a rule of the charter, and members change
    the charter. A change bears only on what comes after it, so going through everything again with
    the changes found so far makes at least the next one right: it ends, and after as many rounds as
    there are changes at most.

    Args:
        charter: the founding one.
        hours: times of the certified cuts, ascending.
    """
    found = _round(charter, founded(charter), ordered, time, memo, hours)
    versions = founded(charter)
    while _notices(found.versions) != _notices(versions):
        versions = found.versions
        found = _round(charter, versions, ordered, time, memo, hours)
    return found


def _notices(versions: Versions) -> list[tuple[int, int]]:
    """From when a group that leaves is a member for how long."""
    steps = [(version.since, version.rules.life.notice_s) for version in versions.known]
    # Only what bears on members.
    return [step for i, step in enumerate(steps) if i == 0 or step[1] != steps[i - 1][1]]


def _round(
    charter: Charter,
    versions: Versions,
    ordered: Ordered,
    time: int,
    memo: MutableMapping[Any, Any],
    hours: Sequence[int],
) -> Settled:
    groups = frozenset(founder.card.group for founder in charter.groups)
    record, barred = derive_membership(
        groups,
        lambda hour: versions.at(hour).rules.life.notice_s,
        ordered.ready,
        ordered.waiting,
        time,
    )
    keys, unproved = renewed_keys(charter, record, ordered.ready, memo)
    record = replace(record, membership=replace(record.membership, agreement_keys=keys))
    record, refused, found = decide(
        charter, record, ordered.ready, ordered.waiting, time, memo, hours
    )
    return Settled(record, {**barred, **unproved, **refused}, found)
