"""Ballots: put a question, list and show, open it; and what a ballot looks like in JSON."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.caucus_shown import recommended
from node.commands.gates import ballot_gates
from node.commands.lifts import take_over_lifts
from node.commands.manifests import read_manifest
from node.commands.process_ends import stuck
from node.commands.process_text import contest
from node.commands.proposals import find as find_proposal
from node.core import Node
from node.errors import NodeError
from node.rule_words import rule_words
from node.vote_now import vote_now
from protocol.ballots.explain_grades import explain_grades
from protocol.ballots.grading import grade_labels
from protocol.ballots.manifest import Contest, Manifest, ballot_id
from protocol.ballots.places import explain_places
from protocol.coalition.demands.values import Demand
from protocol.coalition.kinds import OpeningBody, RecusalBody
from protocol.coalition.openings import opening_refs
from protocol.coalition.state import Ballot, Phase, Proposal, State
from protocol.duties import never_opens, withdrawn_before
from protocol.results import describe_ballot, describe_recused


class PutArgs(Args):
    """A ballot on a proposal; `manifest` is the ballot file as a map."""

    proposal: HexPrefix
    manifest: dict[str, Any]


class BallotArgs(Args):
    """Names a ballot by the first characters of its id."""

    ballot: HexPrefix


class RecuseArgs(BallotArgs):
    """Stands aside from a ballot."""

    reason: Annotated[str, Meta(max_length=2_000)] = ""


async def put(node: Node, args: PutArgs) -> dict[str, Any]:
    """Announce a ballot; it opens by itself once every gate is passed."""
    manifest, refs = await prepare(node, await find_proposal(node, args.proposal), args.manifest)
    await node.publish("manifest", manifest, refs)
    state = await node.state()
    ballot = state.ballots[ballot_id(manifest)]
    return {**describe_ballot(state, ballot), "due_early": due_early(state, ballot)}


def due_early(state: State, ballot: Ballot) -> list[dict[str, Any]]:
    """Demands that a ballot is to make the coalition's, and that are due before its returns are."""
    return [
        {"demand": demand.id.hex(), "title": demand.title, "deadline": demand.deadline}
        for demand in demands_on(state, ballot.proposal)
        if demand.deadline <= ballot.schedule.returns_due
    ]


def demands_on(state: State, proposal: bytes) -> list[Demand]:
    """The demands of a fixed day that a proposal cites and nobody has decided, oldest first."""
    return [
        demand
        for demand in state.demands.values()
        if demand.deadline and demand.ballot is None and proposal in demand.proposals
    ]


async def prepare(
    node: Node, proposal: Proposal, data: dict[str, Any]
) -> tuple[Manifest, list[bytes]]:
    """The manifest of a ballot on a proposal, and what its statement cites.

    Args:
        data: a ballot file as a map.

    Raises:
        NodeError: it can't be put, or could never open.
    """
    if proposal.withdrawn is not None:
        raise NodeError("withdrawn", "the proposal was withdrawn", "put a new one to be voted on")
    state = await node.state()
    process = state.processes.get(proposal.hash)
    if process is not None and stuck(state, process):
        raise NodeError(
            "process-stuck",
            "the process of this proposal has no option, and no meeting that could still bring one",
            "withdraw the proposal with `commonweal proposal withdraw`, and put it anew",
        )
    manifest = read_manifest(state, with_lines(state, proposal, data))
    _check_clauses(state, proposal, manifest)
    refs = [proposal.hash] if proposal.adoption is None else [proposal.hash, proposal.adoption]
    manifest = msgspec.structs.replace(manifest, wording=refs)
    if manifest.schedule.opens <= node.now():
        # No voters' list could be dated before the opening: the ballot would never open.
        raise NodeError(
            "opening-past",
            "the hour at which this ballot opens has passed",
            "choose a later one; every group attests its voters' list before it",
        )
    _check_extension(state, manifest)
    if ballot_id(manifest) in state.ballots:
        raise NodeError("ballot-exists", "this very ballot was announced before")
    return manifest, refs


def _check_extension(state: State, manifest: Manifest) -> None:
    """Voters are told of an extension only where somebody could grant it."""
    schedule = manifest.schedule
    if not schedule.extension_s:
        return
    rules = state.charter.rules
    if rules.challenges is None or rules.cuts is None:
        raise NodeError(
            "nobody-extends",
            "nobody could move the close of this vote: the charter has no panel or no council",
            "leave the extension out",
        )
    if schedule.extension_s > schedule.closes - schedule.opens:
        raise NodeError(
            "extension-too-long",
            "the extension is longer than voting",
            "at most as long as it is open",
        )


def with_lines(state: State, proposal: Proposal, data: dict[str, Any]) -> dict[str, Any]:
    """A ballot file without contests asks what the proposal's process came to, if it has one."""
    process = state.processes.get(proposal.hash)
    if process is None or "contests" in data:
        return data
    asked = contest(process, proposal.title)
    return {**data, "contests": [asked]} if asked else data


def recalls_delegates(state: State, proposal: Proposal) -> bool:
    """Whether delegates of its group go no longer once it has carried."""
    recalls = {said.hash for one in state.delegations.values() for said in one.proposed}
    return bool(recalls & set(proposal.clauses))


def _check_clauses(state: State, proposal: Proposal, manifest: Manifest) -> None:
    """Where a choice decides a proposal's clauses, each belongs to an option by its label.

    Raises:
        NodeError: `clause-without-option`, `recall-without-yes`: the vote could never decide that
            clause.
    """
    if not manifest.contests or manifest.contests[0].kind == "yes-no":
        return
    if recalls_delegates(state, proposal):
        raise NodeError(
            "recall-without-yes",
            "the proposal recalls delegates, which a choice between options can't decide",
            "let the first contest ask yes or no",
        )
    labels = {option.label for option in manifest.contests[0].options}
    options = {
        name: found.option for name, found in state.conditions.items() if name in proposal.clauses
    }
    for demand in state.demands.values():
        options |= {
            move.hash: move.option for move in demand.moves if move.hash in proposal.clauses
        }
        options |= {demand.id: demand.title} if demand.id in proposal.clauses else {}
    for name, option in options.items():
        if option not in labels:
            raise NodeError(
                "clause-without-option",
                f"no option of the first contest is called {option!r}, as {name.hex()[:12]} is",
                "name an option so, word for word, or let the first contest ask yes or no",
            )


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every ballot in short, oldest first."""
    state = await node.state()
    return {"ballots": [describe_ballot(state, ballot) for ballot in state.ballots.values()]}


async def show(node: Node, args: BallotArgs) -> dict[str, Any]:
    """A ballot with its question, rule, gates and rolls; `regions` are this group's own."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    name = {g: group.card.name for g, group in state.groups.items()}
    own = ballot.rolls.get(node.group)
    rule, now = rule_words(ballot.manifest, name), vote_now(state, ballot)
    return {
        **describe_ballot(state, ballot),
        "summary": ballot.manifest.summary,
        "now": None if now is None else now.parts(),
        "contests": [
            {
                "title": contest.title,
                "question": contest.question,
                "kind": contest.kind,
                "options": [option.label for option in contest.options],
                "method": contest.method,
                "variant": contest.variant,
                "seats": contest.seats,
                "min": contest.min,
                "max": contest.max,
                "grades": list(grade_labels(contest)),
                "scale": [sentence.english() for sentence in explain_grades(contest)],
                "reserved": reserved_value(contest),
            }
            for contest in ballot.manifest.contests
        ],
        "rule": [said.english() for said in rule],
        "rule_parts": [said.parts() for said in rule],
        "reserved": [
            sentence.english()
            for contest in ballot.manifest.contests
            for sentence in explain_places(contest)
        ],
        "accepts": ballot.manifest.accepts,
        "releases": ballot.manifest.releases,
        "gates": ballot_gates(state, ballot),
        "rolls": {
            name[g]: {"count": r.roll.count, "basis": r.roll.basis} for g, r in ballot.rolls.items()
        },
        "regions": {} if own is None else dict(sorted(own.roll.regions.items())),
        "recused": describe_recused(state, ballot),
        "recommendations": recommended(state, ballot),
    }


def reserved_value(contest: Contest) -> list[dict[str, Any]]:
    """The reserved places of a contest, options by label."""
    return [
        {
            "name": each.name,
            "least": each.least,
            "options": [contest.options[option].label for option in each.options],
        }
        for each in contest.reserved
    ]


async def open_now(node: Node, args: BallotArgs) -> dict[str, Any]:
    """Open one's own ballot with the rolls that are attested by now."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    may_yet_open(state, ballot)
    await publish_opening(node, state, ballot)
    state = await node.state()
    return describe_ballot(state, state.ballots[ballot.id])


async def publish_opening(node: Node, state: State, ballot: Ballot) -> bytes:
    """Publish an opening that cites all it relies on: rolls, sponsors, recusals."""
    if not ballot.rolls:
        raise NodeError(
            "no-rolls", "no group has attested its voters' list yet", _how_to_attest(state, ballot)
        )
    refs = opening_refs(state, ballot)
    try:
        return await node.publish("opening", OpeningBody(), refs)
    except NodeError as error:
        # A veto that was taken back, as far as this node sees, may not be so in what it can prove.
        if error.code != "gate-closed" or not await take_over_lifts(node, state, ballot):
            raise
    return await node.publish("opening", OpeningBody(), refs)


def _how_to_attest(state: State, ballot: Ballot) -> str:
    """The command that is right now: past the announced hour a list has to be dated back to it."""
    opens = ballot.manifest.schedule.opens
    if state.time <= opens:
        return "two administrators of a group do: `commonweal ballot roll`"
    return f"two administrators of a group do: `commonweal ballot roll` with {as_of(opens)}"


def as_of(time: int) -> str:
    """The option that dates a voters' list, with an hour of UTC as it is typed."""
    return f"--as-of {datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}"


async def recuse(node: Node, args: RecuseArgs) -> dict[str, Any]:
    """Let this group stand aside, out of every base, before the ballot opens."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    if ballot.opened is not None:
        raise NodeError("already-open", "the ballot is open; a group stands aside before that")
    if node.group in ballot.recusals:
        raise NodeError(
            "already-recused",
            "your group stands aside from this ballot already",
            "`commonweal ballot show` shows it with the reason",
        )
    await node.publish("recusal", RecusalBody(reason=args.reason), [ballot.hash])
    state = await node.state()
    ballot = state.ballots[ballot.id]
    return {**describe_ballot(state, ballot), "recused": describe_recused(state, ballot)}


def may_yet_open(state: State, ballot: Ballot) -> None:
    """Whether the ballot has opened, or still can.

    Raises:
        NodeError: `withdrawn`: its proposal was; `never-opens`: its last hour for that has passed.
    """
    if not never_opens(state, ballot):
        return
    if withdrawn_before(state, ballot) is not None:
        raise NodeError("withdrawn", "the proposal was withdrawn", "put a new one to be voted on")
    raise NodeError(
        "never-opens",
        "this ballot can't open any more: too little time is left to vote, or none",
        "whoever put it puts it again with later hours: `commonweal ballot put PROPOSAL FILE`",
    )


def may_attest(node: Node, state: State, ballot: Ballot) -> None:
    """Whether this group may still attest its voters' list.

    Raises:
        NodeError: `withdrawn`, `never-opens`, `already-open`, `recused`.
    """
    may_yet_open(state, ballot)
    if ballot.phase is not Phase.ANNOUNCED or ballot.opened is not None:
        raise NodeError(
            "already-open",
            "the voters' list is fixed: the vote waits for its hour only, is open, or is over",
            "no list is reissued after that",
        )
    if node.group in ballot.recused:
        raise NodeError("recused", "your group stands aside from this ballot")


def pick_ballot(state: State, prefix: str) -> Ballot:
    """The ballot that an id typed by a person names."""
    return state.ballots[pick(prefix, state.ballots, "ballot")]


COMMANDS = {
    "ballot.put": Command(PutArgs, put),
    "ballot.list": Command(NoArgs, list_all),
    "ballot.show": Command(BallotArgs, show),
    "ballot.open": Command(BallotArgs, open_now),
    "ballot.recuse": Command(RecuseArgs, recuse),
}
