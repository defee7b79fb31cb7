"""What a node says of cuts that were certified twice: who signed both, which line is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from node.council.parted import Parted, parted, shown
from protocol.agreement.certificate import Certificate, fingerprint
from protocol.agreement.votes import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from node.core import Node


class LineAt(NamedTuple):
    """One of two lines where they part.

    Attributes:
        fingerprint: of its cut, 32 bytes.
        here: whether this node follows it.
        signed: groups whose precommits its certificate holds.
        shown_by: groups whose nodes showed it last, if it is not the one here.
    """

    fingerprint: bytes
    here: bool
    signed: tuple[bytes, ...]
    shown_by: tuple[bytes, ...]


class PartedRow(NamedTuple):
    """A cut that was certified twice.

    Attributes:
        number: of the cut.
        since: UTC seconds when this node met the second certificate.
        culprits: groups that signed both against the rules; nobody else is to blame.
        lines: both, the one here first.
    """

    number: int
    since: int
    culprits: tuple[bytes, ...]
    lines: tuple[LineAt, ...]


def parted_rows(node: Node) -> tuple[PartedRow, ...]:
    """Every cut of which this node knows that it was certified twice, as they were met."""
    showing = shown(node.council.file)
    return tuple(_row(node, found, showing) for found in parted(node.council.file))


def _row(node: Node, found: Parted, showing: dict[bytes, tuple[int, bytes]]) -> PartedRow:
    council = _council(node, found)
    own = node.council.link(found.number)
    lines = [
        LineAt(
            fingerprint(certificate),
            own is not None and own.certificate.value == certificate.value,
            _signers(certificate, council),
            tuple(g for g, at in showing.items() if at == (found.number, certificate.value)),
        )
        for certificate in (found.one, found.other)
    ]
    ordered = tuple(sorted(lines, key=lambda line: not line.here))
    return PartedRow(found.number, found.since, found.culprits, ordered)


def _council(node: Node, found: Parted) -> Sequence[bytes]:
    """Who certified then: both lines share what came before."""
    before = node.council.link(found.number - 1)
    if before is not None:
        return [seat.group for seat in before.epoch.seats]
    return node.charter.council if found.number == 1 else []


def _signers(certificate: Certificate, council: Sequence[bytes]) -> tuple[bytes, ...]:
    places = places_of(certificate.signers)
    return tuple(council[place] for place in places if place < len(council))
