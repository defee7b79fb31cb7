"""View models of participation."""

from collections.abc import Sequence
from typing import Any

from node.commands.participation import uncounted_names
from node.names import group_name
from node.web.building.ballots import ballot_line
from node.web.viewmodels.participation import (
    STAGES,
    AnswerCounts,
    GapLine,
    GroupCounts,
    HeldLine,
    OwnCounts,
    ParticipationView,
    RegionCounts,
    TargetLine,
)
from protocol.coalition.participation.values import LastTold, Release, TakingPart
from protocol.coalition.state import Ballot, State


def participation_view(state: State, ballot: Ballot, here: bytes) -> ParticipationView:
    """Counts by group, this server's first; targets; where they are missed."""
    known = state.participation.get(ballot.id, TakingPart())
    groups = [_group(state, release, here) for release in known.releases.values()]
    gaps = [
        GapLine(
            group=group_name(state, gap.group),
            stage=gap.stage,
            region=gap.region,
            have=gap.have,
            need=gap.need,
            invited=gap.invited,
            here=gap.group == here,
        )
        for gap in known.gaps()
    ]
    return ParticipationView(
        line=ballot_line(state, ballot, here),
        groups=tuple(sorted(groups, key=lambda g: (not g.here, g.group.casefold()))),
        targets=tuple(
            TargetLine(
                group="" if aim.everybody else group_name(state, aim.group),
                stage=aim.stage,
                region=aim.region,
                percent=round(aim.share * 100),
            )
            for aim in known.targets
        ),
        gaps=tuple(sorted(gaps, key=lambda g: (not g.here, -g.short, g.group.casefold()))),
        uncounted=uncounted_names(state, ballot),
        total=_sum([group.total for group in groups]),
        together=tuple(RegionCounts(region, people) for region, people in known.together().items()),
        regions=tuple(state.charter.regions),
    )


def own_counts(answer: dict[str, Any]) -> OwnCounts:
    """What the command `participation.count` would publish."""
    return OwnCounts(
        regions=tuple(
            RegionCounts(cell["region"], tuple(cell[stage] for stage in STAGES))
            for cell in answer["cells"]
        ),
        answers=tuple(
            AnswerCounts(cell["trait"], cell["answer"], cell["shared"], cell["voted"])
            for cell in answer["traits"]
        ),
        held=tuple(
            HeldLine(
                trait=line["trait"],
                answer=line["answer"],
                why=line["why"],
                least=line["least"],
                told=None if line["told"] is None else AnswerCounts(**line["told"]),
            )
            for line in answer["held"]
        ),
    )


def _group(state: State, release: Release, here: bytes) -> GroupCounts:
    regions = tuple(
        RegionCounts(cell.region, tuple(getattr(cell, stage) for stage in STAGES))
        for cell in release.cells
    )
    return GroupCounts(
        group=group_name(state, release.group),
        as_of=release.as_of,
        regions=regions,
        answers=tuple(_answer(last, release.as_of) for last in release.last_told().values()),
        total=_sum([region.people for region in regions]),
        here=release.group == here,
    )


def _answer(last: LastTold, now: int) -> AnswerCounts:
    cell = last.cell
    if last.as_of == now:
        return AnswerCounts(cell.trait, cell.answer, cell.shared, cell.voted)
    return AnswerCounts(
        cell.trait, cell.answer, cell.shared, cell.voted, last.as_of, last.invited, last.voted
    )


def _sum(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*rows, strict=True)) if rows else ()
