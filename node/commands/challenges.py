"""Challenges of results, what the panel rules, and open votes withdrawn or given more time."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from node.commands.ballots import BallotArgs, may_yet_open, pick_ballot
from node.commands.base import Args, Command, HexPrefix, Why, pick
from node.commands.membership import GroupText, find_group
from node.commands.past_hours import hold_until_closed
from node.core import Node
from node.errors import NodeError
from protocol.coalition.challenge_rules import MAX_PANEL
from protocol.coalition.challenges.bodies import (
    BallotExtensionBody,
    BallotWithdrawalBody,
    ChallengeBody,
    ResultRulingBody,
)
from protocol.coalition.challenges.gather import ORDERS
from protocol.coalition.challenges.values import Challenge
from protocol.coalition.state import Ballot, State
from protocol.results import describe_result


class ChallengeArgs(BallotArgs):
    """Challenges a result; `group` names whose part of it is wrong, or nobody: all of it."""

    reason: Why
    group: Annotated[str, Meta(max_length=120)] = ""


class RuleArgs(Args):
    """Rules on a challenge, named by the first characters of its id.

    Attributes:
        groups: whom a recount or a correction is for; none: whom the challenge names.
    """

    challenge: HexPrefix
    outcome: Literal["uphold", "recount", "correct", "void"]
    reason: Why
    groups: Annotated[list[GroupText], Meta(max_length=MAX_PANEL)] = field(default_factory=list)


class ExtendArgs(BallotArgs):
    """Says that an outage of a group kept its members from voting."""

    group: GroupText
    reason: Why


class WithdrawArgs(BallotArgs):
    """Takes an open vote back, and says why."""

    reason: Why


async def challenge(node: Node, args: ChallengeArgs) -> dict[str, Any]:
    """Challenge a result, or one group's part of it."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    about = find_group(state, args.group) if args.group else b""
    if ballot.standing is not None:
        hold_until_closed(state, ballot)
    body = ChallengeBody(reason=args.reason, group=about)
    name = await node.publish("result-challenge", body, [ballot.hash])
    return {"challenge": name.hex(), "ballot": ballot.id.hex(), "title": ballot.manifest.title}


async def rule(node: Node, args: RuleArgs) -> dict[str, Any]:
    """Say, as a group of the panel, what becomes of a challenge."""
    state = await node.state()
    ballot, found = find_challenge(state, args.challenge)
    groups = ruled_groups(state, found, args)
    body = ResultRulingBody(outcome=args.outcome, reason=args.reason, groups=groups)
    name = await node.publish("result-ruling", body, [found.hash])
    after = next(c for b, c in challenges(await node.state()) if c.hash == found.hash)
    return {
        "ruling": name.hex(),
        "challenge": found.hash.hex(),
        "ballot": ballot.id.hex(),
        "agree": len(after.agreeing(body.outcome, tuple(groups))),
        "needed": after.needed,
    }


def ruled_groups(state: State, found: Challenge, args: RuleArgs) -> list[bytes]:
    """Whom a ruling asks to count again or to correct, ascending; none where it asks nobody.

    Raises:
        NodeError: `no-group-named`, or a name that is no group's.
    """
    groups = sorted({find_group(state, name) for name in args.groups})
    if args.outcome not in ORDERS:
        return []
    if not groups and not found.target:
        raise NodeError(
            "no-group-named",
            "the challenge is about the whole vote",
            "name the groups that are to count again or to correct their results",
        )
    return groups or [found.target]


async def withdraw(node: Node, args: WithdrawArgs) -> dict[str, Any]:
    """Withdraw an open vote of the own group; in force once a cut before its close holds it."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    _check_under_way(node, state, ballot)
    await node.publish("ballot-withdrawal", BallotWithdrawalBody(reason=args.reason), [ballot.hash])
    state = await node.state()
    return describe_result(state, state.ballots[ballot.id])


def _check_under_way(node: Node, state: State, ballot: Ballot) -> None:
    """Where no cuts are certified, a vote is taken back only by its proposal, before it opens.

    Raises:
        NodeError: `withdrawn`, `never-opens`: nothing is left to take back; `not-under-way`.
    """
    if ballot.opened is not None or ballot.group != node.group:
        return
    may_yet_open(state, ballot)
    if state.charter.rules.cuts is None:
        raise NodeError(
            "not-under-way",
            "this ballot has not opened, so there is no vote to withdraw",
            "withdraw its proposal, and it never opens: "
            f"`commonweal proposal withdraw {ballot.proposal.hex()[:12]} --reason WHY`",
        )


async def extend(node: Node, args: ExtendArgs) -> dict[str, Any]:
    """Say, as a group of the panel, that the close of an open vote is to move for an outage.

    It moves once more than half of the panel have said so of the same group, in cuts before it.
    """
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    body = BallotExtensionBody(group=find_group(state, args.group), reason=args.reason)
    await node.publish("ballot-extension", body, [ballot.hash])
    state = await node.state()
    return describe_result(state, state.ballots[ballot.id])


def challenges(state: State) -> list[tuple[Ballot, Challenge]]:
    """Every challenge with the vote that it is about."""
    return [
        (ballot, one)
        for ballot in state.ballots.values()
        if ballot.standing is not None
        for one in ballot.standing.challenges
    ]


def find_challenge(state: State, prefix: str) -> tuple[Ballot, Challenge]:
    """The challenge that an id typed by a person names."""
    known = {one.id: (ballot, one) for ballot, one in challenges(state)}
    return known[pick(prefix, known, "challenge", "result BALLOT")]


COMMANDS = {
    "result.challenge": Command(ChallengeArgs, challenge),
    "result.rule": Command(RuleArgs, rule),
    "ballot.withdraw": Command(WithdrawArgs, withdraw),
    "ballot.extend": Command(ExtendArgs, extend),
}
