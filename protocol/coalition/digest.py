"""One hash over everything a state says, for nodes to compare.

Spec: docs/spec/coalition/digest.md. Two nodes whose digests for the same time are equal hold the
same logs and made the same of them: every phase, tally, decision and refusal. Values are hashed by
structure rather than as one document, so that no limit of the encoding bounds a state.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from protocol.coalition.state import State
from protocol.encoding import Wire, encode, pack, tagged_hash


def frontier_value(state: State) -> list[list[Any]]:
    """The frontier as [group, size] pairs, by group."""
    return [[group, size] for group, size in state.frontier]


def state_digest(state: State) -> bytes:
    """The 32-byte digest of (coalition, frontier, time, folded state, results).

    The charter is left out: the coalition's id is its hash.
    """
    return tagged_hash(
        "state",
        state.coalition,
        encode(state.time),
        structural_hash(state.frontier),
        structural_hash(state.groups),
        structural_hash(state.proposals),
        structural_hash(state.ballots),
        structural_hash(state.refusals),
        structural_hash(state.waiting),
    )


def structural_hash(value: Any) -> bytes:
    """Hash a value of the state by its structure; distinct values hash to distinct digests.

    Raises:
        TypeError: a type that the state does not use.
    """
    # bool before int and StrEnum before str would both be found by encode; None has no encoding.
    if value is None:
        return tagged_hash("state-none")
    if isinstance(value, (bool, int, bytes)):
        return tagged_hash("state-scalar", encode(value))
    if isinstance(value, str):
        return tagged_hash("state-scalar", encode(str(value)))
    if isinstance(value, Fraction):
        return tagged_hash("state-fraction", encode([value.numerator, value.denominator]))
    if isinstance(value, Wire):
        return tagged_hash("state-wire", type(value).__name__.encode(), pack(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [structural_hash(getattr(value, f.name)) for f in dataclasses.fields(value)]
        return tagged_hash("state-record", type(value).__name__.encode(), *parts)
    if isinstance(value, Mapping):
        pairs = sorted((structural_hash(k), structural_hash(v)) for k, v in value.items())
        return tagged_hash("state-map", *(part for pair in pairs for part in pair))
    if isinstance(value, Sequence):
        return tagged_hash("state-list", *(structural_hash(item) for item in value))
    raise TypeError(f"the state holds no {type(value).__name__}")
