"""Lines about many accesses: what they ask for, and what is wrong with which."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from node.errors import NodeError
from node.store.access import Access, Role
from node.store.access_lines import MAX_LINES, Known, read_chosen, read_wanted

NOW, DAY = 1_800_000_000, 86_400
ADA = Access(1, Role.STEWARD, "Ada", "", NOW - DAY, NOW + DAY, False)
BO = Access(2, Role.MEMBER, "Bo", "m2", NOW - DAY, NOW + DAY, False)
OVER = Access(3, Role.MEMBER, "Cy", "m3", NOW - 2 * DAY, NOW - DAY, False)
ENDED = Access(4, Role.MEMBER, "Di", "m4", NOW - DAY, NOW + DAY, True)
SAME = Access(5, Role.OBSERVER, "bo", "", NOW - DAY, NOW + DAY, False)
KNOWN = Known([ADA, BO, OVER, ENDED, SAME], {"m2": "Bo", "m6": "Flo", "m7": ""}, NOW, 30)


def codes(found):
    return [(problem.line, problem.code) for problem in found[1]]


@pytest.mark.parametrize("part", ["|", "\t", ";", ","])
def test_a_line_gives_role_person_member_days_and_who_named_them(part):
    lines = ["steward|Eve", "", "Facilitadora| |m6", "member||m7|10", "observer|Gil||5|Slate A"]
    found = read_wanted("\r\n".join(lines).replace("|", part), KNOWN)
    assert codes(found) == []
    assert [(w.role, w.label, w.member, w.ends - NOW, w.named_by) for w in found[0]] == [
        (Role.STEWARD, "Eve", "", 30 * DAY, ""),
        (Role.FACILITATOR, "Flo", "m6", 30 * DAY, ""),
        (Role.MEMBER, "m7", "m7", 10 * DAY, ""),
        (Role.OBSERVER, "Gil", "", 5 * DAY, "Slate A"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("king | Eve", "unknown-role"),
        ("member | | m9", "unknown-member"),
        ("member | |", "label-missing"),
        ("steward | Eve | | | Slate A", "named-by-other"),
        ("member | Eve | | 0", "bad-days"),
        ("member | Eve | | 3654", "bad-days"),
        ("member | Eve | | ²", "bad-days"),
        ("member | Eve | | " + "9" * 100, "bad-days"),
        ("member | Eve | | 5 | | x", "too-many-cells"),
        ("member | " + "x" * 121, "cell-too-long"),
        ("member | E\x07ve", "cell-nul"),
        ("steward | ADA", "has-access"),
        ("member | | m2", "has-access"),
    ],
)
def test_each_line_that_can_not_be_given_says_why_and_where(line, code):
    found = read_wanted(f"member | Fine\n{line}\nmember | Too", KNOWN)
    assert codes(found) == [(2, code)]
    assert [one.label for one in found[0]] == ["Fine", "Too"]
    assert found[1][0].reason
    assert found[1][0].hint


def test_nobody_is_given_the_same_twice_and_who_has_ended_may_come_back():
    assert codes(read_wanted("member | Eve\nmember | eve", KNOWN)) == [(2, "has-access")]
    assert codes(read_wanted("member | Eve\nobserver | Eve", KNOWN)) == []
    assert codes(read_wanted("member | Di", KNOWN)) == []


def test_an_access_is_named_by_number_member_or_person():
    found = read_chosen("#1\nm2", KNOWN, over=False)
    assert ([access.id for access in found[0]], codes(found)) == ([1, 2], [])
    assert [access.id for access in read_chosen("Ada", KNOWN, over=False)[0]] == [1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Nobody", "no-such-access"),
        ("#9", "no-such-access"),
        ("#01", "no-such-access"),
        ("1", "no-such-access"),
        ("m4", "no-such-access"),
        ("Bo", "several-accesses"),
        ("#1", "access-twice"),
        ("Ada | x", "too-many-cells"),
    ],
)
def test_each_line_that_names_no_one_access_says_why_and_where(line, code):
    found = read_chosen(f"Ada|\n{line}", KNOWN, over=True)
    assert codes(found) == [(2, code)]


@pytest.mark.parametrize("label", ["m2", "#2"])
def test_what_is_one_access_by_member_or_number_and_another_by_label_is_neither(label):
    both = Known([BO, replace(SAME, label=label)], {}, NOW, 30)
    chosen, problems = read_chosen(label, both, over=False)
    assert chosen == []
    assert [problem.values["numbers"] for problem in problems] == ["#2, #5"]


def test_what_ended_by_its_date_can_be_renewed_and_not_linked():
    assert [access.id for access in read_chosen("m3", KNOWN, over=True)[0]] == [3]
    assert codes(read_chosen("m3", KNOWN, over=False)) == [(1, "no-such-access")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("\n \n", "no-lines"), ("member | x\n" * (MAX_LINES + 1), "too-many-lines"),
     ('member |"Ada', "bad-lines")],
)  # fmt: skip
def test_lines_that_are_none_too_many_or_torn_are_refused_whole(text, code):
    for read in (lambda: read_wanted(text, KNOWN), lambda: read_chosen(text, KNOWN, over=True)):
        with pytest.raises(NodeError) as caught:
            read()
        assert caught.value.code == code


@given(st.text(max_size=80))
def test_whatever_is_pasted_is_read_or_said_to_be_wrong(text):
    with suppress(NodeError):
        wanted, problems = read_wanted(text, KNOWN)
        assert len(wanted) + len(problems) <= text.count("\n") + text.count("\r") + 1
        assert all(one.label and one.ends > NOW for one in wanted)
