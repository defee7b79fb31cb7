"""Caucus files: what they say is what is signed, byte for byte."""

import msgspec
import pytest
from msgspec.structs import replace

from node.commands.caucus_files import (
    CaucusFile,
    FileAct,
    act_body,
    caucus_body,
    message_of,
    subject_of,
    to_file,
)
from node.errors import NodeError
from protocol.coalition.caucuses.bodies import CaucusActBody, act_id, caucus_id
from protocol.tests.coalition.caucuses.making import BODY

SAID = CaucusActBody(
    caucus=caucus_id(bytes(32), BODY), act="veto", subject=b"s" * 32, wording=b"", title="No",
    text="Why",
)  # fmt: skip


def test_a_text_comes_back_from_its_file_with_the_same_id() -> None:
    file = to_file(bytes(32), BODY, SAID, 0)
    again = msgspec.json.decode(msgspec.json.encode(file), type=CaucusFile)
    assert (caucus_body(again), act_body(again)) == (BODY, SAID)
    assert subject_of(again) == act_id(bytes(32), SAID)
    assert message_of(again) == ("caucus-act", subject_of(again))


def test_a_caucus_is_signed_with_its_turn() -> None:
    one, two = (to_file(bytes(32), BODY, None, turn) for turn in (0, 2))
    assert subject_of(one) == subject_of(two) == caucus_id(bytes(32), BODY)
    assert message_of(one)[0] == "caucus-member"
    assert message_of(one) != message_of(two)


def test_a_file_whose_text_could_not_be_published_is_refused() -> None:
    file = to_file(bytes(32), BODY, SAID, 0)
    long = replace(file, act=None, caucus=replace(file.caucus, name="x" * 121))
    with pytest.raises(NodeError, match="no text of a caucus"):
        subject_of(long)
    assert isinstance(file.act, FileAct)
    none = replace(file, act=replace(file.act, title=""))
    with pytest.raises(NodeError, match="no text of a caucus"):
        subject_of(none)
