"""View models of voters' lists and counted returns, as those see them who sign."""

from node.commands.drafts import MAX_DRAFT_BYTES
from node.commands.return_summary import exposures
from node.core import Node
from node.store.drafts import Draft
from node.web.building.ballots import ballot_line, contest_view
from node.web.viewmodels.carrying import (
    CellTotals,
    ChoiceLine,
    CountLines,
    DraftView,
    ReturnTotals,
    RollTotals,
    RollView,
    Stewards,
)
from protocol.ballots.choices import read_choice
from protocol.ballots.grading import grade_labels
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Cell, Lines, Return
from protocol.ballots.rolls import Roll
from protocol.coalition.state import Ballot, State
from protocol.counting.profile import OVERVOTE, Rank
from protocol.duties import never_opens, return_due, takes_return
from protocol.encoding import unpack

# Choices listed for one question of one region; nobody compares more with papers, and a ranking by
# hand has fewer.
MAX_CHOICES_SHOWN = 300


def stewards(node: Node) -> Stewards:
    """Whose signatures count for this group."""
    card = node.groups.card
    return Stewards(node.coalition, {s.key.hex(): s.label for s in card.stewards})


def draft_view(node: Node, state: State, draft: Draft) -> DraftView | None:
    """A draft whole; None if its vote is gone."""
    ballot = state.ballots.get(draft.ballot)
    if ballot is None:
        return None
    labels = stewards(node).keys
    schedule = ballot.schedule
    is_roll = draft.kind == "roll"
    return DraftView(
        id=draft.id.hex(),
        ballot=ballot.id.hex(),
        title=ballot.manifest.title,
        zone=schedule.zone,
        made=draft.made,
        due=schedule.opens if is_roll else return_due(ballot, node.group),
        late=never_opens(state, ballot) or ballot.opened is not None
        if is_roll
        else not takes_return(state, ballot, node.group),
        signed_by=tuple(labels.get(key.hex(), key.hex()[:16]) for key in draft.signatures),
        accesses=tuple(number for number in draft.accesses.values() if number),
        roll=roll_totals(state, unpack(Roll, draft.body)) if is_roll else None,
        ret=None
        if is_roll
        else return_totals(node, ballot, unpack(Return, draft.body, max_bytes=MAX_DRAFT_BYTES)),
    )


def roll_totals(state: State, roll: Roll) -> RollTotals:
    """A voters' list as counts."""
    one_home = state.charter.rules.several_groups == "one-home"
    regions = tuple(sorted(roll.regions.items()))
    duplicates = roll.duplicates if one_home else ""
    return RollTotals(roll.count, roll.basis, roll.as_of, regions, duplicates)


def roll_view(node: Node, state: State, ballot: Ballot) -> RollView:
    """The page of this group's voters' list for a vote."""
    held = ballot.rolls.get(node.group)
    charter = tuple(state.charter.regions)
    own = state.groups[node.group].card.region
    named = ballot.manifest.rule.electorate.regions
    # A group with a region of its own has its members there, unless the list says otherwise.
    regions = tuple(named) or ((own,) if own else charter) or ("",)
    drafts = (draft_view(node, state, d) for d in node.drafts.all() if d.ballot == ballot.id)
    return RollView(
        line=ballot_line(state, ballot, node.group),
        regions=regions,
        roster=tuple(node.people.regions().items()),
        standing=None if held is None else roll_totals(state, held.roll),
        drafts=tuple(d for d in drafts if d is not None and d.roll is not None),
        fixed=ballot.opened is not None,
        as_of=state.time,
        one_home=state.charter.rules.several_groups == "one-home",
        over=never_opens(state, ballot),
    )


def return_totals(node: Node, ballot: Ballot, ret: Return) -> ReturnTotals:
    """A counted return by region and question, for comparing it with the papers."""
    return ReturnTotals(
        number=ret.number,
        roll=sum(cell.roll for cell in ret.cells),
        cast=sum(cell.cast for cell in ret.cells),
        cells=tuple(_cell(ballot, cell) for cell in ret.cells),
        warnings=tuple(exposures(node, ballot, ret)),
        evidence=len(ret.evidence),
        note=ret.note,
    )


def _cell(ballot: Ballot, cell: Cell) -> CellTotals:
    contests = enumerate(zip(ballot.manifest.contests, cell.contests, strict=True))
    return CellTotals(
        region=cell.region,
        roll=cell.roll,
        cast=cell.cast,
        contests=tuple(_lines(index, contest, lines) for index, (contest, lines) in contests),
    )


def _lines(index: int, contest: Contest, lines: Lines) -> CountLines:
    rows = sorted(lines.rows, key=lambda row: (-row.count, row.choice))
    return CountLines(
        contest=contest_view(index, contest),
        lines=tuple(
            ChoiceLine(row.count, choice_ranks(contest, row.choice))
            for row in rows[:MAX_CHOICES_SHOWN]
        ),
        more=max(0, len(rows) - MAX_CHOICES_SHOWN),
        blank=lines.blank,
        spoiled=lines.spoiled,
    )


def choice_ranks(contest: Contest, text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What a choice gives each rank or grade, as `ChoiceLine` has it; nothing if it is blank."""
    grades = grade_labels(contest)
    found = []
    for place, rank in enumerate(read_choice(text, len(contest.options))):
        name = grades[place] if place < len(grades) else ""
        found.append(("?", ()) if rank == OVERVOTE else (name, _options(rank)))
    return tuple(found)


def _options(rank: Rank) -> tuple[int, ...]:
    return rank if isinstance(rank, tuple) else (rank,)
