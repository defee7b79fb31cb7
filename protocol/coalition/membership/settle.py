"""Who belongs and which rules hold: each bears on the other, so both are worked out together.

Spec: docs/spec/coalition/membership.md section 4, docs/spec/coalition/changes.md section 5. It
comes before all else, because it decides who may say what, and by which rules that is judged.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from protocol.coalition.charter import Charter
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.entry import Entry
from protocol.coalition.membership.admitting import in_effect
from protocol.coalition.membership.bodies import AgreementKeyBody, KeyRotationBody
from protocol.coalition.membership.decide import decide
from protocol.coalition.membership.derive import ABOUT_MEMBERSHIP, NOBODY, derive_membership
from protocol.coalition.membership.motions import BODIES
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.renewing import renewed_keys
from protocol.coalition.membership.rotating import rotations
from protocol.coalition.order import Ordered
from protocol.coalition.versions import Versions, founded
from protocol.errors import ProtocolError

#: What is gone through: all else bears on neither.
READ = (*ABOUT_MEMBERSHIP, AgreementKeyBody, KeyRotationBody, *BODIES)


class Settled(msgspec.Struct, frozen=True):
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
    cuts: Sequence[CutMark],
) -> Settled:
    """Membership and charter by `time`.

    How long a group that leaves is still a member is a rule of the charter, and members change
    the charter. A change bears only on what comes after it, so going through everything again with
    the changes found so far makes at least the next one right: it ends, and after as many rounds as
    there are changes at most. So it is with who was taken in, and with who was outside: that bears
    only on what is said in a later second.

    Args:
        charter: the founding one.
        cuts: certified, from the first one on.
    """
    said = [entry for entry in ordered.ready if isinstance(entry.body, READ)]
    versions, outside = founded(charter), NOBODY
    # Each round makes at least the next change, admission or departure right.
    for _ in range(len(said) + 2):
        found = _round(versions, outside, said, ordered, time, memo, cuts)
        if _bearing(found.versions, found.record) == _bearing(versions, outside):
            return found
        versions, outside = found.versions, found.record
    raise AssertionError("who belongs, and by which rules, does not settle")


def _bearing(versions: Versions, record: Record) -> tuple[object, ...]:
    """What bears on members: from when a notice is how long, who was taken in, who was outside.

    And whose keys the others replaced, or are asked to by two claims.
    """
    steps = [(version.since, version.rules.life.notice_s) for version in versions.known]
    notices = [step for i, step in enumerate(steps) if i == 0 or step[1] != steps[i - 1][1]]
    gone = (record.membership.departures, record.past)
    return (notices, versions.admissions, *gone, record.claims)


def _round(
    versions: Versions,
    outside: Record,
    said: Sequence[Entry],
    ordered: Ordered,
    time: int,
    memo: MutableMapping[Any, Any],
    cuts: Sequence[CutMark],
) -> Settled:
    joined, said = versions.joined, outside.claims.heard(said)
    record, barred = derive_membership(
        joined,
        lambda hour: versions.at(hour).rules.life.notice_s,
        said,
        ordered.waiting,
        time,
        outside,
    )
    rotated, unrevealed = rotations(joined, outside, said, cuts, memo)
    record = replace(record, membership=replace(record.membership, rotations=rotated))
    known = replace(outside, membership=replace(outside.membership, rotations=rotated))
    renewed, unproved = renewed_keys(joined, known, said, memo)
    record = replace(record, membership=replace(record.membership, agreement_keys=renewed.last))
    record, refused, found, admissions = decide(joined, record, renewed, ordered, time, memo, cuts)
    found = replace(found, admissions=in_effect(admissions, cuts[-1].time if cuts else None))
    return Settled(record, {**barred, **unrevealed, **unproved, **refused}, found)
