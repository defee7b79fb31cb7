"""The faults a peer, a file or a person can be told about, and the one table of their codes.

Spec: docs/spec/errors.md. Everything a verifier refuses is a `ProtocolError`; a mistake of the
calling code stays a `ValueError` or `TypeError`. Import from here, not from the modules inside:
each of them holds the codes of one room.
"""

from protocol.errors.deliberation import DELIBERATION
from protocol.errors.faults import (
    CODES,
    Code,
    ConflictError,
    EquivocationError,
    MalformedError,
    ProofError,
    ProtocolError,
    RuleError,
    SignatureError,
    UnattributedFault,
)
from protocol.errors.membership import MEMBERSHIP
from protocol.errors.records import RECORDS
from protocol.errors.voting import VOTING

__all__ = [
    "CODES",
    "Code",
    "ConflictError",
    "EquivocationError",
    "MalformedError",
    "ProofError",
    "ProtocolError",
    "RuleError",
    "SignatureError",
    "UnattributedFault",
]

CODES.update(RECORDS | VOTING | MEMBERSHIP | DELIBERATION)
