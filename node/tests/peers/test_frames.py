"""Frames: one form each, everything else refused before anything is done by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.peers.frames import (
    MAX_QUESTION_BYTES,
    MAX_TARGET_CHARS,
    PART_BYTES,
    Ask,
    Begin,
    More,
    Part,
    Question,
    is_frame,
    open_frame,
    write_frame,
)
from node.peers.signing import MAX_SIGNATURE_CHARS
from protocol.errors import MalformedError
from protocol.gossip.wire import Announcement, ChangedHead, write_announcement

numbers = st.integers(0, 2**32 - 1)
targets = st.text("abzAZ019/._?=&,-", max_size=100).map("/{}".format)
fields = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=50)
questions = st.builds(Question, target=targets, input=fields, signature=fields)
frames = st.one_of(
    st.builds(Ask, numbers, questions),
    st.builds(Begin, numbers, st.integers(0, 2**16 - 1), numbers),
    st.builds(Part, numbers, st.binary(min_size=1, max_size=200)),
    st.builds(More, numbers),
)


@given(frames)
def test_a_frame_reads_back_and_is_no_announcement(frame):
    data = write_frame(frame)
    assert is_frame(data)
    assert open_frame(data) == frame


def test_an_announcement_is_no_frame():
    heads = [ChangedHead(group=b"g" * 16, note=b"note")]
    assert not is_frame(write_announcement(Announcement(heads=heads, frozen=[])))
    assert not is_frame(b"")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_in_its_one_form_or_refused(data):
    try:
        frame = open_frame(data)
    except MalformedError:
        return
    assert write_frame(frame) == data


@pytest.mark.parametrize(
    "target",
    [
        "federation/digest",
        "@elsewhere.example/",
        "/a b",
        "/a\r\nHost: x",
        "/a#b",
        "/a%2e",
        "/a:80",
        "/ä",
        "http://node/",
    ],
)
def test_a_path_that_could_mean_something_else_is_refused(target):
    with pytest.raises(MalformedError) as caught:
        open_frame(write_frame(Ask(1, Question(target=target, input="", signature=""))))
    assert caught.value.code == "bad-frame"


@pytest.mark.parametrize("text", ["a\r\nHost: x", "a\nb", "\x00", "\x7f", "\u2028", "ä"])
@pytest.mark.parametrize("field", ["input", "signature"])
def test_a_signature_that_no_header_can_hold_is_refused(field, text):
    fields = {"input": "i", "signature": "s"} | {field: text}
    with pytest.raises(MalformedError) as caught:
        open_frame(write_frame(Ask(1, Question(target="/federation/digest", **fields))))
    assert caught.value.code == "bad-frame"


def test_the_longest_question_fits_and_a_longer_one_is_refused():
    question = Question(
        target="/" * MAX_TARGET_CHARS,
        input="i" * MAX_SIGNATURE_CHARS,
        signature="s" * MAX_SIGNATURE_CHARS,
    )
    data = write_frame(Ask(2**32 - 1, question))
    assert len(data) < MAX_QUESTION_BYTES
    assert open_frame(data) == Ask(2**32 - 1, question)
    with pytest.raises(MalformedError):
        open_frame(data[:5] + b"\x00" * (MAX_QUESTION_BYTES + 1))


def test_parts_have_a_size():
    with pytest.raises(ValueError, match="part"):
        write_frame(Part(1, b""))
    whole = write_frame(Part(1, b"x" * PART_BYTES))
    for data in (whole + b"x", whole[:5]):
        with pytest.raises(MalformedError):
            open_frame(data)
