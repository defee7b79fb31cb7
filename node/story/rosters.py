"""Each group's own list of members, which never leaves its node."""

from node.story.cast import Player
from node.story.season import Season


async def import_rosters(season: Season) -> None:
    """Import every group's roster from its own file."""

    async def one(player: Player) -> None:
        rows = [f"{ref},Example Member,{player.region}" for ref in player.roster()]
        path = player.write("members.csv", "\n".join(["ref,name,region", *rows]) + "\n")
        await season.shown(player, "roster", "import", path, "--commit")

    await season.each(season.groups, one)
    season.tell("each group", "imports its list of members", "commonweal roster import")
