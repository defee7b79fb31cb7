"""What the files on a stick are called: as in the peers' API, without the slash before.

Spec: docs/spec/stick.md section 2.
"""

from protocol.tiles import Tile, tile_path

CHARTER = "charter"


def checkpoint_name(group: bytes) -> str:
    """The newest head of a group's log."""
    return f"log/{group.hex()}/checkpoint"


def evidence_name(group: bytes) -> str:
    """The proof that freezes a group's log."""
    return f"federation/evidence/{group.hex()}"


def bundle_name(group: bytes, tile: Tile) -> str:
    """An entry bundle of a group's log, or a tile of its hashes."""
    return f"log/{group.hex()}/{tile_path(tile.level, tile.index, tile.width)}"


def blob_name(blob: bytes) -> str:
    """A blob by its 32-byte hash."""
    return f"blob/{blob.hex()}"


CUTS = "cut/"


def cut_name(number: int) -> str:
    """A certified cut; unlike in the API with how far each log had come at it."""
    return f"{CUTS}{number}"


def keys_name(group: bytes) -> str:
    """The rotations of a group's keys."""
    return f"federation/keys/{group.hex()}"
