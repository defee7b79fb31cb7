import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import BoxError
from node.store.codes import ALPHABET, CODE_CHARS, new_code, printed, read_code

codes = st.builds(lambda _: new_code(), st.integers())


def mistyped(text: str) -> bool:
    try:
        read_code(text)
    except BoxError as error:
        return error.code == "code-mistyped" and error.hint != ""
    return False


@given(codes)
def test_a_printed_code_reads_back(code):
    assert printed(read_code(code)) == code
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]


def test_codes_hold_at_least_sixty_bits_and_no_ambiguous_letter():
    assert not set("ILOU") & set(ALPHABET)
    made = {new_code() for _ in range(2_000)}
    assert len(made) == 2_000
    assert set("".join(made)) == set(ALPHABET) | {"-"}


@given(codes, st.integers(0, CODE_CHARS - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code, at, char):
    plain = read_code(code)
    changed = plain[:at] + char + plain[at + 1 :]
    assert changed == plain or mistyped(changed)


@given(codes, st.integers(0, CODE_CHARS - 1), st.integers(0, CODE_CHARS - 1))
def test_every_exchange_of_two_characters_is_noticed(code, first, second):
    plain = list(read_code(code))
    before = "".join(plain)
    plain[first], plain[second] = plain[second], plain[first]
    assert "".join(plain) == before or mistyped("".join(plain))


@given(codes)
def test_how_people_type_does_not_matter(code):
    plain = read_code(code)
    typed = " " + code.lower().replace("-", " \u2013 ") + "\n"
    assert read_code(typed) == plain
    assert read_code(plain.replace("0", "o").replace("1", "l")) == plain


@pytest.mark.parametrize("typed", ["", "7QK2", "!" * 16, "U" * 16, "A" * 10_000, "\u0660" * 16])
def test_what_cannot_be_a_code_is_mistyped(typed):
    assert mistyped(typed)


@given(st.text(max_size=40))
def test_any_text_reads_or_is_mistyped(text):
    if not mistyped(text):
        assert len(read_code(text)) == CODE_CHARS
