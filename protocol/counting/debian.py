"""The Debian Project's standard resolution procedure: quorum, majority, and the Schwartz set.

The Debian Constitution, appendix A.6 (A.5 since version 1.9), "Vote counting"; the numbers cited
are those of its paragraphs. The last steps are Schulze's method by winning votes.

Spec: docs/spec/counting/debian.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import msgspec
from msgspec import field

from protocol.counting.exact import Exact
from protocol.counting.method import Method, Setting
from protocol.counting.pairwise import Matrix, beats, compare
from protocol.counting.profile import MAX_OPTIONS, Profile
from protocol.counting.result import Count, Pairwise, Reason, Round, Standing, Tie
from protocol.counting.ties import TieBreak
from protocol.errors import RuleError

#: Developers of any project there is.
MAX_DEVELOPERS = 10_000_000
#: Above any supermajority that a constitution asks for.
MAX_RATIO = 1_000

DEVELOPERS = Setting(
    "developers",
    ("none",),
    "how many may vote, from which the quorum follows: one and a half times the square root; none: "
    "there is no quorum",
    range(1, MAX_DEVELOPERS + 1),
)
DEFAULT = Setting(
    "default",
    ("last",),
    "the number of the default option (further discussion, none of the above), counted from 1",
    range(1, MAX_OPTIONS + 1),
)
MAJORITY = Setting(
    "majority",
    ("1",),
    "the ratio in which an option must defeat the default option: one for all, or one for each "
    "option with commas between, the default option's included",
    range(1, MAX_RATIO + 1),
    listed=True,
)
COMPARISON = Setting(
    "comparison",
    ("at-least", "strictly-greater"),
    "how the ratio must be met: by at least that many (constitution 1.6, 2015, and later, where a "
    "ratio of 1 still asks for more), or by more (before)",
)


class _Poll(msgspec.Struct):
    """The vote while options and defeats are dropped."""

    matrix: Matrix
    default: int
    standing: list[int]
    dropped: list[int] = field(default_factory=list)
    defeats: set[tuple[int, int]] = field(default_factory=set)
    rounds: list[Round] = field(default_factory=list)

    def drop(self, key: str, options: list[int]) -> None:
        """Options that miss a condition are in no comparison any more."""
        if options:
            out = tuple(options)
            self.rounds.append(Round({}, 0, eliminated=out, reasons=(Reason(key, out),)))
            self.dropped += options
            self.standing = [option for option in self.standing if option not in options]


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count rankings, equal ranks included; unranked options are equal last (A.6.1).

    Raises:
        RuleError: `bad-count`: the default option or the ratios do not fit the options.
    """
    default, ratios = _fit(profile.options, settings)
    poll = _Poll(compare(profile), default, list(range(profile.options)))
    if profile.total == profile.blank:
        poll.rounds.append(Round({}, 0, reasons=(Reason("no-votes"),)))
        schwartz: tuple[int, ...] = ()
        winners: tuple[int, ...] = ()
    else:
        _quorum(poll, settings["developers"])
        _majority(poll, ratios, settings["comparison"])
        schwartz = _schwartz_sequential_dropping(poll)
        winners = _elect(poll, schwartz, tie_break)
    pairwise = Pairwise(
        poll.matrix,
        dropped=tuple(sorted(poll.dropped)),
        schwartz=schwartz,
        needed=quorum(settings["developers"]),
        standings=tuple(
            Standing(o, poll.matrix[o][default], poll.matrix[default][o], ratios[o])
            for o in range(profile.options)
            if o != default
        ),
    )
    total, blank = profile.total, profile.blank
    return Count("debian", settings, seats, winners, tuple(poll.rounds), total, blank, pairwise)


def quorum(developers: str) -> int | None:
    """Whole votes that meet A.6.2, at least 3Q = 3 * sqrt(n) / 2; None if there is no quorum."""
    if developers == "none":
        return None
    # The smallest v with 4 v^2 >= 9 n, as 2v >= ceil(sqrt(9n)).
    root = isqrt(9 * int(developers) - 1) + 1
    return -(-root // 2)


def _quorum(poll: _Poll, developers: str) -> None:
    """A.6.2: an option needs at least 3Q votes above the default; Q is half the root of n."""
    if developers == "none":
        return
    matrix, default = poll.matrix, poll.default
    short = [
        option
        for option in poll.standing
        # V >= 3 * sqrt(n) / 2, squared, so that no root is ever rounded.
        if option != default and 4 * matrix[option][default] ** 2 < 9 * int(developers)
    ]
    poll.drop("quorum-missed", short)


def _majority(poll: _Poll, ratios: list[int], comparison: str) -> None:
    """A.6.3: an option that does not defeat the default by its ratio is dropped."""

    def defeats(option: int) -> bool:
        ahead, behind = poll.matrix[option][poll.default], poll.matrix[poll.default][option]
        needed = ratios[option] * behind
        if comparison == "strictly-greater":
            return ahead > needed
        return ahead >= needed and ahead > behind

    short = [o for o in poll.standing if o != poll.default and not defeats(o)]
    poll.drop("majority-missed", short)


def _schwartz_sequential_dropping(poll: _Poll) -> tuple[int, ...]:
    """A.6.4 to A.6.7: drop the weakest defeats inside the Schwartz set until there are none."""
    # A.6.4: A defeats B if more voters prefer A to B than B to A.
    pairs = [(a, b) for a in poll.standing for b in poll.standing if beats(poll.matrix, a, b)]
    poll.defeats = set(pairs)
    while True:
        schwartz = schwartz_set(poll.standing, poll.defeats)
        inside = [pair for pair in sorted(poll.defeats) if set(pair) <= set(schwartz)]
        if not inside:
            return schwartz
        # A.6.7(a): fewer votes for the winner, and at equal votes more for the loser, is weaker.
        weakest = min(_strength(poll.matrix, pair) for pair in inside)
        dropped = [pair for pair in inside if _strength(poll.matrix, pair) == weakest]
        poll.defeats.difference_update(dropped)
        reasons = tuple(Reason("defeat-dropped", pair) for pair in dropped)
        poll.rounds.append(Round({}, 0, reasons=reasons))


def _strength(matrix: Matrix, pair: tuple[int, int]) -> tuple[Exact, Exact]:
    winner, loser = pair
    return matrix[winner][loser], -matrix[loser][winner]


def schwartz_set(standing: list[int], defeats: set[tuple[int, int]]) -> tuple[int, ...]:
    """A.6.5 and A.6.6: who transitively defeats everybody that transitively defeats them."""
    reach = {
        option: {loser for winner, loser in defeats if winner == option} for option in standing
    }
    for middle in standing:
        for option in standing:
            if middle in reach[option]:
                reach[option] |= reach[middle]
    return tuple(
        option
        for option in standing
        if all(other in reach[option] or option not in reach[other] for other in standing)
    )


def _elect(poll: _Poll, schwartz: tuple[int, ...], tie_break: TieBreak) -> tuple[int, ...]:
    """A.6.8: the only option left wins; of several whoever has the casting vote chooses."""
    ties: tuple[Tie, ...] = ()
    if len(schwartz) == 1:
        reason, winner = Reason("schwartz-winner", schwartz), schwartz[0]
    else:
        ties = (tie_break.rank(schwartz),)
        reason, winner = Reason("schwartz-tied", schwartz), ties[0].order[0]
    poll.rounds.append(Round({}, 0, elected=(winner,), reasons=(reason,), ties=ties))
    return (winner,)


def _fit(options: int, settings: Mapping[str, str]) -> tuple[int, list[int]]:
    """The default option's index and every option's ratio."""
    chosen = settings["default"]
    default = options if chosen == "last" else int(chosen)
    if default > options:
        raise RuleError("bad-count", f"the default is option {default} of {options}")
    ratios = [int(part) for part in settings["majority"].split(",")]
    if len(ratios) == 1:
        ratios *= options
    if len(ratios) != options:
        raise RuleError(
            "bad-count",
            f"{len(ratios)} ratios for {options} options",
            "give one ratio for all options or one for each, the default option's included",
        )
    return default - 1, ratios


DEBIAN = Method(
    name="debian",
    title="Debian's resolution procedure",
    source="Debian Constitution, appendix A.6 (A.5 since version 1.9)",
    about="Options that miss the quorum or their majority over the default option are dropped; of "
    "the others the weakest defeats are dropped until the Schwartz set has none.",
    kinds=frozenset({"rank"}),
    settings=(DEVELOPERS, DEFAULT, MAJORITY, COMPARISON),
    max_seats=1,
    run=count,
)
