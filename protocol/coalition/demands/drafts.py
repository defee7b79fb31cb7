"""What gathering finds about demands, before anything is decided.

Spec: docs/spec/coalition/demands.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.demands.bodies import DemandBody, DemandMoveBody
from protocol.coalition.entry import Entry


class DemandDraft(msgspec.Struct):
    """What was said.

    Attributes:
        demands: by hash.
        moves: by the demand that they are about, in fold order.
    """

    demands: dict[bytes, tuple[Entry, DemandBody]] = field(default_factory=dict)
    moves: dict[bytes, list[tuple[Entry, DemandMoveBody]]] = field(default_factory=dict)
