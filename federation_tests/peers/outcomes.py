"""What our count elects, however its ties are broken."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import Count
from protocol.counting.ties import TieBreak

Elected = frozenset[int]


def tied(found: Count) -> bool:
    """Whether anything in a count was decided by the tie-break."""
    return any(one.ties for one in found.rounds)


def counts(
    method: str,
    profile: Profile,
    *,
    seats: int = 1,
    variant: Mapping[str, str] | None = None,
    steps: tuple[str, ...] = (),
) -> Iterator[Count]:
    """Our count by every casting vote; only one if nothing is tied.

    Args:
        steps: of the ladder, before the casting vote.
    """
    found = count(method, profile, seats=seats, variant=variant)
    if not tied(found):
        yield found
        return
    for order in permutations(range(profile.options)):
        ladder = TieBreak((*steps, "casting"), casting=order)
        yield count(method, profile, seats=seats, variant=variant, tie_break=ladder)


def possible(
    method: str,
    profile: Profile,
    *,
    seats: int = 1,
    variant: Mapping[str, str] | None = None,
    steps: tuple[str, ...] = (),
) -> Iterator[Elected]:
    """Everybody that a casting vote could seat, found one by one; repeats are possible."""
    for found in counts(method, profile, seats=seats, variant=variant, steps=steps):
        yield frozenset(found.winners)


def everybody(outcomes: Iterable[Elected]) -> set[int]:
    """Whoever is elected in one of them."""
    return set().union(*outcomes)
