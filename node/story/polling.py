"""A vote: lists attested by two stewards, codes printed, members at their group's pages."""

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from node.stage.browser import receipt_is_counted, vote
from node.story.cast import Player
from node.story.homes import checked
from node.story.meetings import moment
from node.story.season import SIDE_BY_SIDE, Season

# Share of those invited who are to vote, in every group.
TARGET = "3/4"
# Seconds, at least, for lists to be attested and for members to vote; whole seconds round.
LEAST_LISTS_S = 6
LEAST_VOTING_S = 8
# A machine that was idle when it was measured may not stay so; and commands that ran one by one
# take half as long again side by side.
ROOM = 3
# Commands with which a group attests its list, and those besides.
COMMANDS_PER_LIST = 2
OTHER_COMMANDS = 12
# About so many commands, one by one, take as long as all members' votes and a restart.
COMMANDS_PER_VOTING = 7


class Times(msgspec.Struct, frozen=True):
    """When a ballot opens and closes, in UTC seconds."""

    opens: int
    closes: int


def times(season: Season, groups: int) -> Times:
    """A schedule that fits this machine, from now on.

    Args:
        groups: how many are asked.
    """
    commands = COMMANDS_PER_LIST * groups + OTHER_COMMANDS
    lists_s = ROOM * season.command_s * commands / SIDE_BY_SIDE
    voting_s = ROOM * season.command_s * COMMANDS_PER_VOTING
    opens = int(time.time()) + 1 + max(LEAST_LISTS_S, round(lists_s))
    return Times(opens, opens + max(LEAST_VOTING_S, round(voting_s)))


def ballot_file(title: str, summary: str, rule: str, at: Times, contests: str = "") -> str:
    """A ballot file as a steward writes it (docs/guide/steward.md)."""
    return f"""\
title = "{title}"
summary = "{summary}"
electorate = "Example members on their group's list."
accepts = ["polled"]
example = true
{contests}
[rule]
{rule}

[schedule]
zone = "UTC"
opens = {moment(at.opens)}Z
closes = {moment(at.closes)}Z
returns_due = {moment(at.closes + 3_600)}Z
"""


async def announce(
    season: Season,
    name: str,
    proposal: str,
    text: str,
    asked: Sequence[Player],
    author: Player | None = None,
) -> str:
    """Announce a ballot with its target, and have every group that it asks attest its list.

    Args:
        author: the group that put the proposal; Tenants by default.
    """
    author = author or season.player("Tenants")
    put = await season.do(
        author, f"announces the vote: {name}",
        "ballot", "put", proposal, author.write(f"{name}.toml", text),
    )  # fmt: skip
    ballot = season.names[name] = str(put["ballot"])

    async def knows(player: Player) -> bool:
        return any(b["ballot"] == ballot for b in (await player.ask("ballot.list"))["ballots"])

    await season.everywhere("the vote reaches every node", season.groups, knows)
    await season.do(
        author, f"sets a target for every group: {TARGET} are to vote",
        "participation", "target", ballot, "voted", TARGET, "--everybody",
    )  # fmt: skip
    await season.each(asked, lambda player: attest(season, player, ballot))
    season.tell(
        f"two stewards of each of {len(asked)} groups" if asked[1:] else "two stewards of it",
        "attest the voters' list, one after the other", "commonweal ballot roll",
    )  # fmt: skip
    return ballot


async def attest(season: Season, player: Player, ballot: str) -> None:
    """One steward draws the list up from the roster, another confirms it."""
    first, second = (str(player.key_file(steward)) for steward in ("ann", "ben"))
    drafted = await season.shown(
        player,
        "ballot",
        "roll",
        ballot,
        "--roster",
        "--duplicates",
        checked(player),
        "--commit",
        "--key",
        first,
    )
    await season.shown(
        player, "ballot", "roll", ballot, "--confirm", drafted["draft"], "--key", second
    )


async def print_codes(season: Season, asked: Sequence[Player], ballot: str) -> None:
    """Every member of every group gets a code."""

    async def one(player: Player) -> None:
        issued = await season.shown(player, "codes", "issue", ballot)
        player.codes = [item["code"] for item in issued["codes"]]

    await season.each(asked, one)
    season.tell("stewards", "print a code for each member", "commonweal codes issue")


async def opened(season: Season, ballot: str, at: Times) -> None:
    """Wait until voting has begun on every node."""
    await season.hour("the vote opens", at.opens)

    async def is_open(player: Player) -> bool:
        found = (await player.ask("ballot.list"))["ballots"]
        return any(b["ballot"] == ballot and b["phase"] == "open" for b in found)

    await season.everywhere("the vote opens", season.groups, is_open)
    season.teller.step("the vote is open on every node")


async def vote_all(
    season: Season, asked: Sequence[Player], choice: Callable[[Player, int], int | None]
) -> Mapping[int, list[str]]:
    """Members vote on their own group's pages; gives the receipts by group's number.

    Args:
        choice: the option of a group's member, or None if that member stays away.
    """

    async def group(player: Player) -> list[str]:
        receipts = []
        for member, code in enumerate(player.codes):
            option = choice(player, member)
            if option is not None:
                receipts.append(await vote(player.address, code, option))
        return receipts

    receipts = await season.each(asked, group)
    total = sum(map(len, receipts))
    season.acts["page"] += total
    season.tell(f"{total} members", "vote with their codes and keep receipts", "page /vote")
    return {player.number: kept for player, kept in zip(asked, receipts, strict=True)}


async def declared(season: Season, name: str, at: Times) -> None:
    """Wait for the close, and until every group's result is on every node."""
    ballot = season.names[name]
    await season.hour("the vote closes", at.closes)

    async def done(player: Player) -> bool:
        found = (await player.ask("ballot.list"))["ballots"]
        return any(b["ballot"] == ballot and b["phase"] == "declared" for b in found)

    await season.everywhere("every group returns", season.groups, done)
    season.teller.step("the vote is closed; every group's result came by itself")
    season.results[name] = await season.shown(season.groups[0], "result", ballot)


async def check_receipts(season: Season, receipts: Mapping[int, list[str]]) -> None:
    """Every receipt is in its group's result, shown on that group's page."""

    async def one(player: Player) -> int:
        kept = receipts.get(player.number, [])
        return sum([await receipt_is_counted(player.address, receipt) for receipt in kept])

    held = sum(await season.each(season.groups, one))
    total = sum(map(len, receipts.values()))
    season.findings.check(f"{held} of {total} receipts are in their group's result", held == total)
