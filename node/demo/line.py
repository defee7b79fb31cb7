"""The line of certified cuts, as the nodes tell of it: which is the last one, and what it holds."""

import time
from collections.abc import Callable
from typing import Any

from node.demo.scene import Scene, Test
from node.demo.ward import Ward

Row = dict[str, Any]
"""A certified cut, as the command `cuts` lists it."""


async def newest(ward: Ward) -> Row | None:
    """The last cut that a node has certified."""
    rows: list[Row] = (await ward.ask("cuts"))["cuts"]
    return rows[0] if rows else None


def past(moment: int) -> Test:
    """A test of one node: whether it has a cut at or past a time in UTC seconds."""
    return _newest_is(lambda row: int(row["time"]) >= moment)


def holding(speaker: Ward, size: int) -> Test:
    """A test of one node: whether its last cut holds so much of a group's record."""
    return _newest_is(lambda row: row["sizes"].get(speaker.name, 0) >= size)


def _newest_is(right: Callable[[Row], bool]) -> Test:
    async def test(ward: Ward) -> bool:
        row = await newest(ward)
        return row is not None and right(row)

    return test


async def say(scene: Scene, speaker: Ward, text: str) -> int:
    """Have a group say something, so that there is reason for a cut.

    Returns:
        The size of its record with that.
    """
    await speaker.ask("proposal.comment", target=scene.proposal, stance="for", text=text)
    return await own_size(speaker)


async def first_cut(scene: Scene) -> float:
    """Wait until every node has a cut with what was said so far; the seconds that it took."""
    began_s = time.monotonic()
    author = scene.wards[0]
    wanted = holding(author, await own_size(author))
    await scene.everywhere("the council certifies its first cuts", scene.wards, wanted)
    took_s = time.monotonic() - began_s
    row = await newest(author)
    number = 0 if row is None else row["number"]
    scene.teller.step(
        f"cut {number} certifies it, {took_s:.1f} s later, on all {len(scene.wards)} nodes"
    )
    return took_s


async def own_size(ward: Ward) -> int:
    """How many statements a node has published."""
    answer = await ward.ask("peers")
    return next(int(row["statements"]) for row in answer["peers"] if row["own"])


async def one_line(scene: Scene) -> list[Row]:
    """Wait until all nodes that are there have one last cut; each one's account of it."""
    found: list[Row] = []

    async def look() -> bool:
        rows = await scene.each(scene.there, newest)
        found[:] = [row for row in rows if row is not None]
        return len(found) == len(rows) and len({row["hash"] for row in found}) == 1

    await scene.until("all nodes have the same last cut", look)
    return found
