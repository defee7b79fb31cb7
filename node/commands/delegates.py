"""Whom the group sends: delegations, recalls, reports back; and erasing names and reports."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.ballots import pick_ballot
from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.periods import check_period
from node.commands.sent import check_recalled, names_of, sent_before
from node.commands.words import delegates_words, held_words, keep_words
from node.commands.written import read_mandates
from node.core import Node
from node.errors import NodeError
from protocol.ballots.manifest import MAX_CONTESTS
from protocol.coalition.decided import decided_at
from protocol.coalition.delegates.bodies import (
    MAX_BY_CHARS,
    MAX_DELEGATES,
    MAX_MANDATE_CHARS,
    MAX_REPORT_DAYS,
    DelegateReportBody,
    DelegationBody,
    RecallBody,
    SeatBody,
)
from protocol.coalition.delegates.due import report_due
from protocol.coalition.delegates.places import kept_places
from protocol.coalition.delegates.values import DelegateReport, Delegation, Recall
from protocol.coalition.kind import MAX_REASON_CHARS, MAX_TITLE_CHARS
from protocol.coalition.moderation.bodies import ErasureBody
from protocol.coalition.state import Ballot, State
from protocol.coalition.words import MAX_WORDS_CHARS
from protocol.statement import MAX_TIME

Reason = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]
Moment = Annotated[int, Meta(ge=0, le=MAX_TIME)]
Names = Annotated[str, Meta(max_length=MAX_WORDS_CHARS)]
# Characters: for every seat a name, a mandate and who bound it, each as long as may be.
MAX_MANDATES_CHARS = MAX_DELEGATES * (MAX_MANDATE_CHARS + 2 * MAX_BY_CHARS)
Mandates = Annotated[str, Meta(max_length=MAX_MANDATES_CHARS)]
Numbers = Annotated[
    list[Annotated[int, Meta(ge=1, le=MAX_DELEGATES)]],
    Meta(min_length=1, max_length=MAX_DELEGATES),
]


class SendArgs(Args):
    """Whom the group sends.

    Attributes:
        ballot: the group's own vote that elected them; without one, `names` and `how` are given.
        names: one a line, of those who were not elected.
        alternates: one a line: options of the vote, or further names.
        mandate: of all whom `mandates` does not name; if bound, to what and by whom.
        mandates: of those who have another, a line each: "Name | bound to | by whom", or "Name".
        report_days: days after a convening, or after the start and each report.
        again: somebody named here whom the group has recalled is to go again.
    """

    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE_CHARS)]
    starts: Moment
    ends: Moment
    ballot: HexPrefix | None = None
    contest: Annotated[int, Meta(ge=1, le=MAX_CONTESTS)] = 1
    names: Names = ""
    alternates: Names = ""
    chosen: Literal["appointed", "other"] = "appointed"
    how: Reason = ""
    convening: HexPrefix | None = None
    mandate: Literal["free", "bound"] = "free"
    bound_to: Annotated[str, Meta(max_length=MAX_MANDATE_CHARS)] = ""
    bound_by: Annotated[str, Meta(max_length=MAX_BY_CHARS)] = ""
    mandates: Mandates = ""
    report_days: Annotated[int, Meta(ge=0, le=MAX_REPORT_DAYS)] = 0
    again: bool = False


class DelegationArgs(Args):
    """Names a delegation by the first characters of its id."""

    delegation: HexPrefix


class RecallArgs(DelegationArgs):
    """Seats that fall vacant, by their numbers from 1; by a `ballot`, once one has decided it."""

    seats: Numbers
    by: Literal["ballot", "rule", "resigned"]
    rule: Reason = ""
    reason: Reason = ""


class ReportArgs(DelegationArgs):
    """What delegates report back, about a convening, a vote, or else a period."""

    seats: Numbers
    text: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS)]
    about: HexPrefix | None = None
    since: Moment | None = None
    until: Moment | None = None


class EraseArgs(Args):
    """Names a delegation with names, or a report of delegates."""

    words: HexPrefix


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every delegation of every group, oldest first."""
    state = await node.state()
    return {"delegations": [describe(node, state, one) for one in state.delegations.values()]}


async def show(node: Node, args: DelegationArgs) -> dict[str, Any]:
    """One delegation, with the words of its reports."""
    state = await node.state()
    name = pick(args.delegation, state.delegations, "delegation", "delegates list")
    return describe(node, state, state.delegations[name])


async def send(node: Node, args: SendArgs) -> dict[str, Any]:
    """Say whom the group sends, for what and how long."""
    state = await node.state()
    if args.starts >= args.ends:
        raise NodeError("bad-term", "the term ends before it starts", "give a later end")
    if args.ends <= node.now():
        raise NodeError("term-over", "the term is over already", "give a later end")
    refs: list[bytes] = []
    seats: list[dict[str, Any]]
    body: dict[str, Any] = {
        "title": args.title.strip(),
        "starts": args.starts,
        "ends": args.ends,
        "how": args.how.strip(),
        "report_days": args.report_days,
        "contest": 0,
    }
    if args.ballot is not None:
        ballot = pick_ballot(state, args.ballot)
        refs.append(ballot.hash)
        body |= {"chosen": "elected", "contest": args.contest - 1}
        seats, names = _elected(node, ballot, args)
    else:
        mains, alternates = _lines(args.names), _lines(args.alternates)
        if not mains or not body["how"]:
            raise NodeError(
                "nobody-sent",
                "whom the group sends and how they were chosen is missing",
                "name the vote that elected them, or give names and say how",
            )
        body |= {"chosen": args.chosen}
        names = [*mains, *alternates]
        seats = [{"alternate": place >= len(mains)} for place in range(len(names))]
    mandates = _mandates(args, names)
    body["seats"] = [SeatBody(**one, **kept) for one, kept in zip(seats, mandates, strict=True)]
    if args.convening is not None:
        body["convening"] = pick(args.convening, state.convenings, "convening")
        refs.append(body["convening"])
    if args.ballot is None and not args.again:
        check_recalled(node, state, names)
    elected_by = None if args.ballot is None else ballot.id
    known = sent_before(node, state, elected_by, body, names)
    if known is not None:
        return describe(node, state, known)
    if args.ballot is None:
        body["blob"], body["size"] = await keep_words(node, "\n".join(names))
    name = await node.publish("delegation", DelegationBody(**body), refs)
    state = await node.state()
    return describe(node, state, state.delegations[name])


async def recall(node: Node, args: RecallArgs) -> dict[str, Any]:
    """Seats fall vacant and alternates move up, or will once a vote on it has carried.

    Returns:
        The delegation, and as `asked` the recall that a proposal is to cite; None unless a vote is
        to decide it.
    """
    state = await node.state()
    found = _own(node, state, args.delegation)
    if args.by == "rule" and not args.rule.strip():
        raise NodeError("reason-missing", "say what your group's rule is, and who applied it")
    if args.by != "resigned" and not args.reason.strip():
        raise NodeError("reason-missing", "a recall says why")
    seats = _places(found, args.seats)
    # Sent twice, or from a page that is out of date: nobody is recalled a second time.
    if any(found.seats[seat].recalled for seat in seats):
        raise NodeError(
            "already-recalled",
            "somebody named here was recalled or resigned before",
            "`commonweal delegates list` shows who still goes",
        )
    reason = args.reason.strip()
    if args.by == "ballot":
        _check_asked(found, seats, reason)
    rule = args.rule.strip() if args.by == "rule" else ""
    body = RecallBody(seats=seats, by=args.by, rule=rule, reason=reason)
    name = await node.publish("recall", body, [found.hash])
    state = await node.state()
    asked = name.hex() if args.by == "ballot" else None
    return {**describe(node, state, state.delegations[found.hash]), "asked": asked}


async def report(node: Node, args: ReportArgs) -> dict[str, Any]:
    """Publish what delegates report back; the words can be erased later."""
    state = await node.state()
    found = _own(node, state, args.delegation)
    seats = _places(found, args.seats)
    refs = [found.hash]
    times: dict[str, int] = {}
    about: Literal["convening", "ballot", "period"] = "period"
    if args.about is not None:
        known = pick(
            args.about, [*state.convenings, *state.ballots], "convening or vote", "ballot list"
        )
        about = "convening" if known in state.convenings else "ballot"
        refs.append(known if about == "convening" else state.ballots[known].hash)
    else:
        if args.since is None or args.until is None or args.since >= args.until:
            raise NodeError(
                "no-period",
                "what the report is about is missing",
                "name a convening or a vote, or give since when and until when",
            )
        check_period(found, args.since, args.until, node.now())
        times = {"since": args.since, "until": args.until}
    blob, size = await keep_words(node, args.text.strip())
    body = DelegateReportBody(seats=seats, about=about, blob=blob, size=size, **times)
    await node.publish("delegate-report", body, refs)
    state = await node.state()
    return describe(node, state, state.delegations[found.hash])


async def erase(node: Node, args: EraseArgs) -> dict[str, Any]:
    """Erase a delegation's names or a report here, and have every node erase them."""
    state = await node.state()
    words = {
        name: blob
        for one in state.delegations.values()
        if one.group == node.group
        for name, _group, blob in delegates_words(one)
        if state.moderation.erasure(name) is None
    }
    name = pick(args.words, words, "delegation or report with words of yours", "delegates list")
    await node.logs.erase_blob(words[name])
    await node.publish("erasure", ErasureBody(reason=""), [name])
    return {"erased": name.hex()}


def describe(node: Node, state: State, one: Delegation) -> dict[str, Any]:
    """A delegation with its seats, recalls and reports, for JSON; seats are numbered from 1."""
    names = names_of(node, one)
    due = report_due(one, state.convenings)
    return {
        "delegation": one.hash.hex(),
        "group": state.groups[one.group].card.name,
        "title": one.title,
        "starts": one.starts,
        "ends": one.ends,
        "over": one.ends <= state.time,
        "chosen": one.chosen,
        "how": one.how,
        "ballot": None if one.ballot is None else one.ballot.hex(),
        "convening": None if one.convening is None else one.convening.hex(),
        "seats": [
            {
                "seat": number,
                # A name that is not held, or was erased, is null.
                "name": seat.label or (None if names is None else names[number - 1]),
                "sits": seat.sits,
                "alternate": seat.alternate,
                "moved_up": None if seat.moved_up is None else seat.moved_up + 1,
                "recalled": bool(seat.recalled),
                "reserved": seat.reserved,
                "mandate": seat.mandate,
                "bound_to": seat.bound_to,
                "bound_by": seat.bound_by,
            }
            for number, seat in enumerate(one.seats, 1)
        ],
        "vacant": one.vacant,
        "recalls": [_recall(said) for said in one.recalls],
        "proposed": [
            {**_recall(said), "proposals": [p.hex() for p in proposals_on(state, said.hash)]}
            for said in one.proposed
        ],
        "report_days": one.report_days,
        "report_due": due,
        "late": due is not None and due <= state.time,
        "reports": [_report(node, one, told) for told in one.reports],
    }


def proposals_on(state: State, clause: bytes) -> list[bytes]:
    """The proposals that cite a clause, oldest first."""
    return [p.hash for p in state.proposals.values() if clause in p.clauses]


def _recall(said: Recall) -> dict[str, Any]:
    return {
        "recall": said.hash.hex(),
        # It holds in every delegation of one election; this is the one of which it was said.
        "of": said.delegation.hex(),
        "seats": [place + 1 for place in said.seats],
        "by": said.by,
        "ballot": said.ballot.hex() or None,
        "rule": said.rule,
        "reason": said.reason,
        "time": said.time,
        "since": said.since,
    }


def _report(node: Node, one: Delegation, told: DelegateReport) -> dict[str, Any]:
    words = held_words(node, told.blob, one.group)
    return {
        "report": told.hash.hex(),
        "seats": [place + 1 for place in told.seats],
        "about": told.about,
        "target": told.target.hex() or None,
        "since": told.since or None,
        "until": told.until or None,
        "time": told.time,
        "text": None if words is None else words.text,
    }


def _mandates(args: SendArgs, names: list[str]) -> list[dict[str, Any]]:
    """The mandate of each of those sent: their own line's, else that of all."""
    bound = args.mandate == "bound"
    to, by = args.bound_to.strip(), args.bound_by.strip()
    if bound != bool(to) or bound != bool(by):
        raise NodeError(
            "mandate-unclear",
            "a bound mandate says to what, and who bound it; a free one neither",
        )
    own = read_mandates(args.mandates, by)
    for name in own:
        if names.count(name) != 1:
            raise NodeError(
                "bad-mandate-line",
                f"{name!r} is not one of those sent, or several have that name",
                "write the name as it is among those sent; two of one name need to be told apart",
            )
    given = [own.get(name, (to, by)) for name in names]
    return [
        {"mandate": "bound" if bound_to else "free", "bound_to": bound_to, "bound_by": bound_by}
        for bound_to, bound_by in given
    ]


def _elected(node: Node, ballot: Ballot, args: SendArgs) -> tuple[list[dict[str, Any]], list[str]]:
    """The seats of those whom a ballot of the group's own elected, then of alternates; names."""
    contests = ballot.manifest.contests
    index = args.contest - 1
    if ballot.group != node.group:
        raise NodeError(
            "not-the-author",
            "that vote was put by another group",
            "delegates are elected by a vote that your own group put",
        )
    if args.names.strip():
        raise NodeError("names-of-elected", "names of the elected are those of the vote's options")
    elected = decided_at(ballot) is not None and index < len(contests)
    if not elected or ballot.decisions[index].outcome != "elected":
        raise NodeError(
            "not-decided",
            f"the vote {ballot.manifest.title!r} has elected nobody",
            "wait until it is counted, and name the question that elected them",
        )
    contest, winners = contests[index], ballot.decisions[index].winners
    kept = kept_places(contest, winners)
    seats: list[dict[str, Any]] = [
        {"option": option, "reserved": kept.get(option, "")} for option in winners
    ]
    labels = [option.label for option in contest.options]
    for label in _lines(args.alternates):
        if label not in labels or labels.index(label) in winners:
            raise NodeError(
                "delegates-differ",
                f"{label!r} is no alternate",
                "alternates stood in the vote and were not elected",
            )
        option = labels.index(label)
        seats.append({"option": option, "alternate": True, "reserved": kept.get(option, "")})
    return seats, [labels[seat["option"]] for seat in seats]


def _check_asked(one: Delegation, seats: list[int], reason: str) -> None:
    """Sent twice, or voted down before: the same recall is put to a vote again by a proposal."""
    for said in one.proposed:
        if (list(said.seats), said.reason) == (seats, reason):
            raise NodeError(
                "recall-asked",
                "this very recall is there already, for a vote to decide",
                f"put it to a vote with `commonweal propose --clause {said.hash.hex()[:12]}`",
            )


def _places(one: Delegation, numbers: list[int]) -> list[int]:
    """The places of seats numbered from 1."""
    if max(numbers) > len(one.seats):
        raise NodeError("unknown-id", f"this delegation has {len(one.seats)} seats")
    return sorted({number - 1 for number in numbers})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _own(node: Node, state: State, prefix: str) -> Delegation:
    own = [one.hash for one in state.delegations.values() if one.group == node.group]
    return state.delegations[pick(prefix, own, "delegation of your group", "delegates list")]


COMMANDS = {
    "delegates.list": Command(NoArgs, list_all),
    "delegates.show": Command(DelegationArgs, show),
    "delegates.send": Command(SendArgs, send),
    "delegates.recall": Command(RecallArgs, recall),
    "delegates.report": Command(ReportArgs, report),
    "delegates.erase": Command(EraseArgs, erase),
}
