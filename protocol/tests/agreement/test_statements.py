"""Claims about protocol.agreement.statements."""

import pytest
from msgspec.structs import replace

from protocol.agreement.cut import Cut, cut_hash
from protocol.agreement.statements import CutPolka, CutProposal, check_proposed, check_shown
from protocol.agreement.votes import (
    Body,
    Council,
    Polka,
    gather,
    instance_id,
    prevote,
    sign_body,
)
from protocol.encoding import tagged_hash
from protocol.errors import MalformedError, ProtocolError, RuleError, SignatureError
from protocol.keys import public_key

COALITION = b"c" * 32
SEEDS = [tagged_hash("test", bytes([n])) for n in range(4)]
COUNCIL = Council(
    COALITION, tuple(bytes([n]) * 16 for n in range(4)), tuple(public_key(s) for s in SEEDS)
)
CUT = Cut(
    number=1,
    previous=COALITION,
    time=9,
    logs=b"l" * 32,
    state=b"s" * 32,
    reducer=1,
    epoch=b"e" * 32,
)
VALUE, INSTANCE = cut_hash(CUT), instance_id(1, COALITION)


def proposal(place=1, cut=CUT, **changes):
    fields = {"instance": INSTANCE, "kind": "proposal", "round": 0, "value": VALUE} | changes
    body = Body(**fields)
    return CutProposal(body=body, signature=sign_body(SEEDS[place], COALITION, body), cut=cut)


def polka(*places):
    body = prevote(INSTANCE, 0, VALUE, -1)
    signed = {place: sign_body(SEEDS[place], COALITION, body) for place in places}
    signers, signatures = gather(4, signed, 4)
    return CutPolka(
        instance=INSTANCE,
        value=VALUE,
        polka=Polka(round=0, signers=signers, signatures=signatures),
    )


def test_a_proposal_by_whose_turn_it_is_passes():
    check_proposed(proposal(), COUNCIL, 1)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (proposal(place=2), SignatureError),
        (proposal(round=1), SignatureError),
        (proposal(kind="prevote"), MalformedError),
        (proposal(cut=replace(CUT, time=10)), MalformedError),
        (proposal(valid_round=3), MalformedError),
    ],
)
def test_a_proposal_of_another_member_round_kind_or_cut_is_refused(said, error):
    with pytest.raises(error):
        check_proposed(said, COUNCIL, 1)


def test_a_polka_needs_its_quorum():
    check_shown(polka(0, 1, 3), COUNCIL)
    with pytest.raises(RuleError):
        check_shown(polka(0, 1), COUNCIL)


@pytest.mark.parametrize(
    "changed", [{"value": b"x" * 32}, {"value": b"x"}, {"instance": b"i" * 32}]
)
def test_a_polka_shown_for_something_else_is_refused(changed):
    with pytest.raises(ProtocolError):
        check_shown(replace(polka(0, 1, 2), **changed), COUNCIL)
