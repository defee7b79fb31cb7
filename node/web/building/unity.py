"""View models of points of unity."""

from node.names import by_name, group_name
from node.web.building.proposals import changes
from node.web.viewmodels.unity import PointView, StanceLine, UnityView, VersionView
from protocol.coalition.state import State
from protocol.coalition.unity.values import Standing, Version


def unity_view(state: State, own_group: bytes) -> UnityView:
    """All points."""
    unity = state.unity
    return UnityView(
        points=tuple(
            version_view(state, unity.versions[name], own_group) for name in unity.points.values()
        ),
        motions=tuple(version_view(state, v, own_group) for v in _open(state)),
        groups=tuple(group_name(state, g) for g in by_name(state, state.membership.members)),
        needed=unity.needed,
        ended=tuple(version_view(state, v, own_group) for v in unity.ended() if v.action == "add"),
    )


def point_view(state: State, number: int, own_group: bytes) -> PointView | None:
    """One point; None if there never was one of this number."""
    history = state.unity.history(number)
    if not history:
        return None
    current = state.unity.points.get(number)
    return PointView(
        number=number,
        current=None
        if current is None
        else version_view(state, state.unity.versions[current], own_group),
        motions=tuple(
            version_view(state, v, own_group) for v in _open(state) if v.number == number
        ),
        history=tuple(version_view(state, v, own_group) for v in reversed(history)),
        ended=tuple(
            version_view(state, v, own_group) for v in state.unity.ended() if v.number == number
        ),
    )


def version_view(state: State, version: Version, own_group: bytes) -> VersionView:
    """One wording."""
    base = state.unity.versions.get(version.base)
    own = version.stances.get(own_group)
    return VersionView(
        id=version.id.hex(),
        number=version.number,
        action=version.action,
        standing=version.standing.value,
        text=version.text,
        reason=version.reason,
        group=group_name(state, version.group) if version.group else "",
        time=version.time,
        since=version.since,
        until=version.until,
        stances=tuple(_line(state, version, group) for group in state.membership.members),
        changes=changes("" if base is None else base.text, version.text),
        needed=version.needed,
        own="" if own is None else own.stance,
        withdrawn=version.withdrawn,
        withdrawal_reason=version.withdrawal_reason,
        may_withdraw=version.group == own_group and version.standing is Standing.PROPOSED,
    )


def _open(state: State) -> list[Version]:
    return [v for v in state.unity.versions.values() if v.standing == Standing.PROPOSED]


def _line(state: State, version: Version, group: bytes) -> StanceLine:
    stance = version.stances.get(group)
    if stance is None:
        return StanceLine(group_name(state, group), "")
    return StanceLine(group_name(state, group), stance.stance, stance.reason, stance.time)
