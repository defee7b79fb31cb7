"""Every run of agreement there is, for a few members, two values and a few rounds.

The rules are the node's own (`protocol.agreement.rules`); what is left out is order. A vote of
(round, step) depends on votes of smaller (round, step) alone, and more votes never forbid one. So
it is enough to go through the layers - prevotes of round 0, precommits of round 0, prevotes of
round 1, ... - and to let each honest member, in each, say anything that the rules allow given all
that could have reached it, or nothing. That covers every rotation, timeout, loss, skipped round and
refusal. Liars have said everything, to everybody: a quorum is there as soon as enough honest
members take part in it.

A world keeps the quorums and, of each honest member, its lock, its precommits, and its *debts*: a
precommit of one value and a later prevote of another that answers to a round before it. `culprits`
names who has such a debt if the two certificates that show it exist. Worlds that differ only in
which member is which, or in the names of the values, are one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from protocol.agreement.rules import NO_ROUND, may_prevote, quorum, well_formed

VALUES = (0, 1)


class Quorum(NamedTuple):
    """Prevotes of one round, enough of them, for one value and one valid round."""

    round: int
    value: int
    valid_round: int


class Debt(NamedTuple):
    """What looks like a broken lock: a precommit, and a later prevote of the other value."""

    round: int
    value: int
    later: int
    valid_round: int


class Member(NamedTuple):
    """What of an honest member's past matters."""

    lock: int = NO_ROUND
    value: int = -1
    precommits: tuple[tuple[int, int], ...] = ()
    debts: tuple[Debt, ...] = ()


class World(NamedTuple):
    """Where all of them are."""

    quorums: tuple[Quorum, ...]
    members: tuple[Member, ...]


class Rules(NamedTuple):
    """What is searched; the defaults are the node's rules, others break one on purpose.

    Attributes:
        members, liars: how many there are, and how many of them lie.
        absent: how many that don't lie say nothing at all, because they follow another line.
        rounds: searched, from 0.
        needed: votes that make a quorum.
        may: whether a lock's round lets a valid round through, for its own value or not.
        forgets: whether a second precommit for a value unlocks.
        chained: whether certificates hold the prevotes back to a fresh value, or those of the
            deciding round alone.
    """

    members: int = 4
    liars: int = 1
    rounds: int = 3
    needed: int = 0
    may: Callable[[int, int, bool], bool] = lambda lock, valid, own: may_prevote(lock, valid)
    forgets: bool = False
    chained: bool = True
    absent: int = 0

    @property
    def present(self) -> int:
        """Honest members that take part."""
        return self.members - self.liars - self.absent

    @property
    def enough(self) -> int:
        """Honest members that make a quorum together with all liars."""
        return (self.needed or quorum(self.members)) - self.liars


class Found(NamedTuple):
    """What a search came to.

    Attributes:
        worlds: seen.
        split: of them, those in which two values are decided.
        unproved: in which something is decided that leads back to nothing fresh.
        convicted: in which certificates exist by which somebody honest would be named.
    """

    worlds: int
    split: int
    unproved: int
    convicted: int


def layers(rules: Rules) -> Iterator[set[World]]:
    """All worlds there are before each round, and after the last one."""
    front = {World((), (Member(),) * rules.present)}
    yield front
    for round_ in range(rules.rounds):
        middle = {seen for world in front for seen in _prevotes(rules, world, round_)}
        front = {seen for world in middle for seen in _precommits(rules, world, round_)}
        yield front


def search(rules: Rules) -> Found:
    """Look at all worlds."""
    seen: Counter[str] = Counter()
    for front in layers(rules):
        seen["worlds"] += len(front)
        for world in front:
            seen.update(_faults(rules, world))
    return Found(*(seen[name] for name in Found._fields))


def chains(quorums: tuple[Quorum, ...], round_: int, value: int) -> Iterator[tuple[Quorum, ...]]:
    """Every way back from a round to a fresh value."""
    for link in quorums:
        if (link.round, link.value) == (round_, value):
            if link.valid_round == NO_ROUND:
                yield (link,)
            else:
                for rest in chains(quorums, link.valid_round, value):
                    yield (link, *rest)


def offers(quorums: tuple[Quorum, ...], round_: int) -> list[tuple[int, int]]:
    """What can be proposed in a round: fresh values, and whatever leads back to one."""
    fresh = [(value, NO_ROUND) for value in VALUES]
    again = {
        (link.value, link.round)
        for link in quorums
        if well_formed(round_, link.round) and any(chains(quorums, link.round, link.value))
    }
    return fresh + sorted(again)


def answers(
    rules: Rules, member: Member, quorums: tuple[Quorum, ...], round_: int
) -> list[tuple[int, int] | None]:
    """What an honest member may prevote in a round: some of what is offered, or nothing."""
    return [
        None,
        *(
            (value, way)
            for value, way in offers(quorums, round_)
            if rules.may(member.lock, way, value == member.value)
        ),
    ]


def _prevotes(rules: Rules, world: World, round_: int) -> Iterator[World]:
    ways = [answers(rules, member, world.quorums, round_) for member in world.members]
    for said in product(*ways):
        counts = {vote: said.count(vote) for vote in said if vote is not None}
        new = {Quorum(round_, *vote) for vote, count in counts.items() if count >= rules.enough}
        if rules.enough <= 0:  # liars alone make every quorum
            new = {Quorum(round_, *offer) for offer in offers(world.quorums, round_)}
        members = tuple(
            member if vote is None else _owing(rules, member, round_, *vote)
            for member, vote in zip(world.members, said, strict=True)
        )
        yield _canonical(World(tuple(sorted({*world.quorums, *new})), members))


def _owing(rules: Rules, member: Member, round_: int, value: int, valid_round: int) -> Member:
    # Without chains nobody sees what a prevote answered to, so that excuses nobody.
    debts = tuple(
        Debt(earlier, locked, round_, valid_round)
        for earlier, locked in member.precommits
        if locked != value and (valid_round < earlier or not rules.chained)
    )
    return member._replace(debts=member.debts + debts)


def _precommits(rules: Rules, world: World, round_: int) -> Iterator[World]:
    values = sorted({link.value for link in world.quorums if link.round == round_})
    for said in product((None, *values), repeat=len(world.members)):
        members = tuple(
            member if value is None else _locked(rules, member, round_, value)
            for member, value in zip(world.members, said, strict=True)
        )
        yield _canonical(World(world.quorums, members))


def _locked(rules: Rules, member: Member, round_: int, value: int) -> Member:
    lock = (round_, value)
    if rules.forgets and member.lock != NO_ROUND:
        lock = (NO_ROUND, -1)
    return Member(*lock, (*member.precommits, (round_, value)), member.debts)


def _faults(rules: Rules, world: World) -> set[str]:
    """What must never be: two cuts decided, a decision without proof, an honest culprit."""
    votes = [vote for member in world.members for vote in member.precommits]
    decided = {
        (link.round, link.value)
        for link in world.quorums
        if votes.count((link.round, link.value)) >= rules.enough
    }
    proved = {each for each in decided if any(chains(world.quorums, *each))}
    faults = set()
    if len({value for _, value in decided}) > 1:
        faults.add("split")
    if proved != decided:
        faults.add("unproved")
    if any(
        _shown(rules, world.quorums, proved, debt)
        for member in world.members
        for debt in member.debts
    ):
        faults.add("convicted")
    return faults


def _shown(
    rules: Rules, quorums: tuple[Quorum, ...], proved: set[tuple[int, int]], debt: Debt
) -> bool:
    """Whether two certificates exist by which `culprits` would name who has this debt."""
    if (debt.round, debt.value) not in proved:
        return False
    other = 1 - debt.value
    for round_, value in proved:
        if value != other or round_ < debt.later:
            continue
        if not rules.chained:
            if round_ == debt.later:
                return True
            continue
        link = Quorum(debt.later, other, debt.valid_round)
        if any(link in chain for chain in chains(quorums, round_, other)):
            return True
    return False


def _canonical(world: World) -> World:
    """The smallest of the worlds that are this one under other names."""
    return min(_sorted(world), _sorted(_swapped(world)))


def _sorted(world: World) -> World:
    return World(world.quorums, tuple(sorted(world.members)))


def _swapped(world: World) -> World:
    quorums = tuple(sorted(link._replace(value=1 - link.value) for link in world.quorums))
    members = tuple(
        Member(
            member.lock,
            1 - member.value if member.lock != NO_ROUND else -1,
            tuple((round_, 1 - value) for round_, value in member.precommits),
            tuple(sorted(debt._replace(value=1 - debt.value) for debt in member.debts)),
        )
        for member in world.members
    )
    return World(quorums, members)
