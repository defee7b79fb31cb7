import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.choices import read_choice, write_choice
from protocol.counting.profile import OVERVOTE, Choice
from protocol.errors import MalformedError

OPTIONS = 12


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    one = st.integers(0, OPTIONS - 1)
    several = st.lists(one, min_size=2, max_size=4, unique=True).map(lambda r: tuple(sorted(r)))
    ranks = draw(st.lists(st.one_of(one, several, st.just(()), st.just(OVERVOTE)), max_size=8))
    while ranks and ranks[-1] == ():
        ranks.pop()
    return tuple(ranks)


@given(choices())
def test_every_choice_has_a_text_that_reads_back(choice: Choice) -> None:
    assert read_choice(write_choice(choice), OPTIONS) == choice


@given(st.text(alphabet="0123456789,=?-+ ", max_size=12))
def test_every_text_that_is_read_is_the_one_way_to_write_it(text: str) -> None:
    try:
        choice = read_choice(text, OPTIONS)
    except MalformedError:
        return
    assert write_choice(choice) == text


@given(choices(), choices())
def test_two_choices_never_share_a_text(one: Choice, other: Choice) -> None:
    assert (write_choice(one) == write_choice(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "00",
        "+1",
        "-1",
        "-2",
        "1,",
        ",",
        "0,1,",
        "1=0",
        "1=1",
        "=",
        "1=",
        "0 ",
        " 0",
        "a",
        "٣",
        "1,,",
        "0=?",
        "1_0",
        "0;1",
    ],
)
def test_a_text_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read_choice(text, OPTIONS)
    assert caught.value.code == "bad-return"


@pytest.mark.parametrize("text", ["12", "0,12", "0=12", "99999999999999999999"])
def test_an_option_that_the_contest_lacks_is_named_as_such(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read_choice(text, OPTIONS)
    assert caught.value.code == "unknown-option"
