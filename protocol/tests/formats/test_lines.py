from __future__ import annotations

import pytest

from protocol.errors import MalformedError
from protocol.formats import lines as module
from protocol.formats.lines import MAX_LINE_BYTES, check_name, remember, text_lines


def test_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    assert list(text_lines([b"\xef\xbb\xbfa\r\n", "ñ\n".encode(), b"c"], "f")) == [
        "a\n",
        "ñ\n",
        "c\n",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([b"a\n", b"caf\xe9\n"], "f.csv, line 2: byte 4 is not UTF-8"),
        (["a".encode("utf-16")], "f.csv, line 1: the file is UTF-16"),
        ([b"a\0b\n"], "line 1: a NUL"),
        ([b"x" * (MAX_LINE_BYTES + 1)], "line 1: longer than"),
    ],
)
def test_what_is_no_text_is_refused_by_file_line_and_reason(data: list[bytes], reason: str) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        list(text_lines(data, "f.csv"))
    assert caught.value.code == "bad-file"


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 3)
    with pytest.raises(MalformedError, match="line 4: more than 3 lines"):
        list(text_lines([b"a\n"] * 4, "f"))


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x1bb", "a\u202eb"])
def test_names_that_mislead_are_refused(name: str) -> None:
    with pytest.raises(MalformedError, match="name"):
        check_name(name, "f", 1)


def test_no_more_lines_are_remembered_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 2)
    known: dict[str, int] = {}
    assert [remember(known, line, len(line)) for line in ("a", "bb", "ccc")] == [1, 2, 3]
    assert known == {"a": 1, "bb": 2}
