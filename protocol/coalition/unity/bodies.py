"""Statements about points of unity.

Spec: docs/spec/coalition/unity.md section 3. A *version* is one wording of one point. The charter's
points are the first versions; every later one is a motion, and its id is the motion's hash.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.coalition.kind import Kind, Reason
from protocol.encoding import Hash, Wire, tagged_hash

# As in the charter, whose points these replace.
MAX_POINT_CHARS = 4_000
# Points a coalition can ever have had; people stop reading a list long before.
MAX_POINT_NUMBER = 9_999

PointNumber = Annotated[int, Meta(ge=0, le=MAX_POINT_NUMBER)]
PointText = Annotated[str, Meta(max_length=MAX_POINT_CHARS)]


class PointMotionBody(Wire):
    """A change put before the groups. Refs: none, or [the motion whose version it changes].

    Attributes:
        action: `add` a point, `amend` one, or `strike` one.
        number: of the point, from 1; 0 to add one, whose number is given when it is in force.
        base: the version that it changes, 32 bytes; empty to add.
        text: the new wording; empty to strike.
        reason: why, in the author's words.
    """

    action: Literal["add", "amend", "strike"]
    number: PointNumber
    base: Annotated[bytes, Meta(max_length=32)]
    text: PointText
    reason: Reason


class PointStanceBody(Wire):
    """How a group stands to one version. Refs: [the motion], or none for a charter's point.

    Attributes:
        version: 32 bytes.
        stance: `ratify` it, or `reserve`: not agree with it, and say why.
        reason: required to reserve.
    """

    version: Hash
    stance: Literal["ratify", "reserve"]
    reason: Reason


class PointWithdrawalBody(Wire):
    """Who moved a change takes it back while it is open. Refs: [the motion]."""

    reason: Reason


KINDS = {
    "point-motion": Kind(PointMotionBody, 0, 1),
    "point-stance": Kind(PointStanceBody, 0, 1),
    "point-withdrawal": Kind(PointWithdrawalBody, 1, 1),
}


def charter_version(coalition: bytes, number: int, text: str) -> bytes:
    """The 32-byte id of a point's wording in the charter.

    Args:
        coalition: its id.
        number: of the point, from 1.
        text: the wording.
    """
    return tagged_hash("point", coalition, str(number).encode(), text.encode())
