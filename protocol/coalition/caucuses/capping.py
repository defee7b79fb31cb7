"""How many of the keys that signed can be members of their groups.

Spec: docs/spec/coalition/caucuses.md section 6, step 4. A group's node could put keys of nobody
into its register; it affiliates as many members as the others took it in with, and no more count.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping

Groups = frozenset[bytes]
"""The groups in whose registers one key was found."""


def countable(keys: Iterable[Groups], sizes: Mapping[bytes, int]) -> int:
    """The most keys that can each be put down to a group of theirs, none beyond its size.

    The most, so that nobody takes a place from others by signing in a second group too: a key
    moves to its other group as soon as that makes room.

    Args:
        keys: for each key its groups, in any order.
        sizes: members by group; who is not in it has none.
    """
    counted = Counter(keys)
    # Those of one group first: they have nowhere else to go, and take no more than there is.
    held = {g: min(counted[frozenset({g})], sizes.get(g, 0)) for g in frozenset().union(*counted)}
    room = {group: sizes.get(group, 0) - taken for group, taken in held.items()}
    moving: dict[bytes, Counter[Groups]] = {group: Counter() for group in room}
    closed: set[bytes] = set()
    several = sorted((sorted(groups), many) for groups, many in counted.items() if len(groups) > 1)
    total = sum(held.values())
    for groups, many in several:
        for _ in range(many):
            if not _place(frozenset(groups), room, moving, closed):
                break
            total += 1
    return total


def _place(
    key: Groups, room: dict[bytes, int], moving: dict[bytes, Counter[Groups]], closed: set[bytes]
) -> bool:
    """Find one key a place, others moved along where that makes one; whether there was any."""
    # From each group that was reached, over whose place: the group before it and the key there.
    came: dict[bytes, tuple[bytes, Groups]] = {}
    seen = set(key) - closed
    # Once no group is left to be reached, the keys of a crowded one need not be gone through.
    left = room.keys() - seen - closed
    queue = deque(sorted(seen))
    while queue:
        group = queue.popleft()
        if room[group]:
            room[group] -= 1
            while group in came:
                before, other = came[group]
                moving[before][other] -= 1
                moving[group][other] += 1
                group = before
            moving[group][key] += 1
            return True
        for other, many in moving[group].items():
            if not left:
                break
            for to in sorted(other & left) if many else ():
                left.remove(to)
                seen.add(to)
                came[to] = (group, other)
                queue.append(to)
    # Nothing that comes later makes room there: it need not be asked again.
    closed |= seen
    return False
