"""Attacks on the reading of votes: what counts, counts by its signature, and once."""

from typing import NamedTuple

import pytest
from msgspec.structs import replace

from node.council.reading import Reading
from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate
from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.lineage import founded
from protocol.agreement.votes import (
    Vote,
    gather,
    instance_id,
    precommit,
    prevote,
    sign_body,
)
from protocol.coalition.kinds import ProposalBody, to_map
from protocol.statement import Statement, seal_statement
from protocol.tests.agreement.test_statements import (
    COALITION,
    COUNCIL,
    CUT,
    INSTANCE,
    SEEDS,
    VALUE,
    polka,
    proposal,
)

EPOCH = Epoch(
    number=0,
    seats=[Seat(group=g, key=k) for g, k in zip(COUNCIL.groups, COUNCIL.keys, strict=True)],
)
TIP = founded(COALITION, EPOCH, 1, 1)


class Head(NamedTuple):
    group: bytes
    size: int


class Logs(dict):
    """Logs in memory: group -> entries."""

    def __init__(self):
        super().__init__()
        self.forked = {}
        self.given = 0

    def frozen(self):
        return self.forked

    def heads(self):
        return [Head(group, len(log)) for group, log in sorted(self.items())]

    def entries(self, group, start, end):
        found = self[group][start:end]
        self.given += len(found)
        return found

    def say(self, place, kind, body):
        group = COUNCIL.groups[place]
        statement = Statement(
            version=1,
            coalition=COALITION,
            group=group,
            kind=kind,
            epoch=0,
            refs=[],
            body=to_map(body),
            time=1,
        )
        self.setdefault(group, []).append(seal_statement(statement))


def vote(place, signer=None, round_=0, instance=INSTANCE):
    body = prevote(instance, round_, VALUE, -1)
    signer = place if signer is None else signer
    return Vote(place=place, body=body, signature=sign_body(SEEDS[signer], COALITION, body))


def reading(logs, start=()):
    return Reading(logs, TIP, dict(start), COUNCIL.groups[0])


def test_a_vote_counts_in_whosever_log_it_stands():
    logs = Logs()
    logs.say(3, "cut-vote", vote(1))
    assert reading(logs).look() == [ev.Voted(vote(1))]


def test_the_same_vote_in_many_logs_is_one_event():
    logs = Logs()
    for place in range(4):
        logs.say(place, "cut-vote", vote(1))
        logs.say(place, "cut-vote", vote(1))
    found = reading(logs)
    assert found.look() == [ev.Voted(vote(1))]
    assert found.look() == []


def test_a_member_has_come_so_far_as_its_own_log_shows_by_its_own_signature():
    # The failure: what it said before, and is bound by, stands in its own log, and is not read yet.
    logs = Logs()
    logs.say(2, "cut-vote", vote(1, round_=5))
    logs.say(1, "cut-vote", vote(1, signer=2, round_=4))
    logs.say(1, "cut-vote", vote(2, round_=4))
    logs.say(1, "cut-vote", replace(vote(1), place=9))
    logs.say(1, "cut-vote", vote(1, round_=3, instance=b"o" * 32))
    found = reading(logs)
    found.look()
    assert found.reached == {}
    logs.say(1, "cut-vote", vote(1, round_=5))
    # Met before, in another's log: no event, and yet it is now known how far this one has come.
    assert found.look() == []
    assert found.reached == {COUNCIL.groups[1]: 5}
    logs.say(1, "cut-vote", vote(1, round_=2))
    found.look()
    assert found.reached == {COUNCIL.groups[1]: 5}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("cut-vote", vote(1, signer=2)),
        ("cut-vote", replace(vote(1), place=2)),
        ("cut-vote", replace(vote(1), place=9)),
        ("cut-vote", replace(vote(1), body=replace(vote(1).body, round=1))),
        ("cut-proposal", proposal(place=2)),
        ("cut-proposal", proposal(cut=replace(CUT, time=10))),
        ("cut-polka", polka(0, 1)),
        ("cut-polka", replace(polka(0, 1, 2), value=b"x" * 32)),
    ],
)
def test_what_is_signed_by_another_or_for_another_thing_says_nothing(kind, body):
    logs = Logs()
    logs.say(2, kind, body)
    found = reading(logs)
    assert found.look() == []
    assert not found.substance


def test_what_is_said_about_another_instance_is_no_vote_here_and_makes_one_ask():
    logs = Logs()
    logs.say(1, "cut-vote", vote(1, instance=instance_id(2, VALUE)))
    found = reading(logs)
    assert found.look() == []
    assert found.elsewhere


def test_only_what_is_no_vote_is_reason_for_a_cut():
    logs = Logs()
    logs.say(1, "cut-vote", vote(1))
    logs.say(1, "cut-polka", polka(0, 1, 2))
    found = reading(logs)
    found.look()
    assert not found.substance
    logs.say(2, "proposal", ProposalBody(title="Fund", summary="", text=""))
    found.look()
    assert found.substance


@pytest.mark.parametrize("entry", [b"\xff no statement", b""])
def test_what_cannot_be_read_is_reason_for_a_cut_too(entry):
    # A cut certifies it as it certifies everything: else it would wait for the next speaker.
    logs = Logs()
    logs[COUNCIL.groups[1]] = [entry]
    found = reading(logs)
    assert found.look() == []
    assert found.substance


def test_a_look_reads_what_is_new_and_no_more():
    logs = Logs()
    logs.say(1, "cut-vote", vote(1))
    found = reading(logs)
    found.look()
    logs.say(2, "cut-vote", vote(2))
    assert found.look() == [ev.Voted(vote(2))]
    assert logs.given == 2


def test_a_certificate_decides_and_one_that_does_not_hold_says_nothing():
    body = precommit(INSTANCE, 0, VALUE)
    signed = {place: sign_body(SEEDS[place], COALITION, body) for place in (0, 1, 2)}
    signers, signatures = gather(4, signed, 4)
    fresh = polka(0, 1, 2).polka
    true = Certificate(
        instance=INSTANCE, value=VALUE, round=0, signers=signers, signatures=signatures,
        chain=[fresh],
    )  # fmt: skip
    logs = Logs()
    for body in (replace(true, signatures=bytes(len(signatures))), replace(true, value=b"x" * 32)):
        logs.say(2, "cut-certificate", body)
    found = reading(logs)
    assert found.look() == []
    logs.say(3, "cut-certificate", true)
    assert found.look() == [ev.Certified(true)]


def test_what_a_frozen_log_holds_past_the_last_cut_is_no_reason_for_another():
    # No cut takes it: after a fork the council certified empty cuts for ever.
    logs, one, other = Logs(), COUNCIL.groups[1], COUNCIL.groups[2]
    found = reading(logs)
    logs.say(1, "proposal", ProposalBody(title="Fund", summary="", text=""))
    found.look()
    assert found.substance
    # Evidence comes after what was said; then somebody else says something; then it is lifted.
    logs.forked = {one: 0}
    assert not found.substance
    logs.say(1, "proposal", ProposalBody(title="More", summary="", text=""))
    logs.say(2, "cut-vote", vote(1))
    assert found.look() == [ev.Voted(vote(1))]
    assert not found.substance
    logs.say(2, "proposal", ProposalBody(title="Heard", summary="", text=""))
    found.look()
    assert found.substance
    logs.forked = {one: 0, other: 1}
    assert not found.substance
    logs.forked = {other: 1}
    assert found.substance


def test_what_stands_below_the_last_cut_is_not_read_again():
    logs = Logs()
    logs.say(1, "proposal", ProposalBody(title="Fund", summary="", text=""))
    found = reading(logs, {COUNCIL.groups[1]: 1})
    assert found.look() == []
    assert not found.substance


def test_votes_for_far_rounds_are_given_again_when_they_are_recalled():
    logs = Logs()
    for round_ in (0, 20, 40):
        logs.say(1, "cut-vote", vote(1, round_=round_))
    found = reading(logs)
    assert len(found.look()) == 3
    assert found.recall(17, 33) == [ev.Voted(vote(1, round_=20))]


def test_what_is_recalled_comes_once_and_only_if_it_was_seen():
    logs = Logs()
    found = reading(logs)
    for place in (1, 2):
        logs.say(place, "cut-vote", vote(1, round_=20))
    # Nobody has looked: it comes by looking, and would be given twice.
    assert found.recall(0, 40) == []
    assert found.look() == [ev.Voted(vote(1, round_=20))]
    assert found.recall(0, 40) == [ev.Voted(vote(1, round_=20))]


def test_a_proposal_brings_its_cut():
    logs = Logs()
    logs.say(1, "cut-proposal", proposal())
    found = reading(logs)
    (event,) = found.look()
    assert event.proposal.body == proposal().body
    assert found.cuts == {VALUE: CUT}


def test_a_node_knows_what_it_has_said_itself():
    logs = Logs()
    logs.say(1, "cut-vote", vote(0))
    found = reading(logs)
    found.look()
    assert not found.spoken
    # Neither what it passed on of others, nor its votes of another instance, bind it in this one.
    logs.say(0, "cut-polka", polka(0, 1, 2))
    logs.say(0, "cut-vote", vote(0, instance=instance_id(2, VALUE)))
    found.look()
    assert not found.spoken
    logs.say(0, "cut-vote", vote(0))
    found.look()
    assert found.spoken
