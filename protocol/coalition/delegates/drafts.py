"""What gathering finds about delegates, before anything is judged by time.

Spec: docs/spec/coalition/delegates.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.delegates.bodies import DelegateReportBody, DelegationBody, RecallBody
from protocol.coalition.entry import Entry


class DelegatesDraft(msgspec.Struct):
    """What was said, in fold order.

    Attributes:
        delegations: by hash, with the id of the ballot that elected them, b"" if none did.
        recalls: with the hash of the delegation.
        reports: with the hash of the delegation, and the ballot's id or the convening's hash, b""
            if it is about a period.
    """

    delegations: dict[bytes, tuple[Entry, DelegationBody, bytes]] = field(default_factory=dict)
    recalls: list[tuple[Entry, RecallBody, bytes]] = field(default_factory=list)
    reports: list[tuple[Entry, DelegateReportBody, bytes, bytes]] = field(default_factory=list)
