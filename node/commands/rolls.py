"""Rolls: draw up the voters' list of a ballot as counts, for two stewards to attest."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.ballots import BallotArgs, as_of, may_attest, pick_ballot
from node.commands.base import Command
from node.commands.drafts import keep_draft
from node.core import Node
from node.errors import NodeError
from node.store.people import Member
from protocol.ballots.attestation import roll_message
from protocol.ballots.manifest import MAX_TIME_S
from protocol.ballots.roll_checks import check_roll
from protocol.ballots.rolls import Duplicates, Roll
from protocol.ballots.rule import MAX_COUNT
from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.state import Ballot, State
from protocol.encoding import pack
from protocol.errors import SignatureError


class DraftArgs(BallotArgs):
    """A roll: members by region, or the node's roster.

    `as_of` is the date of the list in UTC seconds; 0 means now. With `commit` false nothing is
    kept: the answer says what would be attested. `duplicates` is what was done so that nobody votes
    in two groups; from the roster, who declared another group is left off anyway.
    """

    basis: Literal["paid", "affiliated", "list", "records"]
    regions: dict[str, Annotated[int, Meta(ge=0, le=MAX_COUNT)]] | None = None
    roster: bool = False
    as_of: Annotated[int, Meta(ge=0, le=MAX_TIME_S)] = 0
    duplicates: Duplicates = "unchecked"
    commit: bool = False


async def draft(node: Node, args: DraftArgs) -> dict[str, Any]:
    """Draw up a roll; with `commit`, keep it for two stewards to sign."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    may_attest(node, state, ballot)
    if node.group not in electorate_groups(ballot.manifest.rule, state.groups):
        raise NodeError("not-invited", "this ballot does not ask your group")
    if args.roster == (args.regions is not None):
        raise NodeError(
            "bad-arguments", "a roll comes from the roster or from counts", "give one of them"
        )
    one_home = state.charter.rules.several_groups == "one-home"
    if args.duplicates != "unchecked" and not one_home:
        raise NodeError(
            "duplicates-allowed", "the charter lets a person vote in several groups", "leave it out"
        )
    listed = node.people.members()
    voters = [m for m in listed if not (one_home and m.home == "elsewhere")]
    regions = _regions(voters, args)
    if args.roster:
        _check_regions(regions, state.charter.regions)
    roll = Roll(
        count=sum(regions.values()),
        basis=args.basis,
        as_of=args.as_of or node.now(),
        regions=regions,
        duplicates=args.duplicates,
    )
    _check_date(roll.as_of, ballot.manifest.schedule.opens)
    _try(node, state, ballot, roll)
    message = roll_message(roll, ballot.id, node.group)
    answer = {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "group": state.groups[node.group].card.name,
        "count": roll.count,
        "basis": roll.basis,
        "as_of": roll.as_of,
        "regions": regions,
        "duplicates": roll.duplicates,
        "one_home": one_home,
        "left_off": len(listed) - len(voters) if args.roster else 0,
        "replaces": node.group in ballot.rolls,
        "draft": message.hex(),
        "kept": args.commit,
    }
    if args.commit:
        if args.roster:
            await node.boxes.freeze(ballot, voters)
        await keep_draft(node, message, "roll", ballot.id, pack(roll))
    return answer


def _try(node: Node, state: State, ballot: Ballot, roll: Roll) -> None:
    """Check a roll as every node will, so that nothing impossible is signed."""
    try:
        check_roll(roll, ballot.manifest, state.facts_of(ballot), node.group)
    except SignatureError as error:
        # The last of the checks: everything holds but the signatures, which are still to come.
        if error.code != "unattested":
            raise


def _check_date(date: int, opens: int) -> None:
    """A list that is made late can still hold, if the members were these at the opening hour.

    Only people know whether they were: so no date is put in for them.

    Raises:
        NodeError: `roll-late`.
    """
    if date > opens:
        raise NodeError(
            "roll-late",
            "the voters' list is dated after the hour at which its ballot opens",
            f"if the members were these at that hour, say so: {as_of(opens)}; "
            "if not, the ballot is put again with later hours",
        )


def _regions(voters: Sequence[Member], args: DraftArgs) -> dict[str, int]:
    if args.regions is not None:
        return dict(sorted(args.regions.items()))
    counts: dict[str, int] = {}
    for member in voters:
        counts[member.region] = counts.get(member.region, 0) + 1
    if not counts:
        raise NodeError("no-members", "the roster is empty", "`commonweal roster import FILE`")
    return dict(sorted(counts.items()))


def _check_regions(counts: dict[str, int], known: Sequence[str]) -> None:
    """Check that every member is in a region that the charter lists, or in none.

    Raises:
        NodeError: `members-outside`, naming the regions and how many are in each.
    """
    outside = {region: count for region, count in counts.items() if region and region not in known}
    if not outside:
        return
    named = ", ".join(f"{region} ({count})" for region, count in outside.items())
    error = NodeError(
        "members-outside",
        f"members stand in regions that the charter doesn't list: {named}",
        f"mend them in the members' list; the charter's regions: {', '.join(known) or 'none'}",
    )
    error.detail = named
    raise error


COMMANDS = {"roll.draft": Command(DraftArgs, draft)}
