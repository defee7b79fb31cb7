"""Hash any value of the state by its structure.

Spec: docs/spec/coalition/digest.md section 4. Values are hashed piece by piece rather than as one
document, so that no limit of the encoding bounds a state.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from protocol.ballots.choices import write_choice
from protocol.counting.profile import Profile
from protocol.encoding import Wire, encode, pack, tagged_hash

# Fields that came later: where there is nothing in them, the hash is what it was before.
LATER = {
    "Amendment": frozenset({"editorials"}),
    "Ballot": frozenset({"standing", "withdrawal", "version", "newcomers", "extension"}),
    "GroupTally": frozenset({"voiceless"}),
    "Challenge": frozenset({"members"}),
    "Standing": frozenset({"gathering"}),
    "CheckIn": frozenset({"delegation"}),
    "ReportStance": frozenset({"agree", "against"}),
    "Rotation": frozenset({"decided"}),
    "Version": frozenset({"withdrawn", "withdrawal_reason"}),
    "Membership": frozenset(
        {
            *("charter_motions", "applications", "admissions", "voiceless", "rotations"),
            *("incarnations", "replacements", "operators"),
        }
    ),
}

# Fields that other fields stand for, mostly of the same record; of `agreeing` the rules. The detail
# of a refusal has words of the libraries that read statements: with another release of one of them
# a single malformed statement would part a council whose nodes make the same of all records.
COVERED = {
    "Amendment": frozenset({"agreeing"}),
    "Ballot": frozenset({"tallies", "decisions"}),
    "Refusal": frozenset({"detail"}),
    "ReturnState": frozenset({"body"}),
    "Version": frozenset({"needed"}),
}


def structural_hash(value: Any) -> bytes:
    """Hash a value of the state by its structure; distinct values hash to distinct digests.

    Raises:
        TypeError: a type that the state does not use.
    """
    scalar = _scalar_hash(value)
    if scalar is not None:
        return scalar
    if isinstance(value, Wire):
        return tagged_hash("state-wire", type(value).__name__.encode(), pack(value))
    # Before records, of which it is one: hashed row by row it would take ten times as long.
    if isinstance(value, Profile):
        # Exact counts as text: weighted ones are fractions, which rows on the wire never are.
        rows: Any = sorted([write_choice(c), str(count)] for c, count in value.rows.items())
        return tagged_hash("state-profile", encode(value.options), encode(rows))
    if isinstance(value, msgspec.Struct):
        name = type(value).__name__
        parts = [
            structural_hash(getattr(value, field))
            for field in value.__struct_fields__
            if field not in COVERED.get(name, ())
            and not (field in LATER.get(name, ()) and not getattr(value, field))
        ]
        return tagged_hash("state-record", name.encode(), *parts)
    if isinstance(value, Mapping):
        pairs = sorted((structural_hash(k), structural_hash(v)) for k, v in value.items())
        return tagged_hash("state-map", *(part for pair in pairs for part in pair))
    if isinstance(value, Sequence):
        return tagged_hash("state-list", *(structural_hash(item) for item in value))
    raise TypeError(f"the state holds no {type(value).__name__}")


def _scalar_hash(value: Any) -> bytes | None:
    """The hash of a value without parts; None if it has parts."""
    # None has no encoding; a StrEnum is encoded as the text it stands for.
    if value is None:
        return tagged_hash("state-none")
    if isinstance(value, (bool, bytes)):
        return tagged_hash("state-scalar", encode(value))
    # Numbers as text: weights of many groups have denominators beyond the encoding's 64 bits.
    if isinstance(value, int):
        return tagged_hash("state-number", str(value).encode())
    if isinstance(value, str):
        return tagged_hash("state-scalar", encode(str(value)))
    if isinstance(value, Fraction):
        return tagged_hash("state-fraction", str(value).encode())
    return None
