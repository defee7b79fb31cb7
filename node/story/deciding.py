"""The vote on the demand: too early and refused, opened when two regions have reported, held."""

import asyncio
import html
import re
import time
from collections.abc import Mapping

from node.cli.result_text import test_line
from node.stage.browser import Browser, vote
from node.story.cast import Player
from node.story.caucus import Member, recommend
from node.story.homes import check_lists
from node.story.meetings import FACILITATORS, REWORDED, hold
from node.story.polling import (
    Times,
    announce,
    ballot_file,
    check_receipts,
    declared,
    opened,
    print_codes,
    times,
    vote_all,
)
from node.story.season import Season

NAME = "demand-vote"
# More than half of the votes, and more than half of the groups.
DOUBLE_MAJORITY = """\
preset = "simple-majority"
tests = [
  { test = "share", base = "decided", op = ">", share = [1, 2] },
  { test = "groups", base = "eligible", op = ">", share = [1, 2] },
]"""
# Options of the ballot, in its order.
FREEZE, BUILD, REPAIR = 0, 1, 2
# Regions that have not reported when the vote is first tried.
LATE = ("South", "West")
_TAG = re.compile(r"<[^>]+>")
# Seconds into a member's visit at which the node is killed: about when the page is being made.
KILL_AFTER_S = 0.02


async def refuse_then_open(season: Season, members: list[Member]) -> Times:
    """One region has reported: the vote can't open. A second one does: it opens by itself."""
    await hold(
        season, "North", f"amend 2: {REWORDED} | A hundred a year, for rent.\n", "One change."
    )
    at = times(season, len(season.groups))
    text = ballot_file("Our demand for this year", "Which demand do we carry?", DOUBLE_MAJORITY, at)
    ballot = await announce(season, NAME, season.names["proposal"], text, season.groups)
    refused = await season.refused(
        season.player("Tenants"), "tries to open the vote after one regional report",
        "ballot", "open", ballot,
    )  # fmt: skip
    await check_refusal(season, ballot, refused.reason)
    await hold(season, "South", "rank: 1, 3\n", "No change; rents first.")
    await print_codes(season, season.groups, ballot)
    await recommend(season, members, ballot)
    await opened(season, ballot, at)
    return at


async def check_refusal(season: Season, ballot: str, reason: str) -> None:
    """What is missing, by when and from whom: the same on every node."""
    proposal = season.names["proposal"]
    shown = [await p.ask("process.show", proposal=proposal) for p in season.groups]
    gates = [(s["gates"], s["stages"]) for s in shown]
    missing = [g for g in shown[0]["gates"] if not g["met"]]
    waiting = [s for s in shown[0]["stages"] if s["missing"]]
    for gate in missing:
        season.teller.step(f"missing: {gate['gate']}, {gate['have']} of {gate['need']}")
    for stage in waiting:
        who = ", ".join(stage["who"])
        season.teller.step(
            f"missing: {stage['region']}, {stage['missing']} by {who}, due {clock(stage['due'])}"
        )
    season.findings.check("one regional report is too few, and that is said", "reports" in reason)
    season.findings.check(
        "all nine nodes say the same of what is missing, by when, and who can supply it",
        gates.count(gates[0]) == len(season.groups)
        and {g["gate"] for g in missing} >= {"reports"}
        and {name for s in waiting for name in s["who"]}
        == {season.player(FACILITATORS[r]).name for r in LATE},
    )
    states = await season.each(season.groups, lambda p: p.ask("ballot.show", ballot=ballot))
    season.findings.check(
        "the vote stays closed on every node", all(s["phase"] == "announced" for s in states)
    )
    pages = await season.each(season.groups, lambda p: way_to_the_vote(p, proposal))
    supply = [f"Who can supply it: {season.player(FACILITATORS[r]).name}." for r in LATE]
    season.findings.check(
        f"a page says it too, word for word on nine nodes: {' '.join(supply)}",
        pages.count(pages[0]) == len(pages) and all(words in pages[0] for words in supply),
    )


async def way_to_the_vote(player: Player, proposal: str) -> str:
    """The words of that page between what must be met and what may be done without it."""
    async with Browser(player.address) as browser:
        page = await browser.get(f"/proposals/{proposal}/process")
    words = " ".join(html.unescape(_TAG.sub(" ", page)).split())
    return words[words.find("Before a vote can open") : words.find("Options, from first")]


def clock(at: int) -> str:
    """A time for people, in UTC."""
    return time.strftime("%H:%M UTC", time.gmtime(at))


def choice(player: Player, member: int) -> int | None:
    """What members choose: mostly the freeze; in two groups something else; some stay away."""
    if member == player.members - 1:
        return None
    if player.name.endswith(("Bakers", "Drivers")):
        return BUILD if member % 3 else REPAIR
    return FREEZE if member % 4 != 3 else BUILD


async def hold_vote(season: Season) -> Mapping[int, list[str]]:
    """Members vote; a node is killed meanwhile, and comes back with all it acknowledged."""
    killed = season.player("Neighbors")
    others = [player for player in season.groups if player is not killed]
    first, *rest = killed.codes
    receipt = await vote(killed.address, first, FREEZE)
    before = await own_size(killed)
    pressed = asyncio.create_task(vote(killed.address, rest[0], FREEZE))
    await asyncio.sleep(KILL_AFTER_S)
    await season.processes.kill(killed)
    await asyncio.gather(pressed, return_exceptions=True)
    season.teller.step(f"the node of {killed.name} is killed with SIGKILL while a member votes")
    _, receipts = await asyncio.gather(
        season.processes.start([killed]), vote_all(season, others, choice)
    )
    season.findings.check(
        f"after SIGKILL the node of {killed.name} has all {before} statements it had published",
        await own_size(killed) >= before,
    )
    killed.codes = rest
    await see_the_gap(season, killed)
    more = await vote_all(season, [killed], choice)
    return {**receipts, killed.number: [receipt, *more[killed.number]]}


async def see_the_gap(season: Season, player: Player) -> None:
    """Before the close a group counts, and its page says how many are missing, and what helps."""
    ballot = season.names[NAME]
    await season.do(
        player, "counts who has voted so far", "participation", "count", ballot, "--commit"
    )
    shown = await season.shown(player, "participation", "show", ballot)
    gap = next(g for g in shown["gaps"] if g["group"] == player.name)
    season.findings.check(
        f"the gap is seen before the close: {gap['have']} of {player.members} have voted, "
        f"{gap['need']} are wanted",
        gap["have"] < gap["need"] < player.members,
    )


async def own_size(player: Player) -> int:
    """How many statements a node has in its group's own log."""
    answer = await player.ask("peers")
    return next(int(p["statements"]) for p in answer["peers"] if p["own"])


async def count(season: Season, at: Times, receipts: Mapping[int, list[str]]) -> None:
    """The result under the double majority, group by group."""
    await declared(season, NAME, at)
    show_result(season, NAME)
    contest = season.results[NAME]["contests"][0]
    cast = sum(map(len, receipts.values()))
    season.findings.check(
        f"the double majority decided: {contest['outcome']} {', '.join(contest['winners'])}",
        contest["winners"] == ["Freeze rents"]
        and len(contest["tests"]) == 2
        and all(test["met"] for test in contest["tests"]),
    )
    season.findings.check(
        f"{contest['cast']} votes are counted, one for each receipt", contest["cast"] == cast
    )
    check_lists(season, NAME)
    await check_receipts(season, receipts)


def show_result(season: Season, name: str) -> None:
    """A result with the tests of its rule and what each group said."""
    contest = season.results[name]["contests"][0]
    paper = season.teller.paper
    paper.table(
        ["group", "votes", "on the list", "weight", "for"],
        [
            [g["group"], g["cast"], g["roll"], g["weight"], g["outcome"] or "no option"]
            for g in contest["groups"]
        ],
        title=f"{season.results[name]['title']} (an example)",
    )
    for test in contest["tests"]:
        paper.line(f"  {test_line(test)}")
