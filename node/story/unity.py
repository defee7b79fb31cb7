"""Points of unity: a motion to amend, seven that ratify, one reservation that stays visible."""

import asyncio

from node.story.cast import Player
from node.story.season import Season, Test

NEW = "Nobody is evicted or cut off in winter."
RESERVATION = "our statutes say nothing about power cuts; we will ask our members in spring"


async def agree_on_points(season: Season) -> None:
    """Amend point 2; one group reserves; then the old wording can't be ratified any more."""
    mover, reserving = season.player("Drivers"), season.player("Bakers")
    old = (await season.shown(mover, "unity", "show", "2"))["point"]["version"]
    path = mover.write("point-2.md", NEW)
    moved = await season.do(
        mover, "moves another wording of point 2",
        "unity", "amend", "2", "--text-file", path, "--reason", "power cuts are evictions too",
    )  # fmt: skip
    version = season.names["point 2"] = moved["version"]
    await season.everywhere("the motion reaches every node", season.groups, _knows(version))
    await season.at(
        reserving, f"reserves: {RESERVATION}", f"/points/versions/{version}/reserve",
        reason=RESERVATION,
    )  # fmt: skip
    await season.at(
        season.player("Teachers"), "ratifies it", f"/points/versions/{version}/ratify", reason=""
    )
    await season.each(
        season.players("Tenants", "Nurses", "Growers", "Clinic", "Weavers"),
        lambda player: season.do(player, "ratifies it", "unity", "ratify", version),
    )

    async def in_force(player: Player) -> bool:
        shown = (await player.ask("unity.show", number=2))["point"]
        return bool(shown["version"] == version and shown["reserved"] == 1)

    await season.everywhere("the new wording is in force", season.groups, in_force)
    matrix = await season.shown(mover, "unity", "matrix")
    season.teller.paper.table(
        ["group", *(f"point {point['number']}" for point in matrix["points"])],
        [
            [name, *(point["stances"][row] or "-" for point in matrix["points"])]
            for row, name in enumerate(matrix["groups"])
        ],
    )
    marks = [point["stances"] for point in matrix["points"] if point["number"] == 2]
    season.findings.check(
        "point 2 is in force by 7 of 9 groups on every node, with one reservation beside it",
        marks[0].count("ratify") == 7 and marks[0].count("reserve") == 1,
    )
    # Late is whoever speaks in a later second: within one, every node goes by the hashes.
    await asyncio.sleep(1)
    late = await season.refused(
        season.player("Neighbors"), "ratifies the old wording, too late", "unity", "ratify", old
    )
    season.findings.check("a wording that changed meanwhile can't be ratified", bool(late.reason))


def _knows(version: str) -> Test:
    async def test(player: Player) -> bool:
        found = await player.ask("unity.list")
        return any(m["version"] == version for m in found["motions"])

    return test
