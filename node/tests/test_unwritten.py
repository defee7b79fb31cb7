"""Whoever can't write a file is told what to do about it, by what stands in the way."""

import errno
import os
from pathlib import Path

import pytest

from node.unwritten import cannot_write

WAYS = {
    errno.ENOENT: "make that directory first",
    errno.EACCES: "where the node's user may write",
    errno.EROFS: "below /var/lib/commonweal",
    errno.ENOSPC: "make room there",
    errno.EIO: "is there room for it",
}


@pytest.mark.parametrize("number", WAYS)
def test_the_hint_fits_what_stands_in_the_way(number: int) -> None:
    told = cannot_write(Path("/srv/all.tar"), OSError(number, os.strerror(number)))
    assert told.code == "cannot-write"
    assert told.message == f"/srv/all.tar: {os.strerror(number)}"
    assert WAYS[number] in told.hint
