"""What is done and what is still to do on a new server: read off the state and its own files."""

import msgspec

from node.web.viewmodels.first_steps import FirstStepsView, StepView
from protocol.coalition.state import State

# One enters a voters' list or a result, another confirms it.
STEWARDS_NEEDED = 2


class Begun(msgspec.Struct, frozen=True):
    """What a server has of its own, and no state says.

    Attributes:
        answered: other groups' servers that have answered it since its start.
        stewards, facilitators: whose accesses stand.
        members: on the members' list.
    """

    answered: int
    stewards: int
    facilitators: int
    members: int


def first_steps(state: State, here: bytes, begun: Begun) -> FirstStepsView:
    """Every step; those that this coalition has no use for are left out.

    Args:
        here: the group whose server this is.
    """
    others = len(state.membership.members) - (here in state.membership.members)
    points = [state.unity.versions[name] for name in state.unity.points.values()]
    said = sum(here in version.stances for version in points)
    steps = [
        StepView("stewards", begun.stewards >= STEWARDS_NEEDED, "/accesses/new"),
        StepView("members", begun.members > 0, "/roster/import", begun.members),
        StepView("facilitators", begun.facilitators > 0, "/accesses/new"),
        StepView("backup", None, ""),
        StepView("proposal", bool(state.proposals), "/proposals/new"),
        StepView("meeting", bool(state.convenings), "/meetings/new"),
    ]
    if others:
        heard = StepView("peers", begun.answered >= others, "/peers", begun.answered, others)
        steps.insert(0, heard)
    if points:
        unity = StepView("unity", said == len(points), "/points", said, len(points))
        steps.insert(-2, unity)
    return FirstStepsView(tuple(steps))


def beginning(state: State, members: int) -> bool:
    """Whether a server is so new that its first page leads to the steps.

    Nobody is on its members' list, or nothing was proposed and no meeting called by anybody.
    """
    return not members or not (state.proposals or state.convenings)
