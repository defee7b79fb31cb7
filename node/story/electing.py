"""Drivers elect whom they send, by STV with a reserved place, and grade where they meet."""

from node.stage.browser import vote_marks
from node.story.cast import Player
from node.story.polling import (
    Times,
    announce,
    ballot_file,
    declared,
    opened,
    print_codes,
    times,
)
from node.story.proposing import knows
from node.story.season import Season

NAME = "delegates-vote"
GROUP = "Drivers"
DEE, EVE, FLO = "Example Dee", "Example Eve", "Example Flo"
NIGHT = "the night shift"
# Dee and Eve would sit without the reserved place: Flo has one first vote of six.
RANKINGS = ((0, 1), (0, 1), (0, 1), (1, 0), (1, 0), (2, 0))
# Of each member: the depot's grade and the hall's, 0 the best.
GRADES = ((0, 1), (0, 2), (1, 0), (0, 1), (1, 1), (2, 0))
PLACES = "the depot", "the example hall"
CONTESTS = f"""
[[contests]]
title = "Who goes to the national meeting"
kind = "rank"
options = ["{DEE}", "{EVE}", "{FLO}"]
seats = 2
method = "stv-scottish"
reserved = [{{ name = "{NIGHT}", least = 1, options = ["{FLO}"] }}]

[[contests]]
title = "Where we hear them back"
kind = "grade"
options = ["{PLACES[0]}", "{PLACES[1]}"]
grades = ["good", "fair", "bad"]
"""
RULE = f"""\
preset = "simple-majority"
tests = []
electorate = {{ kind = "groups", groups = ["Example {GROUP}"] }}"""


async def call(season: Season) -> Times:
    """Put the vote: candidates, the reserved place, and a question with grades."""
    drivers = season.player(GROUP)
    put = await season.do(
        drivers, "proposes to elect whom it sends to the national meeting",
        "propose", "--title", "Whom we send (an example)",
        "--summary", "Two of three, and one of them from the night shift.",
        "--text-file", drivers.write("whom.md", "Delegates are elected by the members."),
    )  # fmt: skip
    proposal = str(put["proposal"])
    sponsors = season.players("Nurses", "Teachers")
    await season.everywhere("the proposal reaches its sponsors", sponsors, knows(proposal))
    await season.each(sponsors, lambda player: _sponsor(season, player, proposal))
    at = times(season, 1)
    text = ballot_file("Whom we send", "An election and a question.", RULE, at, CONTESTS)
    ballot = await announce(season, NAME, proposal, text, [drivers], author=drivers)
    await print_codes(season, [drivers], ballot)
    return at


async def vote(season: Season, at: Times) -> None:
    """Members rank the candidates and grade the places, on one ballot."""
    drivers = season.player(GROUP)
    await opened(season, season.names[NAME], at)
    for code, ranking, grades in zip(drivers.codes, RANKINGS, GRADES, strict=False):
        ranks = {f"c0r{place}": str(option) for place, option in enumerate(ranking, 1)}
        marks = {f"c1o{option}": str(grade) for option, grade in enumerate(grades)}
        await vote_marks(drivers.address, code, {**ranks, **marks})
    season.acts["page"] += len(RANKINGS)
    season.tell(
        f"{len(RANKINGS)} members of {drivers.name}", "rank the candidates and grade two places",
        "page /vote",
    )  # fmt: skip


async def elect(season: Season, at: Times) -> str:
    """Wait for the result; gives the ballot's id."""
    await declared(season, NAME, at)
    election, places = season.results[NAME]["contests"]
    season.findings.check(
        f"STV elects {' and '.join(election['winners'])}: the place of {NIGHT} is kept, and "
        f"without it {EVE} would sit",
        election["winners"] == [DEE, FLO],
    )
    season.findings.check(
        f"the members' grades choose {', '.join(places['winners'])}",
        places["winners"] == [PLACES[0]],
    )
    return season.names[NAME]


async def _sponsor(season: Season, player: Player, proposal: str) -> None:
    await season.do(player, "sponsors it", "proposal", "sponsor", proposal)
