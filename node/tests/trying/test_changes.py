"""What people type when they suppose something, and what is refused with a reason."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import NodeError
from node.trying.changes import MAX_SUPPOSED_CHARS, read_all, read_group, read_percent
from protocol.ballots.what_if_votes import AllFor, Away, Turnout, Votes
from protocol.tests.ballots import making as m

GROUPS = {m.gid(1): "Bakers' Co-op", m.gid(2): "Nurses = 12", m.gid(3): "Tenants"}


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("-10%", (-1, 10)),
        ("-10", (-1, 10)),
        ("+12.5%", (1, 8)),
        ("12,5 %", (1, 8)),
        ("0", (0, 1)),
        ("-100%", (-1, 1)),
        ("1000%", (10, 1)),
    ],
)
def test_a_percentage_is_exact(text: str, by: tuple[int, int]) -> None:
    assert read_percent(text) == Fraction(*by)


@pytest.mark.parametrize("text", ["", "%", "ten", "-101%", "1001%", "1e3", "--1", "1.23456", "nan"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(NodeError) as caught:
        read_percent(text)
    assert caught.value.code == "bad-supposition"


def test_turnout_is_of_all_of_a_group_or_of_a_region() -> None:
    given_ = ["-10%", "Tenants=+5%", "North=-1%"]
    assert read_all(given_, [], GROUPS, ["North"], (m.yes_no(), 0)) == [
        Turnout(Fraction(-1, 10)),
        Turnout(Fraction(1, 20), group=m.gid(3)),
        Turnout(Fraction(-1, 100), region="North"),
    ]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Tenants=away", Away(m.gid(3))),
        ("Tenants=blank", AllFor(m.gid(3), 0, ())),
        ("Tenants=abstain", AllFor(m.gid(3), 0, (2,))),
        ("Bakers' Co-op=no", AllFor(m.gid(1), 0, (1,))),
        (f"{m.gid(1).hex()}=yes", AllFor(m.gid(1), 0, (0,))),
        (
            "Tenants=yes:60, no:20,abstain:3,blank:2,spoiled:1",
            Votes(m.gid(3), 0, {(0,): 60, (1,): 20, (2,): 3}, blank=2, spoiled=1),
        ),
    ],
)
def test_a_group_votes_otherwise(text: str, change: object) -> None:
    assert read_group(text, GROUPS, m.yes_no(), 0) == change


def test_rankings_and_several_options_are_written_with_their_labels() -> None:
    ranked = read_group("Tenants=option 2 > option 0", GROUPS, m.rank(), 0)
    assert ranked == AllFor(m.gid(3), 0, (2, 0))
    both = read_group("Tenants=option 2+option 0:4", GROUPS, m.choose(most=2), 0)
    assert both == Votes(m.gid(3), 0, {(0, 2): 4})


@pytest.mark.parametrize(
    "text",
    [
        "Tenants",
        "Nobody=away",
        "Tenants=maybe",
        "Tenants=yes:ten",
        "Tenants=yes:-1",
        "Tenants=yes:1,yes:2",
        "Tenants=yes:9999999999999",
        "Tenants=",
        "Tenants=" + "x" * MAX_SUPPOSED_CHARS,
    ],
)
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(NodeError) as caught:
        read_group(text, GROUPS, m.yes_no(), 0)
    assert caught.value.code == "bad-supposition"


@given(st.text(max_size=60))
def test_nothing_that_people_type_is_more_than_a_refusal(text: str) -> None:
    for contest in (m.yes_no(), m.rank()):
        # Anything but a refusal goes through and is red.
        with suppress(NodeError):
            read_all([text], [f"Tenants={text}"], GROUPS, ["North"], (contest, 0))
