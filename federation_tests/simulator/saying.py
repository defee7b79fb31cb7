"""Statements as the simulator's groups make them, sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from protocol.statement import Statement, seal_statement


def sealed(
    coalition: bytes,
    group: bytes,
    time_s: int,
    kind: str,
    body: Mapping[str, Any],
    refs: Sequence[bytes] = (),
) -> bytes:
    """The bytes of what a group says at its own clock's time, UTC seconds."""
    return seal_statement(
        Statement(
            version=1,
            coalition=coalition,
            group=group,
            kind=kind,
            epoch=0,
            refs=list(refs),
            body=dict(body),
            time=time_s,
        )
    )
