"""Whether agreement ends: a game of liars against time, once messages arrive again.

First come a few rounds in which anything may be lost: every lock and quorum that they can leave
(`beginnings`). Then rounds are synchronous: what honest members say, and every quorum that one of
them acted on, reaches all within the round. The adversary picks the rotation; how many vote for a
liar's proposal, of what it likes; and to whom it shows, in time, a quorum that needs its votes:
those lock it, the rest meet it late, or nobody does, and it keeps it for later. It may propose what
nobody can fetch (`Quorum.void`): what has a prevote of one honest member who holds it, all can.

P1 compares rounds only, so values drop out; of rounds only their order beside the locks matters,
and of members only whose turn comes first (`_ranked`, `_next`). So there are finitely many
positions, and an endless run is a cycle.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations, permutations, product
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from protocol.agreement.rules import NO_ROUND, may_prevote, skippers
from protocol.agreement.rules import quorum as quorum_of

Broken = Literal[
    "",
    "fresh checks on what is proposed again",
    "fresh checks at the precommit",
    "quorums are not passed on",
    "always building anew",
    "an old fresh one again",
    "only newer rounds than the lock's",
    "only what is locked is proposed again",
    "votes for what is not held",
]
"""A rule broken on purpose; none by default."""
Newest = Literal["any", "own round"]
"""Which quorum a proposer goes by: the newest that it holds, as the node does; or the newest that
it met in that quorum's own round, as in the paper."""

Rotation = tuple[bool, ...]
"""Whose turns come next: whether an honest member's. Which one's, the position says."""
NOW = 1_000
"""The round that is being played, above all that have a rank."""


class Quorum(NamedTuple):
    """Prevotes of a round, enough of them; void: for what nobody honest holds."""

    round: int
    void: bool = False


FRESH = Quorum(NO_ROUND)
"""What a fresh proposal answers to."""


class Position(NamedTuple):
    """Where the honest members are, in the order of their turns: the first is the next.

    Attributes:
        locks: rounds.
        newest: the quorum that each goes by when it proposes.
        public: quorums that all of them hold by the next round.
        hidden: those that no honest member has met.
    """

    locks: tuple[int, ...]
    newest: tuple[Quorum, ...]
    public: frozenset[Quorum] = frozenset()
    hidden: frozenset[Quorum] = frozenset()


class Game(Struct, frozen=True, dict=True):
    """What is played; the defaults are the node's rules.

    Attributes:
        before: rounds before messages arrive again.
        active: whether liars speak; else they are offline.
    """

    members: int = 4
    before: int = 3
    newest: Newest = "any"
    active: bool = True
    broken: Broken = ""

    @cached_property
    def honest(self) -> range:
        """Their places: just a quorum."""
        return range(quorum_of(self.members))

    @cached_property
    def needed(self) -> int:
        """Honest prevotes that make a quorum together with the liars'."""
        return len(self.honest) - (skippers(self.members) - 1)

    def lets(self, lock: int, way: int) -> bool:
        """P1."""
        if self.broken == "only newer rounds than the lock's":
            return way > lock or way == lock == NO_ROUND
        return may_prevote(lock, way)

    def accepts(self, at: Position, place: int, offer: Quorum, *, own: bool = False) -> bool:
        """Whether a member prevotes what it is offered; own: what it proposed itself."""
        if offer.void and self.broken != "votes for what is not held":
            return False
        if offer == FRESH and self.broken == "an old fresh one again" and not own:
            return False
        if offer.round != NO_ROUND and not own:
            if self.broken == "fresh checks on what is proposed again":
                return False
            if self.broken == "quorums are not passed on" and offer.round not in (
                at.locks[place],
                at.newest[place].round,
            ):
                return False
        return self.lets(at.locks[place], offer.round)

    def willing(self, at: Position, offer: Quorum, *, own: bool) -> int:
        """How many prevote an offer; own: of the member whose turn it is."""
        places = self.honest
        return sum(self.accepts(at, i, offer, own=own and i == 0) for i in places)

    def offers(self, at: Position) -> Quorum:
        """What the member whose turn it is proposes: what its quorum is for, or something fresh."""
        if self.broken == "always building anew":
            return FRESH
        if self.broken == "fresh checks on what is proposed again" and at.locks[0] < 0:
            return FRESH
        return max(at.newest[0], *at.public, FRESH) if self.all_count else at.newest[0]

    @property
    def all_count(self) -> bool:
        """Whether a proposer goes by every quorum that it holds."""
        return self.newest == "any" and self.broken != "only what is locked is proposed again"

    def locks_it(self, offer: Quorum) -> bool:
        """Whether a member precommits on a quorum of this round for what was offered."""
        refused = self.broken == "fresh checks at the precommit" and offer.round != NO_ROUND
        return not (offer.void or refused)

    def met(self, at: Position, locked: tuple[int, ...], quorum: Quorum) -> Position:
        """Once all have met a quorum of the current round, these of them in time."""
        late = self.broken != "only what is locked is proposed again"
        return Position(
            tuple(quorum.round if i in locked else lock for i, lock in enumerate(at.locks)),
            tuple(quorum if late or i in locked else own for i, own in enumerate(at.newest)),
            at.public | {quorum},
            at.hidden,
        )


class Outcome(NamedTuple):
    """What a game came to.

    Attributes:
        positions: looked at, with the rotation.
        worst: rounds with an honest proposer until the decision, that one included; None: no end.
        cycle: of an endless run, what happens, round by round.
    """

    positions: int
    worst: int | None
    cycle: tuple[str, ...] = ()


def beginnings(game: Game) -> set[Position]:
    """Whatever rounds without any promise can leave, but for the order of members."""
    size = len(game.honest)
    front = {Position((NO_ROUND,) * size, (FRESH,) * size)}
    for round_ in range(game.before):
        front |= {seen for at in front for seen in _one_more(game, at, round_)}
    return front


def _one_more(game: Game, at: Position, round_: int) -> Iterator[Position]:
    new = Quorum(round_)
    for offer in {FRESH} | at.public | at.hidden:
        shown = at.public | ({offer} - {FRESH})
        hidden = at.hidden - shown
        yield at._replace(public=shown, hidden=hidden)  # some prevoted, and it was no quorum
        if sum(game.lets(lock, offer.round) for lock in at.locks) < game.needed:
            continue
        yield at._replace(public=shown, hidden=hidden | {new})
        for fate in product(("missed", "late", "in time"), repeat=len(at.locks)):
            if set(fate) == {"missed"}:
                continue
            late = game.broken != "only what is locked is proposed again"
            members = sorted(
                (
                    round_ if how == "in time" else lock,
                    new if how == "in time" or (how == "late" and late) else own,
                )
                for how, lock, own in zip(fate, at.locks, at.newest, strict=True)
            )
            locks, newest = zip(*members, strict=True)
            yield Position(locks, newest, shown | {new}, hidden)


def moves(game: Game, at: Position, *, honest: bool) -> Iterator[tuple[Position, str]]:
    """Where a round can lead in which nothing is decided, and how; honest: whose turn it is."""
    for count in range(len(at.hidden) + 1 if game.active else 1):
        for shown in combinations(sorted(at.hidden), count):
            now = at._replace(public=at.public.union(shown), hidden=at.hidden.difference(shown))
            words = f"shows {[quorum.round for quorum in shown]}, " if shown else ""
            each = _by_honest(game, now) if honest else _by_liar(game, now)
            yield from ((to, words + how) for to, how in each)


def _by_honest(game: Game, at: Position) -> Iterator[tuple[Position, str]]:
    offer = game.offers(at)
    willing = game.willing(at, offer, own=True)
    words = f"an honest member proposes by {offer.round}"
    if willing == len(game.honest):
        if not game.locks_it(offer):
            met = game.met(at, (), Quorum(NOW, offer.void))
            yield met, f"{words}, all prevote and nobody precommits"
        return
    yield at, f"{words}, {willing} prevote"
    if game.active and willing >= game.needed:
        yield from _quorums(game, at, offer, words)


def _by_liar(game: Game, at: Position) -> Iterator[tuple[Position, str]]:
    yield at, "a liar is silent"
    if not game.active:
        return
    for offer in {FRESH, Quorum(NO_ROUND, void=True)} | at.public | at.hidden:
        if game.willing(at, offer, own=False) >= game.needed:
            shown = {offer} if offer.round != NO_ROUND else set()
            now = at._replace(public=at.public | shown, hidden=at.hidden - shown)
            words = f"a liar proposes{' what it withholds' if offer.void else ''} by {offer.round}"
            yield from _quorums(game, now, offer, words)


def _quorums(game: Game, at: Position, offer: Quorum, words: str) -> Iterator[tuple[Position, str]]:
    """A quorum that needs the liars: kept back, or seen in time by some. By all, it decides."""
    new = Quorum(NOW, offer.void)
    yield at._replace(hidden=at.hidden | {new}), f"{words}, a quorum is hidden"
    most = len(game.honest) if game.locks_it(offer) else 1
    for count in range(most):
        for locked in combinations(game.honest, count):
            yield game.met(at, locked, new), f"{words}, {list(locked)} see a quorum in time"


def _ranked(game: Game, at: Position) -> Position:
    """The same position by what matters of it: the order of rounds beside the locks.

    Whether a round is a lock's own or lies above it matters to one broken rule alone; and who has
    met which quorum matters only where not all that are public count.
    """
    locks = sorted({lock for lock in at.locks if lock != NO_ROUND})
    strict = game.broken == "only newer rounds than the lock's"
    same = game.all_count and game.broken != "quorums are not passed on"

    def rank(round_: int) -> int:
        if round_ == NO_ROUND:
            return NO_ROUND
        above = bisect_right(locks, round_)
        return above + bisect_left(locks, round_) if strict else above

    def ranked(quorum: Quorum) -> Quorum:
        return quorum._replace(round=rank(quorum.round))

    return Position(
        tuple(map(rank, at.locks)),
        (FRESH,) * len(at.newest) if same else tuple(map(ranked, at.newest)),
        frozenset(map(ranked, at.public)),
        frozenset(map(ranked, at.hidden)),
    )


def starts(game: Game) -> set[tuple[Position, Rotation]]:
    """Every beginning, with every order in which members may propose."""
    turns = [True] * len(game.honest) + [False] * (game.members - len(game.honest))
    return {
        (_ranked(game, at._replace(locks=locks, newest=newest)), rotation)
        for at in beginnings(game)
        for members in set(permutations(zip(at.locks, at.newest, strict=True)))
        for locks, newest in [zip(*members, strict=True)]
        for rotation in set(permutations(turns))
    }


def play(game: Game) -> Outcome:
    """Look at every run from every beginning: the longest one, or one without an end."""
    longest: dict[Any, int] = {}
    roots = sorted(starts(game), key=repr)
    for root in roots:
        cycle = _walk(game, root, longest)
        if cycle:
            return Outcome(len(longest) + len(cycle), None, cycle)
    return Outcome(len(longest), max(longest[root] for root in roots))


def _walk(game: Game, root: Any, longest: dict[Any, int]) -> tuple[str, ...]:
    """Fill in the longest runs from a position on, depth first; a cycle if there is one."""
    path: dict[Any, Iterator[tuple[Any, str]]] = {}
    words: dict[Any, str] = {}
    worst: dict[Any, int] = {}
    here = root
    while True:
        if here not in longest and here not in path:
            path[here], worst[here] = _next(game, *here), 0
        here = next(reversed(path), None)
        if here is None:
            return ()
        for child, how in path[here]:
            words[here] = how
            if child in path:
                nodes = list(path)
                return tuple(words[node] for node in nodes[nodes.index(child) :])
            if child not in longest:
                here = child
                break
            worst[here] = max(worst[here], longest[child])
        else:
            del path[here]
            longest[here] = worst.pop(here) + here[1][0]
            parent = next(reversed(path), None)
            if parent is None:
                return ()
            worst[parent] = max(worst[parent], longest[here])
            here = parent


def _next(game: Game, at: Position, turns: Rotation) -> Iterator[tuple[Any, str]]:
    turn, later = turns[0], turns[1:] + turns[:1]
    for to, how in moves(game, at, honest=turn):
        after = _ranked(game, to)
        if turn:
            after = after._replace(
                locks=after.locks[1:] + after.locks[:1], newest=after.newest[1:] + after.newest[:1]
            )
        yield (after, later), how
