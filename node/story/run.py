"""The season from the first key to the last check, chapter by chapter."""

from pathlib import Path

from node.stage.checks import check_agreement
from node.stage.findings import Findings
from node.stage.pace import against
from node.stage.processes import Processes
from node.stage.telling import Teller
from node.story.cast import lay_out
from node.story.caucus import gather
from node.story.checking import write_bundle
from node.story.deciding import count, hold_vote, refuse_then_open
from node.story.delegating import send
from node.story.electing import call, elect, vote
from node.story.founding import found, give_access, make_nodes
from node.story.homes import choose_home
from node.story.meetings import convene
from node.story.parting import decide_met, gone, merge_and_leave
from node.story.pledging import pledge, trigger
from node.story.proposing import propose
from node.story.rosters import import_rosters
from node.story.season import Season
from node.story.unity import agree_on_points

LIMIT_S = 180
"""From the first key to the last check, where nothing else runs, as docs/guide/story.md says."""


async def run(base: Path, teller: Teller, processes: Processes) -> Season:
    """Play the season; the nodes are left running.

    Args:
        base: its directory, empty.

    Raises:
        NodeError: something didn't work at all, or not in time.
    """
    season = Season(
        base=base,
        groups=lay_out(base),
        teller=teller,
        findings=Findings(teller.claim),
        processes=processes,
    )
    try:
        await play(season)
    finally:
        for person in season.people.values():
            await person.__aexit__()
    return season


async def play(season: Season) -> None:
    """Every chapter in turn."""
    head = season.teller.head
    head("1. Nine groups found a coalition")
    await make_nodes(season)
    await found(season)
    await season.start()
    await give_access(season)
    await import_rosters(season)
    await choose_home(season)
    head("2. A group elects delegates; meanwhile points of unity, and one reservation")
    election = await call(season)
    await agree_on_points(season)
    await vote(season, election)
    head("3. A demand, and a proposal")
    await propose(season)
    head("4. A national meeting freezes the options")
    await convene(season)
    await send(season, await elect(season, election))
    head("5. A caucus across groups")
    members = await gather(season)
    head("6. One regional meeting is one too few")
    at = await refuse_then_open(season, members)
    head("7. The vote")
    receipts = await hold_vote(season)
    await merge_and_leave(season)
    await count(season, at, receipts)
    head("8. The demand is triggered")
    await trigger(season)
    head("9. Pledges, and a dissent")
    await pledge(season)
    head("10. A merger and a departure")
    staying = await gone(season)
    await decide_met(season, staying)
    head("11. What anybody can check")
    await check_agreement(season)
    await write_bundle(season)
    conclude(season)


def conclude(season: Season) -> None:
    """All findings in one table, and how everything was done."""
    acts = season.acts
    season.teller.step(
        f"{acts['command']} commands and {acts['page']} visits to pages did all of this"
    )
    season.teller.step(against(season.teller.seconds, LIMIT_S))
    season.teller.paper.table(
        ["", "what was found"],
        [["held" if held else "FAILS", claim] for claim, held in season.findings.all],
        title="Findings",
    )
