"""Asking a peer about random elections and holding our counts against its answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from federation_tests.peers.asking import Job, ask
from federation_tests.peers.profiles import SEED

Answer = dict[str, Any]


class Election(NamedTuple):
    """Something that both sides count: `ours` for our methods, `theirs` as it is sent."""

    kind: str
    number: int
    ours: Any
    theirs: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of seed {SEED}: {self.theirs}"


def numbered(
    kinds: Iterable[str], make: Callable[[str], Iterable[Any]], send: Callable[[Any], Any]
) -> list[Election]:
    """Elections of several kinds."""
    return [
        Election(kind, number, ours, send(ours))
        for kind in kinds
        for number, ours in enumerate(make(kind))
    ]


def asked(
    elections: Sequence[Election], peers: Iterable[str], seats: int = 1
) -> dict[str, list[Answer]]:
    """What every peer says of every election, by peer."""
    names = list(peers)
    jobs = [Job(index, peer, seats) for peer in names for index in range(len(elections))]
    _, answers = ask([election.theirs for election in elections], jobs)
    size = len(elections)
    return {peer: answers[place * size :][:size] for place, peer in enumerate(names)}


def pairs(
    elections: Sequence[Election], answers: Sequence[Answer], *kinds: str
) -> Iterator[tuple[Election, Answer]]:
    """Each election with its answer; only some kinds if they are named."""
    for election, answer in zip(elections, answers, strict=True):
        if not kinds or election.kind in kinds:
            yield election, answer
