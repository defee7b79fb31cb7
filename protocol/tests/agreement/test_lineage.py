"""The line of cuts: each certified by whom the one before names, and who broke it."""

import msgspec
import pytest

from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, cut_hash
from protocol.agreement.epoch import Epoch, Seat, epoch_hash
from protocol.agreement.lineage import Link, advance, contradiction, founded
from protocol.agreement.rules import quorum
from protocol.agreement.votes import Polka, gather, instance_id, precommit, prevote, sign_body
from protocol.errors import MalformedError, ProtocolError, RuleError, SignatureError
from protocol.keys import public_key
from protocol.tests.agreement.councils import COALITION

FOUNDED = 1_000


def seed(member):
    return bytes([40 + member]) * 32


def epoch(number, *members):
    """Members' keys and ids are their numbers'."""
    return Epoch(
        number=number,
        seats=[Seat(group=bytes([m + 1]) * 16, key=public_key(seed(m))) for m in members],
    )


def groups(*members):
    return tuple(bytes([m + 1]) * 16 for m in members)


OLD, NEW = epoch(0, 0, 1, 2, 3), epoch(1, 4, 5, 6, 7)
START = founded(COALITION, OLD, FOUNDED, 1)


def link(tip, voters=None, following=None, state=b"s" * 32, seats=None, **changes):
    """The next cut, certified by `voters` (of `seats`: who votes there, by place)."""
    following = following or tip.epoch
    fields = {
        "number": tip.number + 1,
        "previous": tip.hash,
        "time": tip.time + 10,
        "logs": b"l" * 32,
        "state": state,
        "reducer": tip.reducer,
        "epoch": epoch_hash(following),
    } | changes
    cut = Cut(**fields)
    members = seats or MEMBERS[tip.epoch.number]
    voters = range(quorum(len(members))) if voters is None else voters
    return Link(cut, certify(tip.instance, cut_hash(cut), members, voters), following)


MEMBERS = {0: (0, 1, 2, 3), 1: (4, 5, 6, 7)}


def certify(instance, value, members, places):
    def signed(body):
        signatures = {p: sign_body(seed(members[p]), COALITION, body) for p in places}
        return gather(len(members), signatures, len(signatures))

    polka = dict(
        zip(("signers", "signatures"), signed(prevote(instance, 0, value, -1)), strict=True)
    )
    signers, signatures = signed(precommit(instance, 0, value))
    return Certificate(
        instance=instance,
        value=value,
        round=0,
        signers=signers,
        signatures=signatures,
        chain=[Polka(round=0, **polka)],
    )


def test_a_line_goes_from_council_to_council():
    first = link(START, following=NEW)
    tip = advance(START, first)
    assert (tip.number, tip.hash, tip.time) == (1, cut_hash(first.cut), FOUNDED + 10)
    assert tip.council.groups == groups(4, 5, 6, 7)
    after = advance(tip, link(tip))
    assert after.epoch == NEW
    assert after.instance == instance_id(3, after.hash)


def test_who_has_left_the_council_certifies_nothing_more():
    tip = advance(START, link(START, following=NEW))
    with pytest.raises(SignatureError):
        advance(tip, link(tip, seats=MEMBERS[0]))


def test_who_comes_into_the_council_certifies_nothing_before():
    with pytest.raises(SignatureError):
        advance(START, link(START, following=NEW, seats=MEMBERS[1]))


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 2},
        {"number": 0 + 3},
        {"previous": b"o" * 32},
        {"time": FOUNDED},
        {"reducer": 1},
        {"epoch": epoch_hash(NEW)},
    ],
)
def test_what_does_not_follow_is_refused(changes):
    tip = msgspec.structs.replace(START, reducer=2)
    advance(tip, link(tip))
    with pytest.raises(RuleError) as caught:
        advance(tip, link(tip, **changes))
    assert caught.value.code == "cut-out-of-line"


def test_an_epoch_out_of_turn_is_refused():
    for other in (epoch(2, 4, 5, 6, 7), epoch(0, 4, 5, 6, 7)):
        with pytest.raises(RuleError) as caught:
            advance(START, link(START, following=other))
        assert caught.value.code == "cut-out-of-line"


def test_an_epoch_in_which_one_hand_votes_twice_is_refused():
    with pytest.raises(MalformedError) as caught:
        advance(START, link(START, following=epoch(1, 4, 4, 5, 6)))
    assert caught.value.code == "bad-epoch"
    with pytest.raises(MalformedError):
        founded(COALITION, epoch(0, 1, 1), FOUNDED, 1)


def test_a_certificate_of_another_cut_or_of_too_few_certifies_nothing():
    good, other = link(START), link(START, state=b"t" * 32)
    for certificate in (
        other.certificate,
        certify(instance_id(1, b"o" * 32), cut_hash(good.cut), MEMBERS[0], range(3)),
        certify(START.instance, cut_hash(good.cut), MEMBERS[0], range(2)),
    ):
        with pytest.raises(ProtocolError) as caught:
            advance(START, msgspec.structs.replace(good, certificate=certificate))
        assert caught.value.code in ("cut-out-of-line", "no-quorum")


def test_two_lines_name_who_certified_twice():
    common = link(START)
    tip = advance(START, common)
    left, right = link(tip, voters=(0, 1, 2)), link(tip, voters=(1, 2, 3), state=b"t" * 32)
    found = contradiction(START, [common, left], [common, right])
    assert (found.number, found.culprits) == (2, groups(1, 2))
    assert contradiction(START, [common, right], [common, left]) == found


def test_only_the_first_cut_that_was_certified_twice_is_looked_at():
    # After it both councils are the same four, who followed one line each in good faith.
    left, right = (
        link(START, voters, following=NEW, state=state)
        for voters, state in (((0, 1, 2), b"s" * 32), ((1, 2, 3), b"t" * 32))
    )
    lines = [[one, link(advance(START, one))] for one in (left, right)]
    found = contradiction(START, *lines)
    assert (found.number, found.culprits) == (1, groups(1, 2))


def test_lines_of_which_one_goes_on_from_the_other_contradict_nothing():
    first = link(START)
    second = link(advance(START, first))
    assert contradiction(START, [first], [first, second]) is None
    # Any quorum's signatures do: nodes hold different certificates of one cut.
    again = msgspec.structs.replace(first, certificate=link(START, voters=(1, 2, 3)).certificate)
    assert again != first
    assert contradiction(START, [first, second], [again, second]) is None


def test_a_line_that_proves_nothing_accuses_nobody():
    forged = link(START, voters=(0,), state=b"t" * 32)
    with pytest.raises(RuleError) as caught:
        contradiction(START, [link(START)], [forged])
    assert caught.value.code == "no-quorum"
