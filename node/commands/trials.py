"""Trying a rule on the votes of a ballot that is over, as they were or otherwise."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.ballots import pick_ballot
from node.commands.base import Args, Command, HexPrefix
from node.commands.results import check_contest
from node.commands.rules import read_rule
from node.core import Node
from node.errors import NodeError
from node.trying.changes import MAX_SUPPOSED_CHARS, read_all
from node.trying.telling import tell_trial
from protocol.ballots.manifest import MAX_CONTESTS
from protocol.ballots.what_if import Basis, try_rule
from protocol.ballots.what_if_votes import MAX_CHANGES
from protocol.coalition.state import Ballot, State

Supposition = Annotated[str, Meta(max_length=MAX_SUPPOSED_CHARS)]
Suppositions = Annotated[list[Supposition], Meta(max_length=MAX_CHANGES)]


class TrialArgs(Args):
    """What to try.

    Attributes:
        ballot: one whose returns are in, or some of them.
        contest: its number on the ballot, from 1.
        rule: as in a ballot file; None for the ballot's own.
        turnout, groups: suppositions as typed.
    """

    ballot: HexPrefix
    contest: Annotated[int, Meta(ge=1, le=MAX_CONTESTS)] = 1
    rule: dict[str, Any] | None = None
    turnout: Suppositions = []  # noqa: RUF012 - msgspec copies it
    groups: Suppositions = []  # noqa: RUF012


async def try_rule_on_ballot(node: Node, args: TrialArgs) -> dict[str, Any]:
    """The result under the rule, as the votes were and with what is supposed."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    basis = ballot_basis(state, ballot)
    if basis is None:
        raise NodeError(
            "no-votes-yet",
            "no group's result of this ballot is known",
            "try the rule on a ballot that is over, or on a tally of your own with --tally",
        )
    contests = ballot.manifest.contests
    check_contest(contests, args.contest)
    index = args.contest - 1
    names = {group: known.card.name for group, known in state.groups.items()}
    if args.rule is not None:
        options = contests[index].kind != "yes-no"
        basis = try_rule(basis, read_rule(args.rule, names, options=options), index)
    changes = read_all(
        args.turnout, args.groups, names, basis.facts.regions, (contests[index], index)
    )
    return tell_trial(basis, index, changes, names)


def ballot_basis(state: State, ballot: Ballot) -> Basis | None:
    """What a ballot's result rests on: published returns only; None while there is none.

    Before the close no return is valid, so a running tally can't be asked for.
    """
    if not ballot.tallies:
        return None
    return Basis(
        manifest=ballot.manifest,
        rolls={group: ballot.rolls[group].roll for group in ballot.electorate},
        returns={group: ret.body for group, ret in ballot.returns.items()},
        facts=state.facts_of(ballot),
        recused=ballot.recused,
        draw=ballot.draw,
    )


COMMANDS = {"rule.try": Command(TrialArgs, try_rule_on_ballot)}
