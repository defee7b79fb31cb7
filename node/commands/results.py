"""Results: what the groups returned, what the rule makes of it, and the votes to count again."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta

from node.commands.ballots import BallotArgs, pick_ballot, reserved_value
from node.commands.base import Command
from node.core import Node
from node.errors import NodeError
from node.result_words import told_result
from node.ties import count_ties
from protocol.ballots.choices import write_choice
from protocol.ballots.grading import count_variant, grade_labels
from protocol.ballots.manifest import MAX_CONTESTS, Contest
from protocol.coalition.state import Ballot
from protocol.counting.exact import text


class ContestArgs(BallotArgs):
    """One contest of a ballot, from 1."""

    contest: Annotated[int, Meta(ge=1, le=MAX_CONTESTS)] = 1


async def result(node: Node, args: BallotArgs) -> dict[str, Any]:
    """A ballot's provisional result, as far as groups have returned."""
    state = await node.state()
    return told_result(state, pick_ballot(state, args.ballot))


async def votes(node: Node, args: ContestArgs) -> dict[str, Any]:
    """All votes of one contest as its count takes them: weighted, every group's together."""
    state = await node.state()
    return contest_votes(pick_ballot(state, args.ballot), args.contest)


def check_contest(contests: Sequence[Contest], number: int) -> None:
    """Hold that a ballot has a contest of this number, from 1.

    Raises:
        NodeError: `no-contest`.
    """
    if number > len(contests):
        given = f"give 1 to {len(contests)}" if len(contests) > 1 else "it has one; leave it out"
        raise NodeError("no-contest", f"the ballot has no contest {number}", given)


def contest_votes(ballot: Ballot, number: int) -> dict[str, Any]:
    """The profile of one contest with what is needed to count it.

    Args:
        ballot: with a tally.
        number: of the contest, from 1.

    Returns:
        Title, option labels, grades (the best first, or none), seats, method, variant, `ties`
        (`node.ties.count_ties`), and `rows`: the text of a choice (`protocol.ballots.choices`) and
        its exact number of votes as text.

    Raises:
        NodeError: `no-contest`; `no-votes-yet`: before the close nobody knows a running tally.
    """
    contests = ballot.manifest.contests
    check_contest(contests, number)
    if not ballot.tallies:
        raise NodeError("no-votes-yet", "no group's result of this ballot is known")
    contest, tally = contests[number - 1], ballot.tallies[number - 1]
    rows = [[write_choice(choice), text(n)] for choice, n in tally.profile.rows.items()]
    return {
        "title": contest.title,
        "options": [option.label for option in contest.options],
        "grades": list(grade_labels(contest)),
        "seats": contest.seats,
        "method": contest.method,
        "variant": dict(count_variant(contest)),
        "reserved": reserved_value(contest),
        "ties": count_ties(ballot, number),
        "rows": sorted(rows),
    }


COMMANDS = {"result": Command(BallotArgs, result), "ballot.votes": Command(ContestArgs, votes)}
