"""Which groups' keys were replaced, as the page of groups shows it."""

from node.names import group_name
from node.web.viewmodels.membership import KeyLine
from protocol.coalition.state import State


def key_lines(state: State, here: bytes) -> tuple[KeyLine, ...]:
    """Every replacement of a group's keys, the newest first; those not in effect before them."""
    lines = [
        KeyLine(
            group=group_name(state, group),
            key=rotation.key.hex(),
            by="" if rotation.by == group else group_name(state, rotation.by),
            time=rotation.time,
            in_effect=rotation.since is not None,
            statements=rotation.since or 0,
            here=group == here,
            decided=rotation.decided,
        )
        for group, chain in state.membership.rotations.items()
        for rotation in chain
    ]
    return tuple(sorted(lines, key=lambda line: (line.in_effect, -line.time, line.group)))
