"""The view model of the page on which papers are counted up."""

from collections.abc import Mapping, Sequence
from typing import Any

from node.core import Node
from node.web.building.ballots import ballot_line, contest_view
from node.web.building.challenges import challenge_view, owes
from node.web.building.drafts import draft_view
from node.web.viewmodels.carrying import CountingView
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import takes_return


def counting_view(
    node: Node, state: State, ballot: Ballot, shown: Sequence[Mapping[str, Any]]
) -> CountingView:
    """What this group can count in a vote.

    Args:
        shown: its contests as `ballot.show` has them.
    """
    asked = node.group in ballot.electorate
    held = ballot.returns.get(node.group)
    waiting = () if ballot.standing is None else ballot.standing.open_challenges
    drafts = (draft_view(node, state, d) for d in node.drafts.all() if d.ballot == ballot.id)
    return CountingView(
        line=ballot_line(state, ballot, node.group),
        regions=tuple(sorted(ballot.rolls[node.group].roll.regions.items())) if asked else (),
        contests=tuple(contest_view(i, c) for i, c in enumerate(ballot.manifest.contests)),
        shown=tuple(shown),
        closed=ballot.phase in (Phase.CLOSED, Phase.DECLARED),
        accepted="counted" in ballot.manifest.accepts,
        delegates="delegates" in ballot.manifest.accepts,
        asked=asked,
        returned="" if held is None else held.body.kind,
        late=not takes_return(state, ballot, node.group),
        rulings=tuple(
            challenge_view(state, one, node.group) for one in waiting if owes(one, node.group)
        ),
        drafts=tuple(d for d in drafts if d is not None and d.ret is not None),
    )
