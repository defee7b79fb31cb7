"""What gathering finds about pledges, before anything is judged by time.

Spec: docs/spec/coalition/pledges.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.pledges.bodies import DissentBody, PledgeBody, PledgeReportBody


class PledgeDraft(msgspec.Struct):
    """What was said, in fold order.

    Attributes:
        first: of every wording of a pledge, the hash of its first: the pledge's id.
        about: by a pledge's id, whose it is and the ballot that it is about.
        pledges: wordings.
        reports: with the id of the pledge.
        dissents: with the ballot.
    """

    first: dict[bytes, bytes] = field(default_factory=dict)
    about: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    pledges: list[tuple[Entry, PledgeBody]] = field(default_factory=list)
    reports: list[tuple[Entry, PledgeReportBody, bytes]] = field(default_factory=list)
    dissents: list[tuple[Entry, DissentBody, bytes]] = field(default_factory=list)
