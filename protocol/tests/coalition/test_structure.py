"""Structural hashes: distinct values have distinct hashes, whatever their shape."""

from dataclasses import dataclass
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.challenges.values import (
    Challenge,
    Extension,
    Gathering,
    Signatures,
    Standing,
    Withdrawal,
)
from protocol.coalition.convenings.values import CheckIn, ReportStance
from protocol.coalition.gate import Gate
from protocol.coalition.kinds import ProposalBody, SponsorBody, WithdrawalBody
from protocol.coalition.membership.operators import Operator
from protocol.coalition.membership.values import Membership
from protocol.coalition.state import Amendment, Phase, Recusal
from protocol.coalition.structure import COVERED, structural_hash
from protocol.counting.profile import Profile
from protocol.encoding import tagged_hash
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting

MEMBERSHIP_LATER = {
    *("charter_motions", "applications", "admissions", "voiceless", "rotations"),
    *("incarnations", "replacements", "operators"),
}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.fractions()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.binary(max_size=5)
)
values = st.recursive(
    scalars,
    lambda v: (
        st.lists(v, max_size=4)
        | st.dictionaries(st.binary(max_size=2) | st.integers(), v, max_size=3)
    ),
    max_leaves=8,
)


def typed(value: object) -> object:
    """A value with its types, so that 1, True and Fraction(1) are told apart."""
    if isinstance(value, list):
        return ["list", *(typed(item) for item in value)]
    if isinstance(value, dict):
        return ["map", sorted(((typed(k), typed(v)) for k, v in value.items()), key=repr)]
    return [type(value).__name__, value]


@given(values, values)
def test_distinct_values_have_distinct_hashes(one: object, two: object) -> None:
    same = structural_hash(one) == structural_hash(two)
    assert same == (typed(one) == typed(two))


def test_shapes_that_flatten_alike_have_distinct_hashes() -> None:
    shapes = [
        [], {}, [[]], [{}], "", b"", None, 0, False, "0", b"0", Fraction(0), Fraction(1, 2), "1/2",
        [1, 2], [[1], 2], [[1, 2]], {1: 2}, {2: 1}, {"1": 2}, [1, [2]],
        Profile(2, {}), Profile(3, {}), Profile(2, {(0,): 1}), Profile(2, {(1,): 1}),
        Profile(2, {(0,): Fraction(1, 2)}), SponsorBody(), WithdrawalBody(reason=""),
        ProposalBody(title="a", summary="", text=""), Gate("a", 1, 2), Gate("a", 1, 2, 3),
    ]  # fmt: skip
    assert len({structural_hash(shape) for shape in shapes}) == len(shapes)


def test_the_order_of_a_mapping_is_not_part_of_it() -> None:
    assert structural_hash({1: "a", 2: "b"}) == structural_hash({2: "b", 1: "a"})
    assert structural_hash(Profile(2, {(0,): 1, (1,): 2})) == structural_hash(
        Profile(2, {(1,): 2, (0,): 1})
    )


def test_numbers_beyond_sixty_four_bits_have_hashes() -> None:
    # Weights of a dozen groups have such denominators; a fold must not stop at them.
    great = Fraction(10**40 + 1, 10**41)
    assert structural_hash(great) != structural_hash(great + 1)
    assert structural_hash(10**30) != structural_hash(10**30 + 1)


def test_every_field_of_a_ballot_but_what_its_result_stands_for_is_in_its_hash() -> None:
    ballot = Voting().opened().ballot_at(OPENS)
    changed = {
        "id": b"x", "hash": b"x", "group": b"x", "time": 1, "proposal": b"x", "adoption": b"x",
        "phase": Phase.LAPSED, "rolls": {}, "electorate": (), "recused": (b"x",),
            "departed": (b"x",),
        "recusals": {b"x": Recusal(b"y", "", 1)}, "opened": 1, "opening": b"x", "gates": (),
        "returns": {b"x": b"y"}, "replaced": (b"x",), "draw": b"x", "result": b"x",
        "manifest": replace_title(ballot.manifest), "standing": Standing(by_cuts=True),
            "withdrawal": Withdrawal(b"x", "", 1, in_force=False), "version": b"x",
        "newcomers": (b"x",), "extension": Extension(1, 2, (b"x",)),
    }  # fmt: skip
    fields = set(ballot.__struct_fields__)
    assert set(changed) == fields - {"tallies", "decisions"}
    hashes = {structural_hash(replace(ballot, **{f: v})) for f, v in changed.items()}
    assert len(hashes | {structural_hash(ballot)}) == len(changed) + 1


def replace_title(manifest: object) -> object:

    return msgspec.structs.replace(manifest, title="Another")


def test_a_field_that_came_later_changes_no_hash_of_what_has_nothing_in_it() -> None:
    ballot = Voting().opened().ballot_at(OPENS)
    later = {"standing", "withdrawal", "version", "newcomers", "extension"}
    left_out = {"tallies", "decisions"} | later
    fields = [name for name in ballot.__struct_fields__ if name not in left_out]
    parts = [structural_hash(getattr(ballot, name)) for name in fields]
    assert structural_hash(ballot) == tagged_hash("state-record", b"Ballot", *parts)


def test_a_results_hash_stands_for_its_tallies_and_decisions() -> None:
    results = set()
    for yes in (20, 21):
        scene = Voting().opened()
        scene.give("Ash", yes, 10)
        results.add(scene.ballot_at(CLOSES).result)
    assert len(results) == 2


class Stray(msgspec.Struct, frozen=True):
    """A record that holds what no state holds."""

    value: object


@dataclass(frozen=True)
class Foreign:
    """A record of another kind than the state's."""

    value: int


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), Stray(1.5), Stray, Foreign(1)])
def test_what_no_state_holds_has_no_hash(value: object) -> None:
    with pytest.raises(TypeError):
        structural_hash(value)


def test_what_came_later_leaves_the_hash_as_it_was_where_nothing_is_in_it() -> None:
    """Of every record with fields that came later: without them it hashes as it did before."""
    amendment = Amendment(b"a", b"g", "t", "x", material=False, reason="", time=1)
    ballot = Voting().opened().ballot_at(OPENS)
    later = {"editorials", "agreeing"}
    for record, names in (
        (amendment, later),
        (ballot, {"standing", "withdrawal", "newcomers", "extension"}),
        (Membership(), MEMBERSHIP_LATER),
        (CheckIn(b"h", b"g", 3, 9, {}), {"delegation"}),
        (ReportStance("confirm", "", 3, b"h"), {"agree", "against"}),
    ):
        known = [
            structural_hash(getattr(record, field))
            for field in record.__struct_fields__
            if field not in names | COVERED.get(type(record).__name__, frozenset())
            and not (field == "version" and not record.version)
        ]
        before = tagged_hash("state-record", type(record).__name__.encode(), *known)
        assert structural_hash(record) == before, type(record).__name__
    heard = ReportStance("confirm", "", 3, b"h", agree=2)
    assert structural_hash(heard) != structural_hash(ReportStance("confirm", "", 3, b"h"))
    # And what is in them is told apart, but for what the charter's rules say anyway.
    agreed = replace(amendment, editorials={b"s": (2, b"h")})
    assert structural_hash(agreed) != structural_hash(amendment)
    assert structural_hash(replace(agreed, agreeing=2)) == structural_hash(agreed)
    hosted = Membership(operators={b"g": Operator(b"h", "Host", 1, 1)})
    assert structural_hash(hosted) != structural_hash(Membership())
    rotated = Membership(rotations={b"g": ()})
    assert structural_hash(rotated) != structural_hash(Membership())


def test_where_no_members_challenge_a_result_hashes_as_before_they_could():
    one = Challenge(b"c", b"g", b"", "Why.", 5, (b"p",), due=90)
    for value, later in ((Standing(by_cuts=True), "gathering"), (one, "members")):
        parts = [
            structural_hash(getattr(value, field))
            for field in value.__struct_fields__
            if field != later
        ]
        name = type(value).__name__.encode()
        assert structural_hash(value) == tagged_hash("state-record", name, *parts)
    signed = Signatures(b"i", 1, (b"k",), {b"g": 1})
    few = Gathering(b"c", b"", "Why.", 5, signed)
    assert structural_hash(Standing(True, gathering=(few,))) != structural_hash(Standing(True))
    assert structural_hash(replace(one, members=signed)) != structural_hash(one)
