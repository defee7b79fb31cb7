"""The other groups' servers, as this one sees them."""

from dataclasses import dataclass

from node.web.viewmodels.home import Agreement


@dataclass(frozen=True, slots=True)
class PeerLine:
    """A group's server.

    Attributes:
        address: empty where none is known.
        seen: when it last answered, UTC seconds; None if never since the start.
        size: entries of its public record held here.
        agrees: whether it shows the same state; None where it has not said.
        faults: error codes of what it did wrong, each in words by the table of errors.
        frozen: whether its public record is frozen.
    """

    group: str
    region: str
    address: str
    here: bool
    seen: int | None
    size: int
    agrees: bool | None
    faults: tuple[str, ...] = ()
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class PeersView:
    """All groups of the coalition, this one first."""

    agreement: Agreement
    peers: tuple[PeerLine, ...]
    digest: str
