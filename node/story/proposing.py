"""A demand that waits for a trigger, a proposal that cites it, and what the groups say to it."""

from node.story.cast import Player
from node.story.season import Season, Test

DEMAND = "Freeze rents"
BUILD = "Build homes"
TRIGGER = "the city's budget is published without a freeze of rents"
LADDER = ("an open letter", "a march to the city hall", "rents are withheld")
TEXT = (
    "Rents in our (made up) city rose by a third. What do we demand together this year? "
    "The meetings say which demands are put to the vote; the members choose."
)


async def propose(season: Season) -> None:
    """Draft the demand, propose, sponsor, discuss, amend."""
    author = season.player("Tenants")
    attesters = [
        word
        for player in season.players("Nurses", "Teachers", "Clinic")
        for word in ("--attester", player.name)
    ]
    steps = [word for step in LADDER for word in ("--step", step)]
    drafted = await season.do(
        author, f"drafts the demand {DEMAND!r}, to be served once {TRIGGER}",
        "demand", "draft", "--title", DEMAND, "--addressee", "the example city",
        "--text-file", author.write("demand.md", "No rent in the city rises for a year."),
        "--test", "the city's register of rents shows no rise in twelve months",
        "--days", "30", "--consequence", "we go up the ladder", *steps, "--first-step", "1",
        "--trigger", TRIGGER, *attesters, "--needed", "2",
    )  # fmt: skip
    season.names["demand"] = drafted["demand"]
    put = await season.do(
        author, "proposes a common demand for the year, and cites the draft",
        "propose", "--title", "Our demand for this year", "--summary", "Which one do we carry?",
        "--text-file", author.write("proposal.md", TEXT), "--clause", drafted["demand"],
    )  # fmt: skip
    proposal = season.names["proposal"] = put["proposal"]
    await season.everywhere("the proposal reaches every node", season.groups, knows(proposal))
    path = f"/proposals/{proposal}"
    await season.at(season.player("Nurses"), "sponsors it", f"{path}/sponsor")
    await season.do(season.player("Teachers"), "sponsors it", "proposal", "sponsor", proposal)
    await season.page(
        season.player("Nurses"), "facilitator", "asks a question in the thread", f"{path}/comment",
        stance="question", text="Who counts the rents?",
    )  # fmt: skip
    offered = await season.do(
        season.player("Weavers"), "offers an amendment",
        "proposal", "amend", proposal, "--reason", "so that everybody knows how it ends",
        "--text-file", season.player("Weavers").write("amended.md", f"{TEXT} One is carried."),
    )  # fmt: skip
    amendment = offered["amendment"]

    async def heard() -> bool:
        shown = await author.ask("proposal.show", proposal=proposal)
        return bool(shown["amendments"]) and len(shown["comments"]) == 1

    await season.until("amendment and question reach the author", heard)
    await season.at(author, "adopts it", f"{path}/adopt/{amendment}")


def knows(proposal: str) -> Test:
    """Whether a node has a proposal."""

    async def test(player: Player) -> bool:
        answer = await player.ask("proposal.list")
        return any(p["proposal"] == proposal for p in answer["proposals"])

    return test
