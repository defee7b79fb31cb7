"""Ids of feed entries: the same from every node, for ever, so that readers know what they had."""

from uuid import NAMESPACE_OID, uuid5


def stable_id(coalition: bytes, what: str, name: bytes) -> str:
    """A UUID as text, made of hashes that every node knows.

    Args:
        coalition: its 32-byte id.
        what: which of a statement's dates or news it is.
        name: the statement's hash, or the ballot's id.
    """
    space = uuid5(NAMESPACE_OID, f"commonweal {coalition.hex()}")
    return str(uuid5(space, f"{what} {name.hex()}"))
