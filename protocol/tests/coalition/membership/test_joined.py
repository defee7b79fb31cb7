"""Who was in when: newcomers from their cut on, those who came back with a gap."""

from msgspec.structs import replace

from protocol.coalition.entry import Entry
from protocol.coalition.founders import Founder
from protocol.coalition.membership.joined import Admission, Joined, members_at, voiceless_at
from protocol.tests.coalition.membership.joining import new_card
from protocol.tests.coalition.scene import charter, group_id

CHARTER = charter(["Ash", "Birch"])
ASH, BIRCH, ELDER = (group_id(name) for name in ("Ash", "Birch", "Elder"))
NEW = Admission(b"n", Founder(card=new_card("Elder"), affiliated=5), "", b"", 0, 100, 150)
BACK = Admission(
    b"b", next(f for f in CHARTER.groups if f.card.group == BIRCH), "", b"left", 50, 200, 260
)
JOINED = Joined(CHARTER, (NEW, BACK))


def test_groups_are_those_that_founded_it_and_those_taken_in() -> None:
    assert JOINED.groups == {ASH, BIRCH, ELDER}
    assert JOINED.founders[ELDER].affiliated == 5
    assert JOINED.firsts == {ELDER: 100}
    assert JOINED.ended == {b"left": 200}
    assert list(JOINED.founders) == sorted(JOINED.founders)


def test_whoever_comes_back_keeps_the_card_and_weight_of_its_id() -> None:
    heavier = Admission(b"c", replace(BACK.founder, affiliated=999), "", b"x", 300, 400, 401)
    assert Joined(CHARTER, (heavier,)).founders[BIRCH] == BACK.founder


def test_membership_has_gaps_and_begins_with_the_cut() -> None:
    at = {t: members_at(JOINED.groups, JOINED.admissions, t) for t in (49, 50, 99, 100, 199, 200)}
    assert at[49] == {ASH, BIRCH}
    assert at[50] == at[99] == {ASH}
    assert at[100] == at[199] == {ASH, ELDER}
    assert at[200] == {ASH, BIRCH, ELDER}


def test_a_voice_comes_later_than_membership() -> None:
    at = {t: voiceless_at(JOINED.admissions, t) for t in (99, 100, 149, 150, 200, 260)}
    assert at[99] == at[150] == at[260] == frozenset()
    assert at[100] == at[149] == {ELDER}
    assert at[200] == {BIRCH}


def test_what_came_with_the_admitting_cut_or_before_it_says_nothing() -> None:
    def said(group: bytes, after: int) -> bool:
        return JOINED.speaks(Entry(b"h", group, 0, time=500, after=after))

    assert not said(ELDER, 99)
    assert said(ELDER, 100)
    assert said(ASH, 0)
    assert not said(group_id("Fig"), 1_000)


def test_a_statement_knows_the_groups_of_the_cut_before_it() -> None:
    fir = Admission(b"f", Founder(card=new_card("Fir"), affiliated=5), "", b"", 0, 300, 301)
    joined = Joined(CHARTER, (NEW, BACK, fir))
    assert joined.groups_after(0) == joined.groups_after(99) == {ASH, BIRCH}
    assert joined.groups_after(100) == joined.groups_after(299) == {ASH, BIRCH, ELDER}
    assert joined.groups_after(300) == joined.groups
    assert Joined(CHARTER).groups_after(0) == {ASH, BIRCH}
