"""After an old copy of the signer was restored: go on from the head that the store holds."""

from pathlib import Path

from node.directory import CHARTER_FILE, SIGNER_FILE, STORE_FILE
from node.errors import SignerError
from node.lock import NodeLock
from node.own_keys import own_group
from node.signer import Signer
from node.store.logs import LogStore
from protocol.coalition.charter import open_charter


def adopt_head(directory: Path) -> int:
    """Give the signer the newest head that the store holds under its key; its size.

    A head that other nodes hold and this store lacks would be contradicted by what is signed next,
    so a person asks them first.

    Raises:
        NodeError: another process holds the node, there is no head, or the signer has a newer one.
    """
    with NodeLock(directory):
        charter = open_charter((directory / CHARTER_FILE).read_bytes()).charter
        signer = Signer(directory / SIGNER_FILE)
        try:
            with LogStore(directory / STORE_FILE) as logs:
                note = logs.note(own_group(charter, signer))
            if note is None:
                raise SignerError("no-head", "the store holds nothing of this node's record")
            return signer.adopt_head(note).size
        finally:
            signer.close()
