"""What gathering finds about points of unity, before anything is judged by time.

Spec: docs/spec/coalition/unity.md section 4.
"""

from dataclasses import dataclass, field

from protocol.coalition.entry import Entry
from protocol.coalition.unity.bodies import PointMotionBody, PointStanceBody


@dataclass(slots=True)
class UnityDraft:
    """What was said, in fold order.

    Attributes:
        motions: by hash, which is their version's id.
        said: motions and stances together, what is cited before what cites it.
    """

    motions: dict[bytes, PointMotionBody] = field(default_factory=dict)
    said: list[tuple[Entry, PointMotionBody | PointStanceBody]] = field(default_factory=list)
