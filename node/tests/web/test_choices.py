import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from node.web.choices import read_form
from node.web.viewmodels.ballots import ContestView, OptionView

OPTIONS = tuple(OptionView(index, name) for index, name in enumerate("abcde"))
YES_NO = ContestView(0, "yes-no", "t", "q", 1, 1, OPTIONS[:3], "m", 1)
CHOOSE = ContestView(0, "choose", "t", "q", 2, 3, OPTIONS, "m", 1)
RANK = ContestView(0, "rank", "t", "q", 1, 3, OPTIONS, "m", 1)


def read(contest, *fields):
    filled = read_form([contest], MultiDict(fields))
    return filled.choices[0], filled.errors.get(0, "")


@pytest.mark.parametrize(
    ("contest", "fields", "choice", "error"),
    [
        (YES_NO, [], (), ""),
        (YES_NO, [("c0", "")], (), ""),
        (YES_NO, [("c0", "1")], (1,), ""),
        (YES_NO, [("c0", "3")], (), "unknown"),
        (YES_NO, [("c0", "0"), ("c0", "1")], (), "too-many"),
        (CHOOSE, [("c0", "4"), ("c0", "2")], (2, 4), ""),
        (CHOOSE, [("c0", "4")], (), "too-few"),
        (CHOOSE, [("c0", n) for n in "0123"], (), "too-many"),
        (CHOOSE, [("c0", "4"), ("c0", "4")], (), "twice"),
        (RANK, [("c0r1", "4"), ("c0r2", "0"), ("c0r3", "")], (4, 0), ""),
        (RANK, [("c0r1", ""), ("c0r2", "0")], (), "gap"),
        (RANK, [("c0r2", "0")], (), "gap"),
        (RANK, [("c0r1", "1"), ("c0r2", "1")], (), "twice"),
        (RANK, [("c0r1", "x")], (), "unknown"),
        (RANK, [("c0r4", "1")], (), ""),  # a field that the form does not have is no vote
    ],
)
def test_a_form_is_read_as_filled_in_or_says_what_is_wrong(contest, fields, choice, error):
    assert read(contest, *fields) == (choice, error)


@given(
    st.sampled_from([YES_NO, CHOOSE, RANK]),
    st.lists(
        st.tuples(
            st.sampled_from(["c0", "c0r1", "c0r2", "c0r3", "c1"]),
            st.one_of(st.text(max_size=3), st.sampled_from(["0", "1", "4", ""])),
        ),
        max_size=8,
    ),
)
def test_whatever_is_posted_gives_a_choice_of_this_contest_or_an_error(contest, fields):
    choice, error = read(contest, *fields)
    assert set(choice) <= {option.index for option in contest.options}
    assert len(set(choice)) == len(choice) <= contest.most
    assert not (choice and error)
    assert not choice or len(choice) >= contest.least
