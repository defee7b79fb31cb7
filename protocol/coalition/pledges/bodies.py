"""Pledges, reports on them, and dissent.

Spec: docs/spec/coalition/pledges.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.coalition.kind import MAX_BLOB_BYTES, Kind, Reason
from protocol.encoding import Wire
from protocol.statement import MAX_TIME

MAX_ACT_CHARS = 2_000  # what to do, not how
MAX_ROLE_CHARS = 120  # one line of a table


class PledgeBody(Wire):
    """What a group undertakes about a decision. Refs: [manifest], or [manifest, pledge it changes].

    Attributes:
        act: what it will do.
        due: UTC seconds until which it is to be done.
        role: who sees to it, as a role: "the press committee"; empty if only a name is given.
        blob, size: the name somebody chose to give, which can be erased; empty and 0 without.
    """

    act: Annotated[str, Meta(min_length=1, max_length=MAX_ACT_CHARS)]
    due: Annotated[int, Meta(ge=1, le=MAX_TIME)]
    role: Annotated[str, Meta(max_length=MAX_ROLE_CHARS)] = ""
    blob: Annotated[bytes, Meta(max_length=32)] = b""
    size: Annotated[int, Meta(ge=0, le=MAX_BLOB_BYTES)] = 0


class PledgeReportBody(Wire):
    """What came of a pledge. Refs: [pledge].

    `partial` says in its note what is missing.
    """

    outcome: Literal["done", "partial"]
    note: Reason = ""


class DissentBody(Wire):
    """A group does not carry a decision, and says why. Refs: [manifest]."""

    reason: Reason


KINDS = {
    "pledge": Kind(PledgeBody, 1, 2),
    "pledge-report": Kind(PledgeReportBody, 1, 1),
    "dissent": Kind(DissentBody, 1, 1),
}
