"""Small answers that only nodes exchange."""

from typing import Annotated

from msgspec import Meta

from protocol.agreement.certificate import MAX_CERTIFICATE_BYTES, Certificate
from protocol.agreement.cut import Cut
from protocol.agreement.epoch import MAX_EPOCH_BYTES, Epoch
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.membership.rotating import MAX_ROTATIONS
from protocol.encoding import Hash, Wire

MAX_AGREEMENT_BYTES = 256
"""Two hashes and two field names."""


MAX_LINK_BYTES = MAX_CERTIFICATE_BYTES + MAX_EPOCH_BYTES + 1024
"""A certificate, a council, and a cut."""


class CertifiedCut(Wire, frozen=True):
    """A certified cut as peers give it to each other; nothing of it is checked yet."""

    cut: Cut
    certificate: Certificate
    epoch: Epoch


MAX_SHOWN_KEYS_BYTES = MAX_ROTATIONS * 512 + 64
"""A rotation has five keys and hashes, two signatures, an id and the names of its fields."""


class ShownKeys(Wire, frozen=True):
    """One group's rotations as peers show them to each other; nothing of them is checked yet."""

    rotations: Annotated[list[KeyRotationBody], Meta(max_length=MAX_ROTATIONS)]


class Agreement(Wire, frozen=True):
    """What a node makes of its logs as of a time.

    Attributes:
        frontier: the frontier's digest, 32 bytes: the same logs held?
        digest: 32 bytes over (frontier, time, folded state, results): the same made of them?
    """

    frontier: Hash
    digest: Hash


MAX_COSIGNATURES = 256
"""In one answer: 200 kB."""
MAX_COSIGNED_BYTES = 1_024
"""A checkpoint of ours with its log's line and a cosignature has under 600."""
MAX_COSIGNATURES_BYTES = MAX_COSIGNATURES * (MAX_COSIGNED_BYTES + 64) + 64


class CosignedHead(Wire, frozen=True):
    """A head that a keeper has cosigned: whose log, and the note."""

    group: Annotated[bytes, Meta(min_length=16, max_length=16)]
    note: Annotated[bytes, Meta(min_length=1, max_length=MAX_COSIGNED_BYTES)]


class Cosignatures(Wire, frozen=True):
    """What a keeper has cosigned, as its node or another shows it; nothing of it is checked yet.

    Attributes:
        heads: one for each log, ascending by group.
        next: the group after which to go on; empty if that is all.
    """

    heads: Annotated[list[CosignedHead], Meta(max_length=MAX_COSIGNATURES)]
    next: Annotated[bytes, Meta(max_length=16)]
