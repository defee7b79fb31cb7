"""The other groups' servers, as this one sees them."""

from typing import Literal

from node.web.viewmodels.home import Agreement
from node.web.viewmodels.view import View


class VerifierLine(View):
    """A key of a public record, as other people's tools take it.

    Attributes:
        vkey: a verifier key of C2SP.
        standing: `now`: the group signs with it; `before`: replaced; `coming`: not in effect yet.
        until: of one that was replaced: up to how many entries its signature counts.
        signs: whether the checkpoint that this server gives now is by this key.
    """

    vkey: str
    standing: Literal["now", "before", "coming"]
    until: int | None
    signs: bool


class PeerLine(View):
    """A group's server.

    Attributes:
        address: empty where none is known.
        seen: when it last answered, UTC seconds; None if never since the start.
        size: entries of its public record held here.
        agrees: whether it showed the same state when it last said; None where it has not said.
        faults: error codes of what it did wrong, each in words by the table of errors.
        frozen: whether its public record is frozen.
        way: how the others ask it, where it is not by its address: `through` the connection that it
            opened to this server; `opens`: this server, which opens them; `none` for now.
        waits: why a part of its public record waits here, if one does: for its `quota`, or for a
            `key` that is not known yet.
        waits_since: since when, UTC seconds.
        loud: whether it shows more than public records give cause for.
        silent: whether it has answered before and gave no answer when it was last asked; it counts
            as none that shows the same then.
        log: the address on this server below which other people's tools find its public record
            (C2SP tlog-tiles); empty for a group of which nothing can be shown yet.
        keys: of its public record, the newest first.
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
    way: Literal["", "through", "opens", "none"] = ""
    waits: Literal["", "quota", "key"] = ""
    waits_since: int | None = None
    loud: bool = False
    silent: bool = False
    log: str = ""
    keys: tuple[VerifierLine, ...] = ()


class PeersView(View):
    """All groups of the coalition, this one first."""

    agreement: Agreement
    peers: tuple[PeerLine, ...]
    digest: str
