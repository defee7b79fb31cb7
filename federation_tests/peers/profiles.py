"""Random elections of several kinds, the same for the same seed."""

import os
import random
from collections.abc import Iterator
from typing import Any

from protocol.counting.profile import Choice, Profile
from protocol.tests.counting.graded import profile_of

#: Another one searches elsewhere; a failure names the one that it was found with.
SEED = int(os.environ.get("PEERS_SEED", "2017"))
#: Scores from 0 to this one, as the peers for STAR want them.
TOP = 5

Scores = dict[tuple[int | None, ...], int]


def rankings(kind: str, number: int) -> Iterator[Profile]:
    """`number` elections of a kind.

    `full`: everybody ranks everybody, every order as likely; `short`: ballots of any length;
    `few`: at most seven voters with short ballots, so that ties abound; `camps`: a few rankings
    with many ballots each; `equal`: several options on one rank.
    """
    draw = random.Random(f"{SEED} {kind}")
    for _ in range(number):
        options = draw.randint(3, 5)
        voters = draw.randint(2, 7) if kind == "few" else draw.randint(9, 40)
        rows: dict[Choice, int] = {}
        for _ in range(draw.randint(3, 6) if kind == "camps" else voters):
            choice = _ranking(draw, options, kind)
            rows[choice] = rows.get(choice, 0) + (draw.randint(1, 60) if kind == "camps" else 1)
        yield Profile(options, rows)


def _ranking(draw: random.Random, options: int, kind: str) -> Choice:
    order = draw.sample(range(options), options)
    if kind != "full":
        order = order[: draw.randint(1, options)]
    if kind != "equal":
        return tuple(order)
    levels: list[list[int]] = []
    for option in order:
        if levels and draw.random() < 0.4:
            levels[-1].append(option)
        else:
            levels.append([option])
    return tuple(level[0] if len(level) == 1 else tuple(sorted(level)) for level in levels)


def scores(kind: str, number: int) -> Iterator[Scores]:
    """`number` elections by scores: `full`, `short` (options left out) or `few` (voters)."""
    draw = random.Random(f"{SEED} scores {kind}")
    for _ in range(number):
        options = draw.randint(3, 5)
        given: Scores = {}
        for _ in range(draw.randint(2, 7) if kind == "few" else draw.randint(9, 40)):
            ballot = tuple(
                None if kind != "full" and draw.random() < 0.2 else draw.randint(0, TOP)
                for _ in range(options)
            )
            given[ballot] = given.get(ballot, 0) + 1
        yield given


def graded(given: Scores) -> Profile:
    """Scores as a profile of ours."""
    return profile_of(given, TOP)  # type: ignore[arg-type]


def as_request(given: Scores) -> dict[str, Any]:
    """Scores as a peer reads them; blank ballots, which we don't count, are left out."""
    rows = [
        [number, list(ballot)]
        for ballot, number in given.items()
        if any(score is not None for score in ballot)
    ]
    return {"options": len(next(iter(given))), "top": TOP, "rows": rows}
