"""One group goes up in another, one leaves; the rest decide on, with the members who stayed."""

import time
from collections.abc import Sequence
from fractions import Fraction

from node.story.cast import Player
from node.story.deciding import show_result
from node.story.polling import (
    announce,
    ballot_file,
    declared,
    opened,
    print_codes,
    times,
    vote_all,
)
from node.story.season import Season

NAME = "met-vote"
YES, NO = 0, 1
CAUCUS = "Growers among Teachers"
YES_NO = """
[[contests]]
title = "Is our demand met?"
question = "The city froze rents for a year. Do we call our demand met?"
kind = "yes-no"
"""


async def merge_and_leave(season: Season) -> None:
    """Teachers take Growers up, who accept on their page; Weavers leave."""
    teachers, growers, weavers = season.players("Teachers", "Growers", "Weavers")
    offered = await season.do(
        teachers, f"offers to take {growers.name} up",
        "membership", "offer", growers.name, "--terms", "your committee keeps its name",
    )  # fmt: skip
    offer = offered["offer"]

    async def knows(player: Player) -> bool:
        found = await player.ask("membership.show")
        return any(o["offer"] == offer for o in found["offers"])

    await season.everywhere("the offer arrives", [growers], knows)
    await season.at(
        growers, f"accepts: it goes up in {teachers.name}", f"/groups/leave/{offer}",
        reason="we are the same people", caucus=CAUCUS,
    )  # fmt: skip
    await season.do(
        weavers, "announces that it leaves",
        "membership", "leave", "--yes", "--reason", "we are too few to keep this up",
    )  # fmt: skip


async def gone(season: Season) -> list[Player]:
    """Wait until both have left; a later word of who left is refused. Gives who is left."""
    growers, weavers = season.players("Growers", "Weavers")

    async def seven(player: Player) -> bool:
        found = await player.ask("membership.show")
        left = [d["group"] for d in found["leaving"] if d["left"]]
        return sorted(left) == sorted([growers.name, weavers.name])

    await season.everywhere("both have left", season.groups, seven)
    season.teller.step(f"{growers.name} and {weavers.name} have left on every node")
    late = await season.refused(
        weavers, "comments after it has left",
        "proposal", "comment", season.names["proposal"], "--stance", "for", "--text", "Good luck.",
    )  # fmt: skip
    season.findings.check("a group that left says nothing more", "left" in late.reason)
    return [p for p in season.groups if p not in (growers, weavers)]


async def decide_met(season: Season, staying: Sequence[Player]) -> None:
    """A second vote: the demand is met; the merged members vote in the group that took them up."""
    author, teachers, growers = season.players("Tenants", "Teachers", "Growers")
    rows = [f"{ref},Example Member,{teachers.region}" for ref in growers.roster()]
    taken = teachers.write("growers.csv", "\n".join(["ref,name,region", *rows]) + "\n")
    await season.do(
        teachers, f"takes the {growers.members} members of {growers.name} into its roster",
        "roster", "import", taken, "--commit",
    )  # fmt: skip
    moved = await season.do(
        author, "proposes to call the demand met",
        "demand", "move", season.names["demand"], "--to", "met", "--propose",
        "--reason", "the register of rents shows no rise",
    )  # fmt: skip
    proposal = moved["proposal"]
    at = times(season, len(staying))
    text = ballot_file(
        "Is our demand met?", "The city froze rents.", 'preset = "simple-majority"', at, YES_NO
    )
    ballot = await announce(season, NAME, proposal, text, staying)
    await print_codes(season, staying, ballot)
    for word in ("Nurses", "Clinic"):
        await season.do(season.player(word), "sponsors it", "proposal", "sponsor", proposal)
    await opened(season, ballot, at)
    await vote_all(season, staying, lambda _, member: NO if member % 5 == 4 else YES)
    await declared(season, NAME, at)
    show_result(season, NAME)
    groups = {g["group"]: g for g in season.results[NAME]["contests"][0]["groups"]}
    both = teachers.members + growers.members
    season.findings.check(
        f"{teachers.name} votes with {both} members, {growers.members} of them merged; "
        f"{len(groups)} groups are asked",
        groups[teachers.name]["cast"] == both
        and Fraction(groups[teachers.name]["weight"]) == both
        and set(groups) == {p.name for p in staying},
    )
    shown = await season.shown(author, "demand", "show", season.names["demand"])
    season.findings.check(f"the demand is {shown['standing']}", shown["standing"] == "met")
    year = time.gmtime().tm_year
    won = await season.shown(season.player("Drivers"), "record", str(year))
    season.findings.check(
        f"the record of {year}: {len(won['demands'])} demand met, {len(won['done'])} pledge done, "
        f"{len(won['dissents'])} dissent",
        [d["what"] for d in won["demands"]] == ["met"]
        and [p["group"] for p in won["done"]] == [season.player("Clinic").name]
        and [d["group"] for d in won["dissents"]] == [season.player("Drivers").name],
    )
