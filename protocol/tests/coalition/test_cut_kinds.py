"""Claims about protocol.coalition.cut_kinds."""

import pytest
from msgspec.structs import replace

from protocol.agreement.certificate import Certificate
from protocol.agreement.votes import Vote
from protocol.coalition.cut_kinds import KINDS, check_said
from protocol.errors import MalformedError
from protocol.tests.agreement.test_statements import INSTANCE, VALUE, polka, proposal
from protocol.tests.coalition.scene import START, Scene

VOTE = Vote(place=0, body=replace(proposal().body, kind="prevote"), signature=b"s" * 64)
CERTIFICATE = Certificate(
    instance=INSTANCE,
    value=VALUE,
    round=0,
    signers=b"\x07",
    signatures=b"s" * 192,
    chain=[polka(0, 1, 2).polka],
)


def test_what_has_the_right_shape_passes_whoever_signed_it():
    for said in (VOTE, proposal(place=3), polka(0), CERTIFICATE):
        check_said(said)


@pytest.mark.parametrize(
    "said",
    [
        replace(VOTE, body=proposal().body),
        replace(VOTE, body=replace(VOTE.body, value=b"x")),
        replace(proposal(), body=VOTE.body),
        replace(polka(0), value=b"x"),
        replace(CERTIFICATE, round=1),
        replace(CERTIFICATE, chain=[]),
    ],
)
def test_what_can_t_be_a_vote_is_refused_in_words(said):
    with pytest.raises(MalformedError):
        check_said(said)


def test_what_can_t_be_a_vote_is_refused_in_the_log_where_it_stands():
    scene = Scene("Ash", "Birch")
    scene.say("Ash", "cut-vote", VOTE)
    scene.say("Ash", "cut-vote", replace(VOTE, body=proposal().body))
    scene.say("Ash", "cut-vote", replace(VOTE, body=replace(VOTE.body, value=b"x")))
    assert [refusal.index for refusal in scene.fold(START).refusals] == [1, 2]


def test_they_cite_nothing():
    assert all((kind.refs_min, kind.refs_max) == (0, 0) for kind in KINDS.values())
