import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from node.web.choices import read_form
from node.web.viewmodels.ballots import ContestView, OptionView
from protocol.counting.choices import check_choice

OPTIONS = tuple(OptionView(index, name) for index, name in enumerate("abcde"))
YES_NO = ContestView(0, "yes-no", "t", "q", 1, 1, OPTIONS[:3], "m", 1)
CHOOSE = ContestView(0, "choose", "t", "q", 2, 3, OPTIONS, "m", 1)
WORDS = ("good", "fair", "poor")
GRADE = ContestView(0, "grade", "t", "q", 1, 5, OPTIONS, "m", 1, grades=WORDS)
ALL = ContestView(0, "grade", "t", "q", 2, 2, OPTIONS[:2], "m", 1, grades=WORDS)
SCORE = ContestView(0, "score", "t", "q", 1, 5, OPTIONS, "m", 1, grades=tuple("543210"))
LONG = ContestView(
    0, "score", "t", "q", 1, 5, OPTIONS, "m", 1, grades=tuple(str(n) for n in range(20, -1, -1))
)
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
        (GRADE, [], (), ""),
        (GRADE, [(f"c0o{n}", "") for n in range(5)], (), ""),
        (GRADE, [("c0o1", "0"), ("c0o3", "0"), ("c0o0", "2")], ((1, 3), (), 0), ""),
        (GRADE, [("c0o1", "3")], (), "unknown"),
        (GRADE, [("c0o1", "good")], (), "unknown"),
        (GRADE, [("c0o1", "0"), ("c0o1", "1")], (), "unknown"),
        (GRADE, [("c0o5", "0")], (), ""),
        (ALL, [("c0o0", "1"), ("c0o1", "1")], ((), (0, 1)), ""),
        (ALL, [("c0o0", "1")], (), "unmarked"),
        (SCORE, [("c0o0", "5"), ("c0o1", "0")], (0, (), (), (), (), 1), ""),
        (SCORE, [("c0o0", "6")], (), "unknown"),
        (LONG, [("c0o0", " 20 "), ("c0o1", "")], (0,), ""),
        (LONG, [("c0o0", "21")], (), "off-scale"),
        (LONG, [("c0o0", "-1")], (), "off-scale"),
        (LONG, [("c0o0", "2.5")], (), "off-scale"),
        (LONG, [("c0o0", "٣")], (), "off-scale"),
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


@given(
    st.sampled_from([GRADE, ALL, SCORE, LONG]),
    st.lists(
        st.tuples(
            st.sampled_from(["c0o0", "c0o1", "c0o4", "c0o5", "c0"]),
            st.one_of(st.text(max_size=3), st.integers(-1, 21).map(str), st.just("")),
        ),
        max_size=8,
    ),
)
def test_whatever_is_posted_gives_a_possible_grading_or_an_error(contest, fields):
    choice, error = read(contest, *fields)
    assert not (choice and error)
    check_choice(
        choice,
        kind=contest.kind,
        options=len(contest.options),
        least=contest.least,
        most=contest.most,
        grades=len(contest.grades),
    )


def test_scales_are_read_upwards_and_words_from_the_best():
    assert SCORE.buttons[0] == ("0", "0")
    assert GRADE.buttons == (("0", "good"), ("1", "fair"), ("2", "poor"))
    assert [contest.typed for contest in (GRADE, SCORE, LONG)] == [False, False, True]


def test_what_was_typed_is_kept():
    filled = read_form([LONG], MultiDict([("c0o0", "21"), ("c0o1", "7")]))
    assert (filled.typed("c0o0"), filled.typed("c0o1"), filled.typed("c0o2")) == ("21", "7", "")
