"""What a stick may hold at most, and names on it that are none of ours."""

import io

import pytest

from node.errors import NodeError
from node.stick import index, line
from node.stick.index import Stick
from node.stick.line import MAX_CARRIED_BYTES, follow, newest_on
from node.tests.stick.tars import tar
from protocol.agreement.cut import LogTable
from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.lineage import founded
from protocol.errors import MalformedError
from protocol.tests.agreement.test_statements import COALITION

TIP = founded(COALITION, Epoch(number=0, seats=[Seat(group=b"g" * 16, key=b"k" * 32)]), 1, 1)


def stick(**files):
    return Stick(io.BytesIO(tar({name.replace("__", "/"): data for name, data in files.items()})))


def test_a_stick_of_more_files_than_any_has_is_refused(monkeypatch):
    # Each place costs memory before anything is checked.
    data = tar({f"cut/{number}": b"" for number in range(1, 12)})
    assert len(Stick(io.BytesIO(data)).names()) == 11
    monkeypatch.setattr(index, "MAX_MEMBERS", 10)
    with pytest.raises(NodeError, match="more than 10 files") as caught:
        Stick(io.BytesIO(data))
    assert caught.value.code == "bad-stick"


def test_a_stick_that_is_cut_short_while_it_is_read_says_so():
    file = io.BytesIO(tar({"charter": b"c" * 2_000}))
    opened = Stick(file)
    assert opened.read("charter") == b"c" * 2_000
    file.truncate(1_000)
    with pytest.raises(NodeError, match="middle of a file") as caught:
        opened.read("charter")
    assert caught.value.code == "bad-stick"


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        ((), 0),
        (("cut/", "cut/x", "cut/-3", "cut/ 4", "cut/1_0", "cut/\xb2"), 0),
        (("cut/2", "cut/12", "cut/x", "cuts/99"), 12),
    ],
)
def test_only_numbers_of_cuts_are_cuts(names, newest):
    class Named(Stick):
        def __init__(self):
            pass

        def names(self):
            return list(names)

    assert newest_on(Named()) == newest


def test_a_cut_that_is_larger_than_any_is_not_decoded(monkeypatch):
    # Small enough for the stick, whose files may be bundles, and too large for a cut.
    assert MAX_CARRIED_BYTES < index.MAX_MEMBER_BYTES
    monkeypatch.setattr(line, "MAX_CARRIED_BYTES", 1_000)
    carried = stick(cut__1=b"\x80" * 1_001)
    with pytest.raises(MalformedError) as caught:
        follow(carried, TIP, LogTable(logs=[]), None)
    assert caught.value.code == "too-large"
