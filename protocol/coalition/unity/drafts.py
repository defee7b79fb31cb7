"""What gathering finds about points of unity, before anything is judged by time.

Spec: docs/spec/coalition/unity.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.unity.bodies import (
    PointMotionBody,
    PointStanceBody,
    PointWithdrawalBody,
)

Said = PointMotionBody | PointStanceBody | PointWithdrawalBody


class UnityDraft(msgspec.Struct):
    """What was said, in fold order.

    Attributes:
        motions: by hash, which is their version's id, with the group whose each is.
        said: motions, stances and withdrawals together, what is cited before what cites it.
    """

    motions: dict[bytes, tuple[bytes, PointMotionBody]] = field(default_factory=dict)
    said: list[tuple[Entry, Said]] = field(default_factory=list)
