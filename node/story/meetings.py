"""Meetings: a national one freezes the options, regional ones amend and rank them."""

import time
from collections.abc import Sequence

from node.story.cast import REGIONS, Player
from node.story.proposing import BUILD, DEMAND
from node.story.season import Season, Test

# Seconds a meeting lasts on paper, and until when reports are due: nothing waits for either.
MEETING_S = 3_600
DUE_S = 1_800
NATIONAL = "National meeting (an example)"
# Who calls, facilitates and reports, by region.
FACILITATORS = {"North": "Nurses", "South": "Teachers", "West": "Clinic"}
NEEDED = 2
PRESENT = 3
FIRST = f"{DEMAND} | No rent rises for a year.\n{BUILD} | The city builds a hundred homes a year.\n"
ADDED = "Repair first | Whoever lets a home repairs it before the winter."
REWORDED = f"{BUILD} on public land"


async def convene(season: Season) -> None:
    """Call all four meetings, declare the way to the vote, hold the national one."""
    author = season.player("Tenants")
    proposal = season.names["proposal"]
    now = int(time.time())
    national = season.names["national"] = await _call(
        season, author, NATIONAL, now, "--proposal", proposal
    )
    await season.everywhere("the call reaches every node", season.groups, _knows(national))

    async def regional(player: Player) -> None:
        season.names[player.region] = await _call(
            season, player, f"{player.region} meeting (an example)", now,
            "--region", player.region, "--parent", national,
        )  # fmt: skip

    await season.each(season.players(*FACILITATORS.values()), regional)
    for region in REGIONS:
        meeting = season.names[region]
        await season.everywhere("the call reaches every node", [author], _knows(meeting))
    regional_words = [word for r in REGIONS for word in ("--regional", season.names[r])]
    await season.do(
        author, f"declares the way to the vote: {NEEDED} of 3 regional reports must stand",
        "process", "declare", proposal, "--national", national, *regional_words,
        "--needed", str(NEEDED), "--groups", "5", "--attendance", "20",
        "--options-due", moment(now + DUE_S), "--reports-due", moment(now + 2 * DUE_S),
        "--options-file", author.write("options.txt", FIRST), "--reason", "every region is heard",
    )  # fmt: skip
    await check_in(season, season.groups, national)
    await report(
        season, author, national, f"add: {ADDED}\n", season.groups[1:6],
        "All nine groups were here. One option came in.",
    )  # fmt: skip


async def hold(season: Season, region: str, acts: str, summary: str) -> None:
    """Hold a regional meeting: the region's groups check in, its facilitator reports."""
    players = season.region(region)
    facilitator = season.player(FACILITATORS[region])
    await check_in(season, players, season.names[region])
    others = [player for player in players if player is not facilitator]
    await report(season, facilitator, season.names[region], acts, others[:1], summary)


async def check_in(season: Season, players: Sequence[Player], meeting: str) -> None:
    """Each group says how many of its members came."""

    async def one(player: Player) -> None:
        await season.shown(
            player, "convening", "check-in", meeting,
            "--members", str(PRESENT + player.number % 2), "--region", player.region,
        )  # fmt: skip

    await season.each(players, one)
    who = "all nine" if len(players) == len(season.groups) else ", ".join(p.name for p in players)
    season.tell(who, "check in", "commonweal convening check-in")

    async def counted(player: Player) -> bool:
        shown = await player.ask("convening.show", convening=meeting)
        return len(shown["check_ins"]) == len(players)

    await season.everywhere("check-ins reach every node", season.groups, counted)


async def report(
    season: Season,
    facilitator: Player,
    meeting: str,
    acts: str,
    confirming: Sequence[Player],
    summary: str,
) -> None:
    """Publish a report, and have enough of those present confirm it: on pages where they can."""
    said = f"reports: {acts.strip() or 'nothing changes'}"
    if (facilitator.number, "facilitator") in season.people:
        path = f"/meetings/{meeting}/report"
        await season.page(facilitator, "facilitator", said, path, summary=summary, acts=acts)
    else:
        await season.do(
            facilitator, said, "convening", "report", meeting,
            "--text-file", facilitator.write("report.txt", summary),
            "--acts-file", facilitator.write("acts.txt", acts),
        )  # fmt: skip
    name = (await facilitator.ask("convening.show", convening=meeting))["report_list"][-1]["report"]

    def stands(want: bool) -> Test:
        async def test(player: Player) -> bool:
            shown = await player.ask("convening.show", convening=meeting)
            return any(
                r["report"] == name and (r["since"] or not want) for r in shown["report_list"]
            )

        return test

    await season.everywhere("the report reaches every node", season.groups, stands(False))
    await season.each(confirming, lambda player: _confirm(season, player, meeting, name))
    await season.everywhere("the report stands on every node", season.groups, stands(True))


async def _confirm(season: Season, player: Player, meeting: str, name: str) -> None:
    if (player.number, "steward") in season.people:
        path = f"/meetings/{meeting}/reports/{name}"
        await season.at(player, "confirms the report", path, stance="confirm", reason="")
    else:
        await season.do(player, "confirms the report", "convening", "confirm", name)


async def _call(season: Season, player: Player, title: str, now: int, *more: str) -> str:
    called = await season.do(
        player, f"calls the {title}",
        "convening", "call", "--title", title, "--place", "The example hall",
        "--starts", moment(now), "--ends", moment(now + MEETING_S), "--basis", "members",
        "--agenda-file", player.write("agenda.txt", "What do we demand? | 60 | everybody speaks\n"),
        *more,
    )  # fmt: skip
    return str(called["convening"])


def moment(at: int) -> str:
    """A time as commands read it, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def _knows(meeting: str) -> Test:
    async def test(player: Player) -> bool:
        found = await player.ask("convening.list")
        return any(c["convening"] == meeting for c in found["convenings"])

    return test
