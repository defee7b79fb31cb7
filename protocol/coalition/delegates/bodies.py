"""Delegations, recalls, and what delegates report back.

Spec: docs/spec/coalition/delegates.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.ballots.manifest import MAX_CONTESTS, MAX_OPTIONS
from protocol.coalition.kind import MAX_BLOB_BYTES, Kind, Reason, Title
from protocol.encoding import Hash, Wire
from protocol.statement import MAX_TIME

# Seats of one delegation, alternates included; the largest party congresses send some hundreds.
MAX_DELEGATES = 400
MAX_MANDATE_CHARS = 500
MAX_BY_CHARS = 120
# A leap year: whoever reports more seldom than once a year does not report back.
MAX_REPORT_DAYS = 366

Place = Annotated[int, Meta(ge=0, lt=MAX_DELEGATES)]
Places = Annotated[list[Place], Meta(min_length=1, max_length=MAX_DELEGATES)]
Moment = Annotated[int, Meta(ge=0, le=MAX_TIME)]


class SeatBody(Wire, kw_only=True):
    """One delegate, or an alternate.

    Attributes:
        option: of an elected one, the option of the ballot; 0 if not elected.
        mandate: `free`, or `bound` to what `bound_to` says, by whom `bound_by` says.
        alternate: moves up when a seat falls vacant.
        reserved: the name of the reserved place that they hold; empty if none.
    """

    option: Annotated[int, Meta(ge=0, lt=MAX_OPTIONS)] = 0
    mandate: Literal["free", "bound"]
    bound_to: Annotated[str, Meta(max_length=MAX_MANDATE_CHARS)] = ""
    bound_by: Annotated[str, Meta(max_length=MAX_BY_CHARS)] = ""
    alternate: bool = False
    reserved: Annotated[str, Meta(max_length=MAX_BY_CHARS)] = ""


class DelegationBody(Wire, kw_only=True):
    """Whom a group sends. Refs: [manifest] if elected, then [convening] if it is for one.

    Attributes:
        title: for what.
        starts, ends: UTC seconds of the term, [starts, ends).
        chosen: `elected` by the ballot cited; `appointed`, or in an `other` way, as `how` says.
        contest: of the ballot cited.
        convening: that it is for, also cited; 32 bytes or empty.
        report_days: days after the convening, or after the term's start and each report, within
            which the delegates report back; 0 if nothing is promised.
        blob, size: the names of those who were not elected, one a line, in the order of the seats.
    """

    title: Title
    starts: Moment
    ends: Moment
    chosen: Literal["elected", "appointed", "other"]
    how: Reason = ""
    contest: Annotated[int, Meta(ge=0, lt=MAX_CONTESTS)] = 0
    convening: Annotated[bytes, Meta(max_length=32)] = b""
    report_days: Annotated[int, Meta(ge=0, le=MAX_REPORT_DAYS)] = 0
    seats: Annotated[list[SeatBody], Meta(min_length=1, max_length=MAX_DELEGATES)]
    blob: Annotated[bytes, Meta(max_length=32)] = b""
    size: Annotated[int, Meta(ge=0, le=MAX_BLOB_BYTES)] = 0


class RecallBody(Wire, kw_only=True):
    """Seats fall vacant. Refs: [delegation].

    Attributes:
        seats: their places in the delegation, ascending.
        by: a `ballot`: this is what is put to it, and a clause of its proposal; the group's own
            `rule`; or they `resigned`.
        rule: what the group's rule says, and who applied it.
        reason: why; may be empty if they resigned.
    """

    seats: Places
    by: Literal["ballot", "rule", "resigned"]
    rule: Reason = ""
    reason: Reason = ""


class DelegateReportBody(Wire, kw_only=True):
    """Delegates report back. Refs: [delegation], or [delegation, convening or manifest].

    Attributes:
        seats: who reports: places in the delegation, ascending.
        about: a `convening` or a `ballot`, which is cited, or a `period`.
        since, until: of a period, UTC seconds, [since, until); else 0.
        blob, size: the words.
    """

    seats: Places
    about: Literal["convening", "ballot", "period"]
    since: Moment = 0
    until: Moment = 0
    blob: Hash
    size: Annotated[int, Meta(ge=1, le=MAX_BLOB_BYTES)]


KINDS = {
    "delegation": Kind(DelegationBody, 0, 2),
    "recall": Kind(RecallBody, 1, 1),
    "delegate-report": Kind(DelegateReportBody, 1, 2),
}
