"""Where feeds come from."""

from node.web.viewmodels.view import View


class Source(View):
    """Where a feed comes from.

    Attributes:
        coalition, group: their names.
        id: 64 hex digits of the coalition.
        address: of the node, without a slash at the end.
        edition: a text that changes whenever a feed of this node may have.
        regions: of the charter, by name.
        founded, now: UTC seconds.
    """

    coalition: str
    group: str
    id: str
    address: str
    edition: str
    regions: tuple[str, ...]
    founded: int
    now: int
