"""Returns: a group's aggregated votes, tried first, then signed and published."""

from collections import Counter
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from node.commands.ballots import BallotArgs, pick_ballot
from node.commands.base import Command
from node.commands.drafts import keep_draft
from node.commands.past_hours import hold_until_closed
from node.commands.publishing import publish_return
from node.commands.return_summary import called_seats, summary
from node.core import Node
from node.errors import NodeError
from protocol.ballots.attestation import attestation_message
from protocol.ballots.manifest import MAX_CONTESTS
from protocol.ballots.return_checks import check_return, votes
from protocol.ballots.returns import Cell, Count, Lines, Mandate, Return, Row, Seat, Source
from protocol.ballots.rule import MAX_COUNT
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import hours_stand, takes_return
from protocol.encoding import pack
from protocol.errors import RuleError, SignatureError

HexHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class ContestLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The votes of one contest in one region: choice text -> count, blank and spoiled votes."""

    rows: dict[str, Annotated[int, Meta(ge=1, le=MAX_COUNT)]] = {}
    blank: Count = 0
    spoiled: Count = 0


class CountedArgs(BallotArgs):
    """A counted return: region -> votes of each contest; `commit` keeps it for two stewards."""

    cells: dict[str, list[ContestLines]]
    evidence: list[HexHash] = field(default_factory=list)
    note: Annotated[str, Meta(max_length=2_000)] = ""
    commit: bool = False


class SeatLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One seat of a roll call; see `protocol.ballots.returns.Seat`."""

    label: str
    weight: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    choices: list[str] = []
    region: str = ""
    present: bool = True
    alternate: bool = False
    mandates: list[Literal["", "free"] | Source] = []


class MandateLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mandate for one contest; see `protocol.ballots.returns.Mandate`."""

    mandate: Literal["free", "bound"] = "free"
    mode: Literal["split", "unit"] = "split"
    source: Literal[""] | Source = ""
    inner: ContestLines | None = None
    inner_roll: Count = 0


class DelegatesArgs(BallotArgs):
    """A roll call; `commit` publishes it.

    One mandate for all contests; or `mandates`, one for each, and then none of the other fields.
    """

    seats: list[SeatLine]
    mandate: Literal["free", "bound"] = "free"
    mode: Literal["split", "unit"] = "split"
    source: Literal[""] | Source = ""
    inner: list[ContestLines] = field(default_factory=list)
    inner_cast: Count = 0
    inner_roll: Count = 0
    mandates: Annotated[list[MandateLine], Meta(max_length=MAX_CONTESTS)] = field(
        default_factory=list
    )
    note: Annotated[str, Meta(max_length=2_000)] = ""
    commit: bool = False


async def counted(node: Node, args: CountedArgs) -> dict[str, Any]:
    """Try a counted return; with `commit`, keep it for two stewards to sign."""
    ballot, ret, message = await count_up(node, args)
    if args.commit:
        await keep_draft(node, message, "return", ballot.id, pack(ret))
    return {**summary(node, ballot, ret), "draft": message.hex(), "kept": args.commit}


async def count_up(node: Node, args: CountedArgs) -> tuple[Ballot, Return, bytes]:
    """A counted return without its signatures, and the 32 bytes that stewards sign.

    Raises:
        NodeError, ProtocolError: what every node would refuse.
    """
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    regions = _regions(node, ballot)
    unknown = sorted(set(args.cells) - set(regions))
    if unknown:
        raise NodeError("unknown-region", f"the voters' list has no region {unknown[0]!r}")
    ret = Return(
        kind="counted",
        number=_number(node, ballot),
        cells=[
            _cell(ballot, region, roll, args.cells.get(region, []))
            for region, roll in regions.items()
        ],
        evidence=[bytes.fromhex(item) for item in args.evidence],
        note=args.note,
    )
    _try(node, state, ballot, ret)
    return ballot, ret, attestation_message(ret, ballot.id, node.group)


async def delegates(node: Node, args: DelegatesArgs) -> dict[str, Any]:
    """Try a roll call; with `commit`, publish it."""
    ballot, ret = await call_up(node, args)
    answer = {**summary(node, ballot, ret), "seats": called_seats(ret, ballot.manifest.contests)}
    if not args.commit:
        return {**answer, "published": None}
    hold_until_closed(await node.state(), ballot)
    return {**answer, "published": (await publish_return(node, ballot, ret)).hex()}


async def call_up(node: Node, args: DelegatesArgs) -> tuple[Ballot, Return]:
    """The return that a roll call makes.

    Raises:
        NodeError, ProtocolError: what every node would refuse.
    """
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    regions = _regions(node, ballot)
    home = next(iter(regions)) if len(regions) == 1 else ""
    seats = [
        Seat(
            label=seat.label,
            region=seat.region or home,
            weight=seat.weight,
            present=seat.present,
            choices=seat.choices if seat.present else [],
            alternate=seat.alternate,
            mandates=seat.mandates,
        )
        for seat in args.seats
    ]
    ret = Return(
        kind="delegates",
        number=_number(node, ballot),
        cells=[_called(ballot, region, roll, seats) for region, roll in regions.items()],
        roll_call=seats,
        mandate=None if args.mandates else _mandate(args),
        mandates=[_contest_mandate(line) for line in args.mandates],
        note=args.note,
    )
    _try(node, state, ballot, ret)
    return ballot, ret


def _mandate(args: DelegatesArgs) -> Mandate:
    """The one mandate for all contests."""
    return Mandate(
        kind=args.mandate,
        mode=args.mode,
        source=args.source,
        inner=[_rows(lines.rows) for lines in args.inner],
        cast=args.inner_cast,
        roll=args.inner_roll,
    )


def _contest_mandate(line: MandateLine) -> Mandate:
    """The mandate for one contest; who took part are those whose votes are given."""
    inner = line.inner
    taken = 0 if inner is None else sum(inner.rows.values()) + inner.blank + inner.spoiled
    return Mandate(
        kind=line.mandate,
        mode=line.mode,
        source=line.source,
        inner=[] if inner is None else [_rows(inner.rows)],
        cast=taken,
        roll=line.inner_roll,
    )


async def erase_votes(node: Node, ballot: Ballot) -> None:
    """Forget who chose what, once this group's return stands, or can count for nothing.

    The latter of a vote that was withdrawn, and of votes that came too late: decision 0342; of one
    that never opened, or not for this group: decision 0339. By that a return made by hand may
    stand before the box was counted, too.
    """
    made = ballot.returns.get(node.group)
    if ballot.phase is Phase.WITHDRAWN or made is None:
        await node.boxes.discard(ballot.id)
    else:
        await node.boxes.erase_links(ballot, made.body.box_root, node.now())


async def polled(node: Node, ballot: Ballot) -> bytes:
    """Count this node's ballot box and publish the return; a duty, after the close.

    If we crash before the return is published, the box gives the same count again. The links
    between entries and choices go by a duty of their own, once the return stands.
    """
    sealed = await node.boxes.seal(ballot, node.now())
    regions = _regions(node, ballot)
    ret = Return(
        kind="polled",
        number=_number(node, ballot),
        cells=[
            _cell(
                ballot,
                region,
                roll,
                [
                    ContestLines(rows=lines.rows, blank=lines.blank)
                    for lines in sealed.lines(region, len(ballot.manifest.contests))
                ],
            )
            for region, roll in regions.items()
        ],
        box_root=sealed.root,
        box_size=sealed.size,
    )
    return await publish_return(node, ballot, ret)


def _try(node: Node, state: State, ballot: Ballot, ret: Return) -> None:
    """Check a return as every node will, so that nothing impossible is signed."""
    if ballot.phase not in (Phase.CLOSED, Phase.DECLARED):
        raise NodeError(
            "still-open",
            "returns are made after the close, so that nobody sees a running tally",
            "the ballot's page, or ballot show, says when it closes",
        )
    if not hours_stand(state, ballot):
        raise NodeError(
            "close-unsettled",
            "the close of this vote may still be moved, because of an outage",
            "wait until the groups have confirmed something from after the close",
        )
    if not takes_return(state, ballot, node.group):
        # Two stewards would count and sign what no node takes.
        raise RuleError("return-late")
    earlier = ballot.returns.get(node.group)
    roll = ballot.rolls[node.group].roll
    facts = state.facts_of(ballot)
    before = None if earlier is None else earlier.body
    try:
        check_return(ret, ballot.manifest, roll, facts, node.group, node.now(), before)
    except SignatureError as error:
        # The last of the checks: everything holds but the signatures, which are still to come.
        if error.code != "unattested":
            raise


def _number(node: Node, ballot: Ballot) -> int:
    earlier = ballot.returns.get(node.group)
    return 1 if earlier is None else earlier.body.number + 1


def _regions(node: Node, ballot: Ballot) -> dict[str, int]:
    """Region -> voters, from the roll that the opening cites."""
    if node.group not in ballot.electorate:
        raise NodeError(
            "not-invited",
            "your group has no voters' list in this ballot",
            "it was not asked, stood aside, or did not attest a list before the opening",
        )
    return dict(sorted(ballot.rolls[node.group].roll.regions.items()))


def _rows(rows: dict[str, int]) -> list[Row]:
    return [Row(count=count, choice=choice) for choice, count in sorted(rows.items())]


def _cell(ballot: Ballot, region: str, roll: int, contests: list[ContestLines]) -> Cell:
    missing = len(ballot.manifest.contests) - len(contests)
    lines = [
        Lines(rows=_rows(c.rows), blank=c.blank, spoiled=c.spoiled)
        for c in [*contests, *[ContestLines()] * missing]
    ]
    return Cell(region=region, roll=roll, cast=votes(lines[0]), contests=lines)


def _called(ballot: Ballot, region: str, roll: int, seats: list[Seat]) -> Cell:
    """The cell that a roll call gives for one region."""
    present = [seat for seat in seats if seat.present and seat.region == region]
    lines = []
    for index in range(len(ballot.manifest.contests)):
        counts: Counter[str] = Counter()
        for seat in present:
            if index < len(seat.choices):
                counts[seat.choices[index]] += seat.weight
        blank = counts.pop("", 0)
        lines.append(Lines(rows=_rows(counts), blank=blank))
    return Cell(region=region, roll=roll, cast=sum(seat.weight for seat in present), contests=lines)


COMMANDS = {
    "return.counted": Command(CountedArgs, counted),
    "return.delegates": Command(DelegatesArgs, delegates),
}
