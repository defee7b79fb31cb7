"""The node's machine, put where a world of the model leaves a member.

Values of the model are cuts here, and its quorums are signed ones.
"""

from functools import cache

from federation_tests.agreement.model import VALUES, Quorum, Rules, chains, layers
from protocol.agreement import events as ev
from protocol.agreement.machine import step
from protocol.agreement.rules import NO_ROUND, proposer, skippers
from protocol.agreement.state import Lock, Record, begin
from protocol.agreement.votes import NIL, Body, Proposal
from protocol.tests.agreement.councils import (
    INSTANCE,
    NUMBER,
    V,
    W,
    of,
    polka,
    precommits,
    setting,
    signature,
)

N = 4
ROUNDS = 3
OURS = Rules(members=N, rounds=ROUNDS)
NAMES = dict(zip(VALUES, (V, W), strict=True))


def named_lock(round_, value):
    """A lock of the model as the machine keeps it."""
    return Lock() if round_ == NO_ROUND else Lock(round_, NAMES[value])


def shown(link):
    """A quorum of the model, signed."""
    return polka(link.round, NAMES[link.value], valid_round=link.valid_round)


def heard(state, *events):
    """The state after these events, and what was asked for meanwhile."""
    asked = []
    for event in events:
        state, commands = step(state, event)
        asked += commands
    return state, asked


def arrived(own, round_, lock, quorums=(), sound=VALUES):
    """A member that has just been led into a round, holding a lock and quorums of earlier ones."""
    record = Record(INSTANCE, round_ - 1, "precommit", lock) if round_ else None
    others = [place for place in range(N) if place != own][: skippers(N)]
    state, asked = heard(
        begin(setting(own), record),
        ev.Begin(),
        *(ev.Sound(NAMES[value]) for value in sound),
        *(ev.Shown(NAMES[link.value], shown(link)) for link in quorums),
        *precommits(round_, NIL, *others),
    )
    assert state.round == round_
    return state, asked


def put(round_, offer, quorums):
    """A proposal of the model, signed, with a way back if the quorums hold one, else with none."""
    value, way = offer
    ways = sorted(chains(quorums, way, value)) if way != NO_ROUND else []
    body = Body(
        instance=INSTANCE, kind="proposal", round=round_, value=NAMES[value], valid_round=way
    )
    chain = [shown(link) for link in ways[0]] if ways else []
    signed = signature(proposer(NUMBER, round_, N), body)
    return ev.Proposed(Proposal(body=body, signature=signed, chain=chain))


def said(commands, kind):
    """(value, valid round) of the votes of one kind that were signed."""
    bodies = [command.body for command in of(ev.Sign, commands)]
    return [(body.value, body.valid_round) for body in bodies if body.kind == kind]


def held_before(quorums: tuple[Quorum, ...], round_):
    """The quorums of earlier rounds."""
    return tuple(link for link in quorums if link.round < round_)


@cache
def last():
    """All worlds that three rounds end in."""
    *_, worlds = layers(OURS)
    return worlds


@cache
def views(round_):
    """(lock's round, lock's value, quorums up to this round) of each member in each world."""
    seen = set()
    for world in last():
        quorums = tuple(link for link in world.quorums if link.round <= round_)
        for member in world.members:
            earlier = [vote for vote in member.precommits if vote[0] < round_]
            seen.add((*(earlier[-1] if earlier else (NO_ROUND, -1)), quorums))
    return sorted(seen)
