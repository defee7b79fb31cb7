"""Every run of agreement there is, for a few members, two or three values and a few rounds.

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

Before each round some may lose what they have said. What such a member then may prevote is most
where it has heard the least: the precommits of all who remember (docs/spec/agreement.md 4.4, step
3), and where its disk was lost as late as can be. So it goes on at once, with the lock that these
give it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, permutations, product
from typing import Literal, NamedTuple

from protocol.agreement.rules import NO_ROUND, may_prevote, quorum, well_formed

VALUES = (0, 1)

Proof = Literal["chain", "last", "bare", "precommits"]
"""What a certificate holds besides its precommits: the prevotes back to a fresh value, as the
node's do; those of the deciding round alone; those back, but signed without what they answer to;
none."""
Offer = tuple[int, int]
"""A value, and the round of the quorum that it answers to."""


class Quorum(NamedTuple):
    """Prevotes of one round, enough of them, for one value and one valid round."""

    round: int
    value: int
    valid_round: int


class Debt(NamedTuple):
    """What looks like a broken lock: a precommit, and a later prevote of another value."""

    round: int
    value: int
    later: int
    valid_round: int
    other: int


Lock = tuple[int, int]
"""The round and value of a precommit."""
UNLOCKED: Lock = (NO_ROUND, -1)


class Member(NamedTuple):
    """What of an honest member's past matters.

    Attributes:
        since: the round from which on it knows what it has said; 0: it has lost nothing.
    """

    lock: int = NO_ROUND
    value: int = -1
    precommits: tuple[Lock, ...] = ()
    debts: tuple[Debt, ...] = ()
    since: int = 0

    @property
    def newest(self) -> Lock:
        """Its newest precommit that it remembers."""
        return max((vote for vote in self.precommits if vote[0] >= self.since), default=UNLOCKED)


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
        proof: see `Proof`.
        durable: whether locks survive a crash; else any member may have lost its own at any time.
        values: how many there are.
        lost: how many of the honest may lose, at any time and however often, what they have said.
        taken: the lock that such a member goes on with, by the newest precommits of all who
            remember theirs.
    """

    members: int = 4
    liars: int = 1
    rounds: int = 3
    needed: int = 0
    may: Callable[[int, int, bool], bool] = lambda lock, valid, own: may_prevote(lock, valid)
    forgets: bool = False
    proof: Proof = "chain"
    absent: int = 0
    durable: bool = True
    values: int = len(VALUES)
    lost: int = 0
    taken: Callable[[list[Lock]], Lock] = max

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
        if round_ and rules.lost:
            front = {
                _canonical(rules, seen) for world in front for seen in _losses(rules, world, round_)
            }
        middle = {
            _canonical(rules, seen) for world in front for seen in _prevotes(rules, world, round_)
        }
        front = {
            _canonical(rules, seen)
            for world in middle
            for seen in _precommits(rules, world, round_)
        }
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


def offers(quorums: tuple[Quorum, ...], round_: int, values: int = len(VALUES)) -> list[Offer]:
    """What can be proposed in a round: fresh values, and whatever leads back to one."""
    fresh = [(value, NO_ROUND) for value in range(values)]
    again = {
        (link.value, link.round)
        for link in quorums
        if well_formed(round_, link.round) and any(chains(quorums, link.round, link.value))
    }
    return fresh + sorted(again)


def answers(
    rules: Rules, member: Member, quorums: tuple[Quorum, ...], round_: int
) -> list[Offer | None]:
    """What an honest member may prevote in a round: some of what is offered, or nothing."""
    return [
        None,
        *(
            (value, way)
            for value, way in offers(quorums, round_, rules.values)
            if rules.may(member.lock, way, value == member.value)
            or (not rules.durable and rules.may(NO_ROUND, way, False))
        ),
    ]


def proposes(quorums: tuple[Quorum, ...]) -> Offer | None:
    """What an honest member proposes that holds these quorums; None: something fresh."""
    if not quorums:
        return None
    newest = max(link.round for link in quorums)
    return min(link.value for link in quorums if link.round == newest), newest


def lockable(quorums: tuple[Quorum, ...], round_: int) -> list[int]:
    """The values that an honest member may precommit in a round."""
    return sorted({link.value for link in quorums if link.round == round_})


def after_prevotes(
    rules: Rules, world: World, round_: int, said: tuple[Offer | None, ...]
) -> World:
    """The world once each honest member, in this order, has prevoted that in a round."""
    cast = [vote and _signed(rules, vote) for vote in said]
    counts = {vote: cast.count(vote) for vote in cast if vote is not None}
    new = {Quorum(round_, *vote) for vote, count in counts.items() if count >= rules.enough}
    if rules.enough <= 0:  # liars alone make every quorum
        every = offers(world.quorums, round_, rules.values)
        new = {Quorum(round_, *_signed(rules, offer)) for offer in every}
    members = tuple(
        member if vote is None else _owing(rules, member, round_, *vote)
        for member, vote in zip(world.members, said, strict=True)
    )
    return World(tuple(sorted({*world.quorums, *new})), members)


def after_precommits(
    rules: Rules, world: World, round_: int, said: tuple[int | None, ...]
) -> World:
    """The world once each honest member, in this order, has precommitted that in a round."""
    members = tuple(
        member if value is None else _locked(rules, member, round_, value)
        for member, value in zip(world.members, said, strict=True)
    )
    return World(world.quorums, members)


def decided(rules: Rules, world: World) -> set[Offer]:
    """(round, value) of which a quorum's precommits and its prevotes exist."""
    votes = [vote for member in world.members for vote in member.precommits]
    return {
        (link.round, link.value)
        for link in world.quorums
        if votes.count((link.round, link.value)) >= rules.enough
    }


def proved(rules: Rules, world: World) -> set[Offer]:
    """(round, value) of which a certificate exists."""
    return {each for each in decided(rules, world) if any(chains(world.quorums, *each))}


def named(rules: Rules, world: World) -> list[int]:
    """The honest members that two of the certificates convict."""
    shown = proved(rules, world)
    return [
        at
        for at, member in enumerate(world.members)
        if any(_shown(rules, world.quorums, shown, debt) for debt in member.debts)
    ]


def _signed(rules: Rules, vote: Offer) -> Offer:
    return (vote[0], NO_ROUND) if rules.proof == "bare" else vote


def _prevotes(rules: Rules, world: World, round_: int) -> Iterator[World]:
    ways = [answers(rules, member, world.quorums, round_) for member in world.members]
    for said in product(*ways):
        yield after_prevotes(rules, world, round_, said)


def _owing(rules: Rules, member: Member, round_: int, value: int, valid_round: int) -> Member:
    # Where nobody sees what a prevote answered to, that excuses nobody.
    if rules.proof == "precommits":
        return member
    debts = tuple(
        Debt(earlier, locked, round_, valid_round, value)
        for earlier, locked in member.precommits
        if locked != value and (valid_round < earlier or rules.proof != "chain")
    )
    return member._replace(debts=member.debts + debts)


def _precommits(rules: Rules, world: World, round_: int) -> Iterator[World]:
    values = lockable(world.quorums, round_)
    for said in product((None, *values), repeat=len(world.members)):
        yield after_precommits(rules, world, round_, said)


def _locked(rules: Rules, member: Member, round_: int, value: int) -> Member:
    lock = (round_, value)
    if rules.forgets and member.lock != NO_ROUND:
        lock = UNLOCKED
    debts = member.debts
    if rules.proof == "precommits":  # all that could be held against somebody: two of them
        earlier = [vote for vote in member.precommits if vote[1] != value]
        debts += tuple(Debt(*vote, round_, NO_ROUND, value) for vote in earlier)
    return Member(*lock, (*member.precommits, (round_, value)), debts, member.since)


def _faults(rules: Rules, world: World) -> set[str]:
    """What must never be: two cuts decided, a decision without proof, an honest culprit."""
    final = decided(rules, world)
    faults = set()
    if len({value for _, value in final}) > 1:
        faults.add("split")
    if proved(rules, world) != final:
        faults.add("unproved")
    if named(rules, world):
        faults.add("convicted")
    return faults


def _shown(rules: Rules, quorums: tuple[Quorum, ...], shown: set[Offer], debt: Debt) -> bool:
    """Whether two certificates exist by which `culprits` would name who has this debt."""
    if (debt.round, debt.value) not in shown:
        return False
    return any(
        value == debt.other and round_ >= debt.later and _holds(rules, quorums, round_, debt)
        for round_, value in shown
    )


def _holds(rules: Rules, quorums: tuple[Quorum, ...], round_: int, debt: Debt) -> bool:
    """Whether a certificate of the other value, from this round, can hold the debt's later vote."""
    other = debt.other
    if rules.proof == "chain":
        link = Quorum(debt.later, other, debt.valid_round)
        return any(link in chain for chain in chains(quorums, round_, other))
    if rules.proof == "bare":  # whoever shows it says what the prevotes answer to
        return Quorum(debt.later, other, NO_ROUND) in quorums
    return round_ == debt.later


def _losses(rules: Rules, world: World, round_: int) -> Iterator[World]:
    """Which of the honest may have lost, before a round, what they said in earlier ones."""
    places = range(len(world.members))
    for count in range(rules.lost + 1):
        for losing in combinations(places, count):
            others = [m.newest for at, m in enumerate(world.members) if at not in losing]
            taken = rules.taken([*others, UNLOCKED])
            members = tuple(
                member._replace(lock=taken[0], value=taken[1], since=round_)
                if at in losing
                else member
                for at, member in enumerate(world.members)
            )
            if sum(member.since > 0 for member in members) <= rules.lost:
                yield world._replace(members=members)


def _canonical(rules: Rules, world: World) -> World:
    """The smallest of the worlds that are this one under other names."""
    return min(_renamed(world, names) for names in permutations(range(rules.values)))


def _renamed(world: World, names: tuple[int, ...]) -> World:
    quorums = sorted(link._replace(value=names[link.value]) for link in world.quorums)
    members = [
        member._replace(
            value=names[member.value] if member.lock != NO_ROUND else -1,
            precommits=tuple((round_, names[value]) for round_, value in member.precommits),
            debts=tuple(
                sorted(
                    debt._replace(value=names[debt.value], other=names[debt.other])
                    for debt in member.debts
                )
            ),
        )
        for member in world.members
    ]
    return World(tuple(quorums), tuple(sorted(members)))
