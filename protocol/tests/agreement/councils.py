"""Small councils with real keys, and what their members sign."""

from functools import cache, reduce

from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate
from protocol.agreement.machine import step
from protocol.agreement.rules import NO_ROUND, proposer
from protocol.agreement.state import Setting, begin
from protocol.agreement.votes import (
    Body,
    Council,
    Polka,
    Proposal,
    Vote,
    gather,
    instance_id,
    precommit,
    prevote,
    sign_body,
)
from protocol.keys import public_key

COALITION = bytes(range(32))
NUMBER = 8
INSTANCE = instance_id(NUMBER, b"p" * 32)
V, W = b"v" * 32, b"w" * 32


def seed(place):
    return bytes([100 + place]) * 32


@cache
def council(n=4):
    return Council(
        coalition=COALITION,
        groups=tuple(bytes([1 + place]) * 16 for place in range(n)),
        keys=tuple(public_key(seed(place)) for place in range(n)),
    )


@cache
def signature(place, body):
    return sign_body(seed(place), COALITION, body)


def vote(place, body):
    return Vote(place=place, body=body, signature=signature(place, body))


def prevotes(round_, value, *places, valid_round=NO_ROUND):
    body = prevote(INSTANCE, round_, value, valid_round)
    return [ev.Voted(vote(place, body)) for place in places]


def precommits(round_, value, *places):
    body = precommit(INSTANCE, round_, value)
    return [ev.Voted(vote(place, body)) for place in places]


def signed_by(n, body, places):
    return gather(n, {place: signature(place, body) for place in places}, n)


def polka(round_, value, places=(0, 1, 2), valid_round=NO_ROUND, n=4):
    signers, signatures = signed_by(n, prevote(INSTANCE, round_, value, valid_round), places)
    return Polka(round=round_, valid_round=valid_round, signers=signers, signatures=signatures)


def proposal(round_, value, chain=(), n=4):
    valid_round = chain[0].round if chain else NO_ROUND
    body = Body(
        instance=INSTANCE, kind="proposal", round=round_, value=value, valid_round=valid_round
    )
    place = proposer(NUMBER, round_, n)
    return Proposal(body=body, signature=signature(place, body), chain=list(chain))


def certificate(round_, value, chain, places=(0, 1, 2), n=4):
    signers, signatures = signed_by(n, precommit(INSTANCE, round_, value), places)
    return Certificate(
        instance=INSTANCE,
        value=value,
        round=round_,
        signers=signers,
        signatures=signatures,
        chain=list(chain),
    )


def setting(own=0, n=4):
    return Setting(council=council(n), number=NUMBER, instance=INSTANCE, own=own)


def member(own=0, *events, n=4, record=None):
    """A machine that has heard these events, and what it asked for meanwhile."""

    def heard(so_far, event):
        state, commands = so_far
        state, more = step(state, event)
        return state, (*commands, *more)

    return reduce(heard, events, (begin(setting(own, n), record), ()))


def of(kind, commands):
    return [command for command in commands if isinstance(command, kind)]


def said(commands):
    """What was signed: (kind, round, value, valid round), in order."""
    return [
        (body.kind, body.round, body.value, body.valid_round)
        for body in (command.body for command in of(ev.Sign, commands))
    ]
