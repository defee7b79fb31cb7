"""Names of groups, as pages show them."""

from collections.abc import Iterable

from protocol.coalition.moderation.values import Erasure
from protocol.coalition.state import State


def group_name(state: State, group: bytes) -> str:
    """A group's name by its card; of a group nobody knows, its id."""
    known = state.groups.get(group)
    return group.hex() if known is None else known.card.name


def by_name(state: State, groups: Iterable[bytes]) -> tuple[bytes, ...]:
    """Groups in the order in which people look for them; ids settle equal names."""
    return tuple(sorted(groups, key=lambda group: (group_name(state, group).casefold(), group)))


def obliged(state: State, erasure: Erasure) -> list[bytes]:
    """Groups that a notice of erasure obliges, by name, those first that have not erased."""
    groups = by_name(state, {*state.groups, *erasure.done})
    return sorted(groups, key=erasure.done.__contains__)


def group_region(state: State, group: bytes) -> str:
    """A group's home region; empty if it has none."""
    known = state.groups.get(group)
    return "" if known is None else known.card.region
