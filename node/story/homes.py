"""Somebody on the lists of two groups votes in one: they say so, and lists are signed by it."""

from node.story.cast import Player
from node.story.people import Person
from node.story.season import Season

LABEL = "member Mia"
# The two whose stewards lay their lists side by side; every other group goes by what members say.
COMPARED = ("Nurses", "Clinic")


async def choose_home(season: Season) -> None:
    """A member of Nurses says on their page that they vote with Clinic."""
    nurses, clinic = season.players(*COMPARED)
    made = await season.shown(
        nurses, "access", "grant", "--role", "member", "--member", nurses.roster()[-1]
    )
    mia = season.people[nurses.number, "member"] = Person(nurses.address, LABEL)
    await mia.__aenter__()
    await mia.sign_in(made["link"])
    await season.page(
        nurses, "member", f"is on two lists, and votes with {clinic.name}",
        "/my-data/correct", home="elsewhere",
    )  # fmt: skip


def checked(player: Player) -> str:
    """What a group's two stewards sign that they did, so that nobody votes in two groups."""
    return "compared" if player.name.endswith(COMPARED) else "homes"


def check_lists(season: Season, ballot: str) -> None:
    """Nurses' list is one shorter, and the result says of every group what was done."""
    nurses = season.player("Nurses")
    result = season.results[ballot]
    said = {line["group"]: line["duplicates"] for line in result["duplicates"]}
    (roll,) = [
        row["roll"] for row in result["contests"][0]["groups"] if row["group"] == nurses.name
    ]
    season.findings.check(
        f"who votes in another group is left off: {roll} of the {nurses.members} members of "
        f"{nurses.name} are on its list; two stewards of each of {len(said)} groups signed that",
        roll == nurses.members - 1
        and said == {player.name: checked(player) for player in season.groups},
    )
