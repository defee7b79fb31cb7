"""Claims about protocol.text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.text import check_line, check_paragraphs, look_alike, whole_number


@pytest.mark.parametrize(
    "text",
    ["Tenants United", "Sindicato Ñandú", "Кооператив", "家", "می‌خواهم", "Local 12 (North)"],
)
def test_names_in_any_script_are_clean(text: str) -> None:
    check_line("bad-card", "the name", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " x",
        "x ",
        "a\nb",
        "a\x00b",
        "a\x1b[31mb",
        "a\u202eb",
        "a\u2028b",
        "\ufeffa",
        "e\u0301",
        "\ue000",
        "\ud800",
        "\u200d",
        "\u3164",
        "\u2800",
        "\u034f\ufe0f",
    ],
)
def test_a_name_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        check_line("bad-card", "the name", text)
    assert caught.value.code == "bad-card"
    assert "the name" in caught.value.detail


def test_paragraphs_may_be_empty_and_have_lines_but_no_carriage_returns() -> None:
    check_paragraphs("bad-charter", "the preamble", "")
    check_paragraphs("bad-charter", "the preamble", "a\n\nb")
    with pytest.raises(MalformedError):
        check_paragraphs("bad-charter", "the preamble", "a\r\nb")


@pytest.mark.parametrize("reason", ["\u200d", "\u3164\n\u200c", "\u2800"])
def test_a_reason_that_nobody_can_see_is_none(reason: str) -> None:
    with pytest.raises(MalformedError):
        check_paragraphs("body-malformed", "the reason", reason)


def test_names_that_differ_in_width_case_or_spaces_look_alike() -> None:
    assert look_alike("TENANTS  United") == look_alike("\uff34enants united")
    assert look_alike("Tenants United") != look_alike("Tenants Untied")


@pytest.mark.parametrize(
    "other",
    [
        "Ana\u200d Gómez",
        "A\u200cna Gómez",
        "Ana\ufe0f Gómez",
        "Ana Gómez\u3164",
        "Ana\u2800Gómez",
        "Ana\u034f Gómez",
        "Ana Go\u034f\u0301mez",
        "ANA \U000e0101GÓMEZ",
    ],
)
def test_a_name_with_something_in_it_that_nobody_sees_looks_like_the_one_without(
    other: str,
) -> None:
    assert other != "Ana Gómez"
    assert look_alike(other) == look_alike("Ana Gómez")


@given(st.text())
def test_a_look_has_one_form(text: str) -> None:
    assert look_alike(look_alike(text)) == look_alike(text)


@given(st.text())
def test_any_text_is_accepted_or_refused_with_a_code(text: str) -> None:
    try:
        check_line("bad-card", "the name", text)
    except MalformedError as error:
        assert error.detail  # noqa: PT017
    else:
        assert text == text.strip()
        assert "\n" not in text


def test_a_whole_number_has_ascii_digits_and_a_limit() -> None:
    assert [whole_number(text, 120) for text in ("0", "7", "007", "120")] == [0, 7, 7, 120]
    for text in ("", "-1", "+1", " 1", "1.0", "\u0661", "\u00b2", "121", "0120", "9" * 5_000):
        assert whole_number(text, 120) is None
