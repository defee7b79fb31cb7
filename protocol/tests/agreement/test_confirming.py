"""Two hands confirm the same line, freshly; everything less is not enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement.confirming import (
    CONFIRMATIONS,
    MAX_CONFIRMATION_BYTES,
    Confirmation,
    Said,
    confirmation_bytes,
    open_confirmation,
    weigh,
)
from protocol.encoding import pack
from protocol.errors import ProtocolError
from protocol.keys import Purpose, public_key, sign

COALITION, NONCE = bytes(range(32)), b"n" * 32
ASKER, A, B, C, D = (bytes([number]) * 16 for number in range(1, 6))
SEED = b"s" * 32
KEYS = [public_key(SEED)]
LINE = {0: COALITION, 6: b"6" * 32, 7: b"7" * 32}
PRESENT = {A: "a", B: "b", C: "c"}


def confirmed(
    *, number=7, newest=9, asker=ASKER, nonce=NONCE, seed=SEED, purpose=Purpose.COSIGNING
):
    signed = confirmation_bytes(asker, nonce, number, LINE[7], newest)
    signature = sign(seed, purpose, COALITION, signed)
    return Confirmation(number=number, fingerprint=LINE[7], newest=newest, signature=signature)


def read(data):
    return open_confirmation(data, COALITION, KEYS, ASKER, NONCE)


def opened(found):
    return read(pack(found))


def test_an_answer_to_this_question_by_this_group_is_read():
    assert opened(confirmed()) == confirmed()
    assert len(pack(confirmed(number=2**53, newest=2**53))) <= MAX_CONFIRMATION_BYTES


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(confirmed(nonce=b"o" * 32), id="an older answer"),
        pytest.param(confirmed(asker=B), id="an answer to somebody else"),
        pytest.param(confirmed(seed=b"t" * 32), id="another group's key"),
        pytest.param(confirmed(purpose=Purpose.TRANSPORT), id="another purpose"),
        pytest.param(confirmed(number=9, newest=7), id="a cut that it hasn't"),
    ],
)
def test_any_other_answer_is_none(found):
    with pytest.raises(ProtocolError):
        opened(found)


@pytest.mark.parametrize("name", ["number", "fingerprint", "newest", "signature"])
def test_each_field_is_signed(name):
    found = confirmed()
    value = getattr(found, name)
    changed = value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
    fields = {field: getattr(found, field) for field in found.__struct_fields__}
    with pytest.raises(ProtocolError) as caught:
        opened(Confirmation(**{**fields, name: changed}))
    assert caught.value.code == "bad-signature"


def test_a_group_without_a_key_confirms_nothing():
    with pytest.raises(ProtocolError) as caught:
        open_confirmation(pack(confirmed()), COALITION, [], ASKER, NONCE)
    assert caught.value.code == "bad-signature"


def test_whose_keys_are_being_replaced_confirms_by_either():
    keys = [public_key(b"old" + bytes(29)), *KEYS]
    found = confirmed()
    for known in (keys, keys[::-1]):
        assert open_confirmation(pack(found), COALITION, known, ASKER, NONCE) == found


def says(group, number=7, fingerprint=None, newest=7):
    return Said(group, number, LINE[number] if fingerprint is None else fingerprint, newest)


def weighed(*said, number=7, present=PRESENT, still=None, shown=True):
    return weigh(number, LINE, said, present, present if still is None else still, shown=shown)


@pytest.mark.parametrize(
    ("others", "most"), [(1, 2), (2, 2), (3, 2), (4, 3), (5, 3), (12, 7), (90, 9)]
)
def test_beside_another_line_more_than_half_of_those_that_can_be_asked_must_have_this_one(
    others, most
):
    known = {bytes([n + 1] * 16): f"hand {n}" for n in range(others)}
    said = [says(group) for group in known]
    assert weighed(*said[:most], present=known).most == most
    if others >= most:
        assert weighed(*said[:most], present=known).enough_of_two
    assert not weighed(*said[: most - 1], present=known).enough_of_two


def test_two_groups_that_are_there_are_enough():
    found = weighed(says(A), says(B))
    assert found.enough
    assert (found.confirming, found.against, found.newest) == ((A, B), (), 7)


def test_one_group_is_not_however_often_it_says_so():
    assert not weighed(says(A), says(A), says(A)).enough


def test_two_groups_in_one_hand_are_one():
    assert not weighed(says(A), says(B), present={A: "host", B: "host", C: "c"}).enough


def test_a_group_that_has_left_or_was_never_in_confirms_nothing():
    assert not weighed(says(A), says(D)).enough
    assert weighed(says(A), says(D)).confirming == (A,)


def test_a_confirmation_of_an_older_cut_says_nothing_of_a_newer():
    found = weighed(says(A, number=6, newest=6), says(B, number=6, newest=6))
    assert not found.enough
    assert found.against == ()


def test_a_group_with_another_fingerprint_stands_against_it_also_for_an_older_cut():
    other = b"x" * 32
    assert weighed(says(A), says(B), says(C, fingerprint=other)).against == (C,)
    assert weighed(says(C, number=6, fingerprint=other, newest=6)).against == (C,)
    assert weighed(says(D, fingerprint=other)).against == ()


def test_how_far_the_others_are_is_what_two_hands_say():
    assert weighed(says(A, newest=900), says(B, newest=8)).newest == 8
    assert weighed(says(A, newest=900), says(B, newest=8), says(C, newest=900)).newest == 900


def test_with_one_other_group_that_one_is_enough():
    assert weighed(says(A), present={A: "a"}).enough
    assert not weighed(present={A: "a"}).enough


def test_who_knows_no_others_believes_no_line_and_begins_alone_where_none_is_shown():
    assert not weighed(present={}).enough
    assert not weighed(says(A), says(B), present={}).enough
    assert weighed(present={}, shown=False).enough


def test_a_line_that_puts_everybody_out_is_confirmed_by_nobody():
    assert not weighed(still={}).enough
    assert not weighed(says(A), says(B), still={}).enough
    # One that puts all out but one is not confirmed by that one alone.
    assert not weighed(says(A), still={A: "a"}).enough


def test_whom_only_the_line_itself_takes_in_confirms_it_not():
    puppets = {D: "d", b"\x09" * 16: "e"}
    found = weighed(*map(says, puppets), still={**PRESENT, **puppets})
    assert (found.confirming, found.enough) == ((), False)


def test_how_far_the_others_are_is_the_cut_asked_for_until_enough_say_more():
    assert weighed(says(A, newest=900)).newest == 7
    assert weighed().newest == 7
    # Of two groups in one hand the one that has come further.
    present = {A: "host", B: "host", C: "c"}
    found = weighed(says(A, newest=8), says(B, newest=9), says(C, newest=900), present=present)
    assert (found.newest, found.confirming) == (9, (A, C))
    again = weighed(says(A, newest=9), says(B, newest=8), says(C, newest=900), present=present)
    assert again.newest == 9


def test_an_answer_about_a_cut_that_is_not_at_hand_is_neither_for_nor_against():
    found = weighed(says(A, number=7), Said(B, 5, b"5" * 32, 5))
    assert (found.confirming, found.against) == ((A,), ())


def test_a_confirmation_of_the_newest_cut_says_so():
    assert opened(confirmed(number=9, newest=9)) == confirmed(number=9, newest=9)


def test_whoever_is_there_by_either_is_heard_against_it():
    other = b"x" * 32
    assert weighed(says(C, fingerprint=other), still={A: "a", B: "b"}).against == (C,)
    assert weighed(says(D, fingerprint=other), still={**PRESENT, D: "d"}).against == (D,)


@given(
    st.lists(st.builds(says, st.sampled_from([A, B, C, D]), newest=st.integers(7, 20)), max_size=6)
)
def test_it_is_enough_exactly_from_two_different_groups_on(said):
    who = {one.group for one in said} & set(PRESENT)
    found = weighed(*said)
    assert found.enough is (len(who) >= CONFIRMATIONS)
    last = {one.group: one.newest for one in said}
    if found.enough:
        assert found.newest == sorted((last[group] for group in who), reverse=True)[1]
